import { Fault } from '../../core/fault.ts'
import type { Child, Log } from './context.ts'

/** One call to a worker. */
export type Work = {
  /** The input it is about: what stops the worker twice is refused from then on. */
  key: string
  /** Tells one state of the input from another; once it differs, what was refused is tried again. */
  identity(): Promise<string>
  /** A worker that answers no sooner is killed. */
  timeoutMs: number
  /** Somebody waits for it: goes before all that is not urgent. */
  urgent?: boolean
  /** Somebody asks for it once more: what it did before is forgiven. */
  again?: boolean
  signal?: AbortSignal
}

export type SupervisorOptions<C> = {
  /** For the log: `media`. */
  name: string
  log: Log
  spawn(): Child
  connect(child: Child): C
  /** Resolves when the worker takes calls. A fault of its own (any but `closed`) is told to all who wait; nothing is tried again. */
  ready(client: C): Promise<unknown>
  /** Calls sent to the worker at a time. */
  inFlight: number
  /** The worker does one call after the other, so the time of one that waits there begins anew when another ends. */
  serial?: boolean
  idleMs: number
  startMs: number
  /** Starts in a row that may fail before all who wait are told. */
  mostStarts: number
  memoryBytes: number
  /** A worker that is still busy with calls which were all given up is killed after this long; never without it. */
  stopMs?: number
  /** What is thrown for an input that stopped the worker twice. */
  refused(key: string, reason: string): Fault
  /** What is thrown when the worker does not start. */
  unstartable(reason: string): Fault
  /** Hears why a worker was lost, and whether it had been ready. */
  onLost?(reason: string, wasReady: boolean): void
}

/** A worker process as seen from main: restarted with growing pauses when it dies, with the culprit found and set aside. */
export type Supervisor<C> = {
  run<T>(call: (client: C) => Promise<T>, work: Work): Promise<T>
  /** Whether anything waits or runs. */
  busy(): boolean
  /** Ends the process; it is started again by the next call. Calls in progress are tried again there. */
  restart(): void
  close(): void
}

type Task<C> = Work & {
  call: (client: C) => Promise<unknown>
  resolve: (value: never) => void
  reject: (fault: Fault) => void
  /** It was running when the worker died, so its second try runs by itself. */
  suspect: boolean
  cancelled: boolean
  timer?: NodeJS.Timeout
}
type Worker<C> = { child: Child; client: C; ready: boolean; running: Set<Task<C>> }

const WATCH_MS = 250
const LONGEST_PAUSE_MS = 3_000

