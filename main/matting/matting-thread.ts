import { Worker } from 'node:worker_threads'
import type { Call } from '../../core/api/method.ts'
import { checkCancelled, Fault } from '../../core/fault.ts'
import { workerFile } from '../host/spawn.ts'
import { answer, type MattingAnswer, type MattingQuestion, type MattingResult } from './answer.ts'

type Listener = Pick<Call, 'signal' | 'progress'>

/** How long a thread that was told to stop may take before it is ended where it is. */
const STOP_MS = 5_000

/**
 * Asks a thread of its own, which copies what it is given. Throws its fault, `cancelled`, or `exhausted` when it runs out of
 * memory. Where no thread can be started from this place (from inside a packed program, say), it reckons here: slower for
 * all, but done.
 */
export function askThread(question: MattingQuestion, { signal, progress }: Listener): Promise<MattingResult> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Fault('cancelled', 'Cancelled.'))
    const stop = new SharedArrayBuffer(4)
    let spoke = false
    let timer: NodeJS.Timeout | undefined
    const here = (): void => {
      if (signal.aborted) return
      spoke = true
      try {
        resolve(answer(question, () => checkCancelled(signal)))
      } catch (thrown) {
        reject(thrown as Error)
      }
    }
    const thread = new Worker(workerFile('matting'), { workerData: { question, stop } })
    const abort = (): void => {
      Atomics.store(new Int32Array(stop), 0, 1)
      timer = setTimeout(() => void thread.terminate(), STOP_MS).unref()
      reject(new Fault('cancelled', 'Cancelled.'))
    }
    signal.addEventListener('abort', abort, { once: true })
    thread.on('message', (words: MattingAnswer) => {
      spoke = true
      if ('done' in words) return progress(words.done)
      if ('fault' in words) reject(words.cause === '' ? Fault.from(words.fault) : new Fault('bug', words.fault.message, {}, words.cause))
      else resolve(words)
    })
    thread.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY' || error instanceof RangeError) {
        spoke = true
        reject(new Fault('exhausted', 'There is not enough memory for this.', {
          fix: 'Make the unknown band narrower, or close other programs.',
        }, error))
      } else if (spoke) reject(new Fault('bug', 'Something went wrong inside Selvedge.', {}, error))
    })
    thread.on('exit', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      if (!spoke) here()
      reject(new Fault('closed', 'The part of Selvedge that works out mattes ended without an answer.'))
    })
  })
}
