import type { MessagePort, TransferListItem } from 'node:worker_threads'
import type { Port } from '../../../core/api/port.ts'
import type { Tensors } from '../../models/family.ts'

/** A port between two threads. The numbers of a network's answer are handed over, not copied. */
export function threadPort(port: MessagePort): Port {
  return {
    send: (message) => port.postMessage(message, buffersOf(message)),
    onMessage: (listener) => void port.on('message', listener),
    onClose: (listener) => void port.once('close', listener),
    close: () => port.close(),
  }
}

function buffersOf(message: unknown): TransferListItem[] {
  const outputs = (message as { ok?: { outputs?: Tensors } }).ok?.outputs
  if (!outputs) return []
  const buffers = Object.values(outputs).map(({ data }) => data.buffer).filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer)
  return [...new Set(buffers)]
}
