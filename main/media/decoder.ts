import { stat } from 'node:fs/promises'
import type { Client } from '../../core/api/method.ts'
import { connect } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import { LIMITS, type Limits } from '../../core/limits.ts'
import type { Child, Log, Spawn } from '../host/context.ts'
import type { MediaContract } from '../workers/media-contract.ts'
import { fsPath, shownPath } from './raw-path.ts'

export type MediaClient = Client<MediaContract>['media']
export type DecodeOptions = {
  /** The file it is about; what crashes twice is refused from then on until the file changes. */
  path: string
  /** A worker that answers no sooner is killed. */
  timeoutMs: number
  /** Somebody waits for it: goes before all that is not urgent. */
  urgent?: boolean
  signal?: AbortSignal
}
/** The media worker as seen from main: two calls at a time, restarted when it dies, with the culprit found and set aside. */
export type Decoder = {
  run<T>(call: (client: MediaClient) => Promise<T>, options: DecodeOptions): Promise<T>
  close(): void
}

type Task = DecodeOptions & {
  call: (client: MediaClient) => Promise<unknown>
  resolve: (value: never) => void
  reject: (fault: Fault) => void
  /** It was running when the worker died, so its second try runs by itself. */
  suspect: boolean
  timer?: NodeJS.Timeout
}
type Worker = { child: Child; client: MediaClient; ready: boolean; running: Set<Task> }

const IN_FLIGHT = 2
const IDLE_MS = 30_000
const WATCH_MS = 250
const START_MS = 30_000
const LONGEST_PAUSE_MS = 3_000
const MOST_STARTS = 5

