import { Worker } from 'node:worker_threads'
import type { Call } from '../../core/api/method.ts'
import { checkCancelled, Fault } from '../../core/fault.ts'
import { workerFile } from '../host/spawn.ts'
import { answer, type PoseAnswer, type PoseQuestion, type PoseResult } from './answer.ts'

type Listener = Partial<Pick<Call, 'signal' | 'progress'>>
type Waiting = { resolve(result: unknown): void; reject(fault: Fault): void; progress?: (done: number) => void; question: PoseQuestion; listener: Listener }

/** A thread of its own for poses; it keeps what was prepared for the last meshes, so it is one for all who ask. */
export type FitThread = {
  /** Throws the question's fault, `cancelled`, or `closed`. */
  ask<Q extends PoseQuestion>(question: Q, listener?: Listener): Promise<PoseResult<Q>>
  close(): Promise<void>
}

/**
 * Started when it is first asked, and again when it has died. Where no thread can be started from this place (from inside a
 * packed program, say), it reckons here: slower for all, but done.
 */
export function createFitThread(): FitThread {
  let thread: Worker | null = null
  let spoke = false
  let last = 0
  let closed = false
  const waiting = new Map<number, Waiting>()

  const ended = (): void => {
    const started = spoke
    thread = null
    for (const [id, one] of waiting) {
      waiting.delete(id)
      if (started || closed) one.reject(new Fault('closed', 'The part of Selvedge that fits poses ended without an answer.'))
      else here(one)
    }
  }
  const start = (): Worker => {
    const worker = new Worker(workerFile('pose'))
    spoke = false
    worker.on('message', (words: PoseAnswer) => {
      spoke = true
      const one = waiting.get(words.id)
      if (!one) return
      if ('done' in words) return one.progress?.(words.done)
      waiting.delete(words.id)
      if (waiting.size === 0) worker.unref()
      if ('result' in words) one.resolve(words.result)
      else one.reject(words.cause === '' ? Fault.from(words.fault) : new Fault('bug', words.fault.message, {}, words.cause))
    })
    // What it died of is told by `exit` to everybody who waits.
    worker.on('error', () => {})
    worker.on('exit', ended)
    worker.unref()
    return worker
  }
  return {
    ask: <Q extends PoseQuestion>(question: Q, { signal, progress }: Listener = {}) => new Promise<PoseResult<Q>>((resolve, reject) => {
      if (signal?.aborted) return reject(new Fault('cancelled', 'Cancelled.'))
      if (closed) return reject(new Fault('closed', 'Selvedge is closing.'))
      const id = ++last
      const stop = new SharedArrayBuffer(4)
      const abort = (): void => {
        Atomics.store(new Int32Array(stop), 0, 1)
        waiting.delete(id)
        if (waiting.size === 0) thread?.unref()
        reject(new Fault('cancelled', 'Cancelled.'))
      }
      const settled = () => signal?.removeEventListener('abort', abort)
      waiting.set(id, {
        question, progress, listener: { signal, progress },
        resolve: (result) => (settled(), resolve(result as PoseResult<Q>)),
        reject: (fault) => (settled(), reject(fault)),
      })
      signal?.addEventListener('abort', abort, { once: true })
      thread ??= start()
      thread.ref()
      thread.postMessage({ id, question, stop })
    }),
    async close() {
      closed = true
      await thread?.terminate()
    },
  }
}

function here({ question, listener, resolve, reject }: Waiting): void {
  try {
    checkCancelled(listener.signal)
    resolve(answer(question, listener))
  } catch (thrown) {
    reject(Fault.of(thrown))
  }
}
