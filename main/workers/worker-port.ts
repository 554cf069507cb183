import type { Port } from '../../core/api/port.ts'
import { parentEnd } from './worker-wire.ts'

/** Electron's utilityProcess gives its children this instead of process.send. */
type UtilityPort = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
}

/**
 * The port of a worker process to the host that started it, the same under child_process.fork and utilityProcess.fork.
 * The worker ends when its host does: nobody is left to take its results.
 */
export function workerPort(): Port {
  const utility = (process as unknown as { parentPort?: UtilityPort }).parentPort
  if (utility) {
    return parentEnd({
      send: (message) => utility.postMessage(message),
      onMessage: (listener) => utility.on('message', (event) => listener(event.data)),
      onClose: (listener) => void process.once('exit', listener),
      close: () => process.exit(0),
    })
  }
  if (!process.send) throw new Error('a worker must be started by its host')
  process.once('disconnect', () => process.exit(0))
  return parentEnd({
    send: (message) => void (process.connected && process.send?.(message, undefined, {}, () => {})),
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.prependOnceListener('disconnect', listener),
    close: () => process.exit(0),
  })
}