/** Starts the worker at first use and ends it when nothing was asked for half a minute. */
export function createDecoder(options: { spawn: Spawn; log: Log; limits?: Limits }): Decoder {
  const { spawn, log, limits = LIMITS } = options
  const urgent: Task[] = []
  const others: Task[] = []
  /** Crashes by path, with the file's identity then. */
  const strikes = new Map<string, { count: number; identity: Promise<string>; reason: string }>()
  let worker: Worker | null = null
  let closed = false
  let pausing = false
  let failures = 0
  let idle: NodeJS.Timeout | undefined
  let watch: NodeJS.Timeout | undefined

  const queueOf = (task: Task) => (task.urgent ? urgent : others)
  const next = (): Task | undefined => {
    const running = worker!.running
    if (running.size >= IN_FLIGHT || [...running].some((task) => task.suspect)) return undefined
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
    if (worker.running.size === 0) idle = setTimeout(() => stop(), IDLE_MS).unref()
  }

  const start = () => {
    const child = spawn('media', { heapMiB: 512 })
    const mine: Worker = {
      child,
      client: connect<MediaContract, Record<never, never>>(child.port).client.media,
      ready: false,
      running: new Set(),
    }
    worker = mine
    const late = setTimeout(() => lose(mine, [], 'it did not start in time'), START_MS)
    child.onExit((code, signal) =>
      lose(mine, [...mine.running], signal ? `it was stopped by ${signal}` : `it ended with code ${code}`),
    )
    mine.client.ready({}).then(
      () => {
        clearTimeout(late)
        if (worker !== mine) return
        mine.ready = true
        watch ??= setInterval(() => void checkMemory(), WATCH_MS).unref()
        pump()
      },
      () => {
        clearTimeout(late)
        lose(mine, [], 'it could not be started')
      },
    )
  }

  const dispatch = (mine: Worker, task: Task) => {
    mine.running.add(task)
    task.timer = setTimeout(() => lose(mine, [task], `no answer within ${Math.round(task.timeoutMs / 1_000)} s`), task.timeoutMs)
    const ended = (settle: () => void) => {
      // When the worker was lost, the task has been taken from it and is tried again or refused there.
      if (!mine.running.delete(task)) return
      clearTimeout(task.timer)
      failures = 0
      if (task.suspect) strikes.delete(task.path)
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
  const lose = (mine: Worker, blamed: Task[], reason: string) => {
    if (worker !== mine) return
    worker = null
    clearInterval(watch)
    watch = undefined
    const tasks = [...mine.running]
    mine.running.clear()
    mine.child.kill()
    if (closed) return
    failures += 1
    log('warn', 'media worker lost', { reason, blamed: blamed.map((task) => task.path), said: mine.child.lastWords() })
    for (const task of tasks.reverse()) {
      clearTimeout(task.timer)
      if (blamed.includes(task)) strike(task, reason)
      else queueOf(task).unshift(task)
    }
    if (failures >= MOST_STARTS && blamed.length === 0) return giveUp(reason)
    pausing = true
    setTimeout(
      () => {
        pausing = false
        pump()
      },
      Math.min(LONGEST_PAUSE_MS, 50 * 2 ** (failures - 1)),
    ).unref()
  }

  const strike = (task: Task, reason: string) => {
    const before = strikes.get(task.path)
    const count = (before?.count ?? 0) + 1
    strikes.set(task.path, { count, identity: before?.identity ?? identityOf(task.path), reason })
    if (count >= 2) task.reject(quarantined(task.path, reason))
    else queueOf(task).unshift(Object.assign(task, { suspect: true }))
  }

  const giveUp = (reason: string) => {
    failures = 0
    const fault = new Fault('closed', 'The part of Selvedge that reads pictures does not start.', {
      found: reason,
      fix: 'Start Selvedge again; if it stays, install it again.',
    })
    for (const task of [...urgent.splice(0), ...others.splice(0)]) task.reject(fault)
  }

  const checkMemory = async () => {
    const mine = worker
    if (!mine || mine.running.size === 0) return
    const bytes = await mine.child.memory()
    if (bytes !== null && bytes > limits.mediaProcessBytes)
      lose(mine, [...mine.running], `it took ${Math.round(bytes / 2 ** 20)} MiB of memory`)
  }

  const stop = () => {
    const mine = worker
    worker = null
    clearInterval(watch)
    watch = undefined
    mine?.child.kill()
  }

  return {
    async run<T>(call: (client: MediaClient) => Promise<T>, options: DecodeOptions): Promise<T> {
      if (closed) throw new Fault('closed', 'Selvedge is closing.')
      const known = strikes.get(options.path)
      if (known && known.count >= 2) {
        if ((await known.identity) === (await identityOf(options.path))) throw quarantined(options.path, known.reason)
        strikes.delete(options.path)
      }
      return new Promise<T>((resolve, reject) => {
        const { signal } = options
        if (signal?.aborted || closed)
          return reject(new Fault(closed ? 'closed' : 'cancelled', closed ? 'Selvedge is closing.' : 'Cancelled.'))
        // A call that runs cannot be stopped; its answer is then ignored. One that waits is taken out of the queue.
        const cancel = () => {
          const queue = queueOf(task)
          if (queue.includes(task)) queue.splice(queue.indexOf(task), 1)
          reject(new Fault('cancelled', 'Cancelled.'))
        }
        const settled =
          <V>(settle: (value: V) => void) =>
          (value: V) => {
            signal?.removeEventListener('abort', cancel)
            settle(value)
          }
        const task: Task = { ...options, call, resolve: settled(resolve), reject: settled(reject), suspect: false }
        signal?.addEventListener('abort', cancel, { once: true })
        queueOf(task).push(task)
        pump()
      })
    },
    close() {
      closed = true
      clearTimeout(idle)
      const fault = new Fault('closed', 'Selvedge is closing.')
      const tasks = [...urgent.splice(0), ...others.splice(0), ...(worker?.running ?? [])]
      worker?.running.clear()
      for (const task of tasks) {
        clearTimeout(task.timer)
        task.reject(fault)
      }
      stop()
    },
  }
}

async function identityOf(path: string): Promise<string> {
  return stat(fsPath(path)).then(
    (stats) => `${stats.size} ${stats.mtimeMs}`,
    () => 'absent',
  )
}

function quarantined(path: string, reason: string): Fault {
  return new Fault('corrupt', 'This picture stopped the decoder twice and is left alone now.', {
    file: shownPath(path),
    field: 'pixels',
    found: reason,
    limit: '2 tries',
    fix: 'Save it again in another program and add that file.',
  })
}