/** Starts the worker at first use and ends it when nothing was asked for `idleMs`. */
export function createSupervisor<C>(options: SupervisorOptions<C>): Supervisor<C> {
  const { name, log } = options
  const urgent: Task<C>[] = []
  const others: Task<C>[] = []
  /** Crashes by key, with the input's identity then. */
  const strikes = new Map<string, { count: number; identity: Promise<string>; reason: string }>()
  let worker: Worker<C> | null = null
  let closed = false
  let pausing = false
  let failures = 0
  let idle: NodeJS.Timeout | undefined
  let watch: NodeJS.Timeout | undefined

  const queueOf = (task: Task<C>) => (task.urgent ? urgent : others)
  const next = (): Task<C> | undefined => {
    const running = worker!.running
    if (running.size >= options.inFlight || [...running].some((task) => task.suspect)) return undefined
    if (options.stopMs !== undefined && [...running].some((task) => task.cancelled)) return undefined
    const queue = urgent.length > 0 ? urgent : others
    if (queue[0]?.suspect && running.size > 0) return undefined
    return queue.shift()
  }

  const pump = () => {
    if (closed) return
    clearTimeout(idle)
    if (!worker) {
      if (urgent.length + others.length > 0 && !pausing) start()
      return
    }
    if (!worker.ready) return
    for (let task = next(); task; task = next()) dispatch(worker, task)
    if (worker.running.size === 0) idle = setTimeout(() => stop(), options.idleMs).unref()
  }

  const start = () => {
    const child = options.spawn()
    const mine: Worker<C> = { child, client: options.connect(child), ready: false, running: new Set() }
    worker = mine
    const late = setTimeout(() => lose(mine, [], 'it did not start in time'), options.startMs)
    watch ??= setInterval(() => void checkMemory(), WATCH_MS).unref()
    child.onExit((code, signal) => {
      clearTimeout(late)
      lose(mine, [...mine.running], signal ? `it was stopped by ${signal}` : `it ended with code ${code}`)
    })
    options.ready(mine.client).then(
      () => {
        clearTimeout(late)
        if (worker !== mine) return
        mine.ready = true
        pump()
      },
      (thrown: unknown) => {
        clearTimeout(late)
        const fault = Fault.of(thrown)
        // A broken connection is followed by the exit, which tells the signal.
        if (fault.code === 'closed') setTimeout(() => lose(mine, [], 'it could not be started'), 100)
        else if (worker === mine) {
          stop()
          failAll(fault)
        }
      },
    )
  }

  const watchTime = (mine: Worker<C>, task: Task<C>) => {
    clearTimeout(task.timer)
    task.timer = setTimeout(() => lose(mine, [task], `no answer within ${Math.round(task.timeoutMs / 1_000)} s`), task.timeoutMs)
  }

  const dispatch = (mine: Worker<C>, task: Task<C>) => {
    mine.running.add(task)
    watchTime(mine, task)
    const ended = (settle: () => void) => {
      // When the worker was lost, the task has been taken from it and is tried again or refused there.
      if (!mine.running.delete(task)) return
      clearTimeout(task.timer)
      if (options.serial) for (const other of mine.running) watchTime(mine, other)
      failures = 0
      if (task.suspect) strikes.delete(task.key)
      settle()
      pump()
    }
    task.call(mine.client).then(
      (value) => ended(() => task.resolve(value as never)),
      (thrown: unknown) => {
        const fault = Fault.of(thrown)
        if (fault.code === 'closed') lose(mine, [...mine.running], 'the connection broke')
        else ended(() => task.reject(fault))
      },
    )
  }

  /** The worker is gone or must go. Its tasks are queued again, those to blame once more only, and by themselves. */
  const lose = (mine: Worker<C>, blamed: Task<C>[], reason: string) => {
    if (worker !== mine) return
    worker = null
    clearInterval(watch)
    watch = undefined
    const tasks = [...mine.running]
    mine.running.clear()
    mine.child.kill()
    if (closed) return
    failures += 1
    log('warn', `${name} worker lost`, { reason, blamed: blamed.map((task) => task.key), said: mine.child.lastWords() })
    options.onLost?.(reason, mine.ready)
    for (const task of tasks.reverse()) {
      clearTimeout(task.timer)
      if (task.cancelled) continue
      if (blamed.includes(task)) strike(task, reason)
      else queueOf(task).unshift(task)
    }
    if (failures >= options.mostStarts && blamed.length === 0) {
      failures = 0
      return failAll(options.unstartable(reason))
    }
    pausing = true
    setTimeout(
      () => {
        pausing = false
        pump()
      },
      Math.min(LONGEST_PAUSE_MS, 50 * 2 ** (failures - 1)),
    ).unref()
  }

  const strike = (task: Task<C>, reason: string) => {
    const before = strikes.get(task.key)
    const count = (before?.count ?? 0) + 1
    strikes.set(task.key, { count, identity: before?.identity ?? task.identity(), reason })
    if (count >= 2) task.reject(options.refused(task.key, reason))
    else queueOf(task).unshift(Object.assign(task, { suspect: true }))
  }

  const failAll = (fault: Fault) => {
    for (const task of [...urgent.splice(0), ...others.splice(0)]) task.reject(fault)
  }

  const checkMemory = async () => {
    const mine = worker
    if (!mine || (mine.ready && mine.running.size === 0)) return
    const bytes = await mine.child.memory()
    if (bytes !== null && bytes > options.memoryBytes)
      lose(mine, [...mine.running], `it took ${Math.round(bytes / 2 ** 20)} MiB of memory`)
  }

  const stop = () => {
    const mine = worker
    worker = null
    clearInterval(watch)
    watch = undefined
    mine?.child.kill()
  }

  /** Ends the worker without blame; what was not given up runs again elsewhere. */
  const restart = () => {
    const tasks = [...(worker?.running ?? [])]
    worker?.running.clear()
    stop()
    for (const task of tasks.reverse()) {
      clearTimeout(task.timer)
      if (!task.cancelled) queueOf(task).unshift(task)
    }
    pump()
  }

  const cancel = (task: Task<C>) => {
    task.cancelled = true
    const queue = queueOf(task)
    if (queue.includes(task)) queue.splice(queue.indexOf(task), 1)
    task.reject(new Fault('cancelled', 'Cancelled.'))
    const mine = worker
    if (options.stopMs !== undefined && mine?.running.has(task)) stopLater(mine, task)
  }

  /** The worker gets a moment to end the call by itself: starting another one takes longer. Nothing new is sent to it meanwhile. */
  const stopLater = (mine: Worker<C>, task: Task<C>) => {
    setTimeout(() => {
      if (worker !== mine || !mine.running.has(task)) return
      if ([...mine.running].every((running) => running.cancelled)) restart()
      else stopLater(mine, task)
    }, options.stopMs).unref()
  }

  return {
    async run<T>(call: (client: C) => Promise<T>, work: Work): Promise<T> {
      if (closed) throw new Fault('closed', 'Selvedge is closing.')
      if (work.again) strikes.delete(work.key)
      const known = strikes.get(work.key)
      if (known && known.count >= 2) {
        if ((await known.identity) === (await work.identity())) throw options.refused(work.key, known.reason)
        strikes.delete(work.key)
      }
      return new Promise<T>((resolve, reject) => {
        const { signal } = work
        if (signal?.aborted || closed)
          return reject(new Fault(closed ? 'closed' : 'cancelled', closed ? 'Selvedge is closing.' : 'Cancelled.'))
        // The answer of a call that runs is ignored from then on; one that waits is taken out of the queue.
        const abort = () => cancel(task)
        const settled =
          <V>(settle: (value: V) => void) =>
          (value: V) => {
            signal?.removeEventListener('abort', abort)
            settle(value)
          }
        const task: Task<C> = { ...work, call, resolve: settled(resolve), reject: settled(reject), suspect: false, cancelled: false }
        signal?.addEventListener('abort', abort, { once: true })
        queueOf(task).push(task)
        pump()
      })
    },
    busy: () => urgent.length + others.length + (worker?.running.size ?? 0) > 0,
    restart,
    close() {
      closed = true
      clearTimeout(idle)
      const tasks = [...urgent.splice(0), ...others.splice(0), ...(worker?.running ?? [])]
      worker?.running.clear()
      for (const task of tasks) {
        clearTimeout(task.timer)
        task.reject(new Fault('closed', 'Selvedge is closing.'))
      }
      stop()
    },
  }
}
