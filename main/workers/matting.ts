import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { checkCancelled, Fault } from '../../core/fault.ts'
import { answer, type MattingAnswer, type MattingQuestion } from '../matting/answer.ts'

/*
 * The matting thread: one question, one answer, and it ends. It is deaf while it reckons, so the wish to stop comes through
 * shared memory.
 */
const { question, stop } = workerData as { question: MattingQuestion; stop: SharedArrayBuffer }
const stopped = new Int32Array(stop)

function say(words: MattingAnswer, transfer: ArrayBuffer[] = []): void {
  ;(parentPort as MessagePort).postMessage(words, transfer)
}

function tell(done: number): void {
  checkCancelled({ aborted: Atomics.load(stopped, 0) !== 0 } as AbortSignal)
  say({ done })
}

try {
  tell(0)
  const result = answer(question, tell)
  // An alpha lies in memory that both sides see.
  say(result, 'colours' in result ? [result.colours.buffer] : [])
} catch (thrown) {
  const fault = Fault.of(thrown)
  const cause = fault.code === 'bug' ? String((fault.cause as Error | undefined)?.stack ?? fault.cause) : ''
  say({ fault: fault.toRecord(), cause })
}
