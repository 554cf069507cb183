import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { Fault } from '../../core/fault.ts'
import { foregroundColours } from '../../core/matting/foreground.ts'
import { matteOf } from '../../core/matting/matte.ts'
import type { MattingAnswer, MattingQuestion } from '../matting/matting-thread.ts'

/*
 * The matting thread: one question, one answer, and it ends. It is deaf while it reckons, so the wish to stop comes through
 * shared memory.
 */
const { question, stop } = workerData as { question: MattingQuestion; stop: SharedArrayBuffer }
const stopped = new Int32Array(stop)

function tell(done: number): void {
  if (Atomics.load(stopped, 0) !== 0) throw new Fault('cancelled', 'Cancelled.')
  say({ done })
}

function say(answer: MattingAnswer, transfer: ArrayBuffer[] = []): void {
  ;(parentPort as MessagePort).postMessage(answer, transfer)
}

try {
  if (question.ask === 'alpha') {
    const { picture, trimap, method, alphaStart, region } = question
    const { alpha, iterations } = matteOf(picture, trimap, {
      method, tell, ...(alphaStart ? { start: alphaStart } : {}), ...(region ? { region } : {}),
    })
    say({ alpha, iterations }, [alpha.buffer])
  } else {
    const colours = foregroundColours(question.picture, question.alpha, tell)
    say({ colours }, [colours.buffer])
  }
} catch (thrown) {
  const fault = Fault.of(thrown)
  const cause = fault.code === 'bug' ? String((fault.cause as Error | undefined)?.stack ?? fault.cause) : ''
  say({ fault: fault.toRecord(), cause })
}
