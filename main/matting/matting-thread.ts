import { Worker } from 'node:worker_threads'
import { Fault, type FaultRecord } from '../../core/fault.ts'
import type { Call } from '../../core/api/method.ts'
import type { Box } from '../../core/mask/runs.ts'
import type { Rgb } from '../../core/matting/band.ts'
import type { SolvedMethod } from '../../core/matting/matte.ts'
import { workerFile } from '../host/spawn.ts'

export type MattingQuestion =
  | { ask: 'alpha'; picture: Rgb; trimap: Uint8Array; method: SolvedMethod; alphaStart?: Float32Array; region?: Readonly<Box> }
  | { ask: 'foreground'; picture: Rgb; alpha: Float32Array }
export type MattingAnswer =
  | { done: number }
  | { alpha: Float32Array<ArrayBuffer>; iterations: number }
  | { colours: Uint8Array<ArrayBuffer> }
  | { fault: FaultRecord; cause: string }

/** How long a thread that was told to stop may take before it is ended where it is. */
const STOP_MS = 5_000

/** Asks a thread of its own, which copies what it is given. Throws its fault, `cancelled`, or `exhausted` when it runs out of memory. */
export function askThread<K extends 'alpha' | 'colours'>(
  question: MattingQuestion, _kind: K, { signal, progress }: Pick<Call, 'signal' | 'progress'>,
): Promise<Extract<MattingAnswer, Record<K, unknown>>> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Fault('cancelled', 'Cancelled.'))
    const stop = new SharedArrayBuffer(4)
    const thread = new Worker(workerFile('matting'), { workerData: { question, stop } })
    let timer: NodeJS.Timeout | undefined
    const abort = (): void => {
      Atomics.store(new Int32Array(stop), 0, 1)
      timer = setTimeout(() => void thread.terminate(), STOP_MS).unref()
      reject(new Fault('cancelled', 'Cancelled.'))
    }
    signal.addEventListener('abort', abort, { once: true })
    thread.on('message', (answer: MattingAnswer) => {
      if ('done' in answer) return progress(answer.done)
      if ('fault' in answer) reject(answer.cause === '' ? Fault.from(answer.fault) : new Fault('bug', answer.fault.message, {}, answer.cause))
      else resolve(answer as Extract<MattingAnswer, Record<K, unknown>>)
    })
    thread.on('error', (error) => reject(faultOf(error)))
    thread.on('exit', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      reject(new Fault('closed', 'The part of Selvedge that works out mattes ended without an answer.'))
    })
  })
}

function faultOf(error: Error & { code?: string }): Fault {
  const memory = error.code === 'ERR_WORKER_OUT_OF_MEMORY' || error instanceof RangeError
  if (!memory) return new Fault('bug', 'Something went wrong inside Selvedge.', {}, error)
  return new Fault('exhausted', 'There is not enough memory for this matte.', { fix: 'Make the unknown band narrower, or close other programs.' }, error)
}
