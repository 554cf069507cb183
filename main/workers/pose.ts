import { parentPort, type MessagePort } from 'node:worker_threads'
import { checkCancelled, Fault } from '../../core/fault.ts'
import { answer, type PoseAnswer, type PoseQuestion } from '../pose/answer.ts'

/*
 * The thread that fits poses: one question after the other, as it keeps what was prepared for the last meshes. It is deaf while
 * it reckons, so the wish to stop comes through shared memory.
 */
const port = parentPort as MessagePort
const say = (words: PoseAnswer) => port.postMessage(words)

port.on('message', ({ id, question, stop }: { id: number; question: PoseQuestion; stop: SharedArrayBuffer }) => {
  const stopped = new Int32Array(stop)
  const signal = {
    get aborted() {
      return Atomics.load(stopped, 0) !== 0
    },
  } as AbortSignal
  try {
    checkCancelled(signal)
    say({ id, result: answer(question, { signal, progress: (done) => say({ id, done }) }) })
  } catch (thrown) {
    const fault = Fault.of(thrown)
    const cause = fault.code === 'bug' ? String((fault.cause as Error | undefined)?.stack ?? fault.cause) : ''
    say({ id, fault: fault.toRecord(), cause })
  }
})
