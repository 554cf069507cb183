import { readFile } from 'node:fs/promises'
import type { Port } from '../../core/api/port.ts'

/*
 * What travels between a host and its workers, in either kind of child process: {body} is a message of the port,
 * {ask: 'memory', id} and {rss, id} are the watchdog's. Workers never see the latter.
 */
type Wire = { body: unknown } | { ask: 'memory'; id: number } | { rss: number; id: number }

/** The host's end: the port, and the resident bytes of the process (null when it does not answer within a second). */
export function childEnd(wire: Port, pid: () => number | undefined): { port: Port; memory(): Promise<number | null> } {
  const waiting = new Map<number, (rss: number | null) => void>()
  let lastId = 0
  wire.onMessage((raw) => {
    const message = raw as Wire
    if ('rss' in message) waiting.get(message.id)?.(message.rss)
  })
  const ask = () =>
    new Promise<number | null>((resolve) => {
      const id = ++lastId
      const answer = (rss: number | null) => {
        clearTimeout(timer)
        waiting.delete(id)
        resolve(rss)
      }
      const timer = setTimeout(() => answer(null), 1_000)
      waiting.set(id, answer)
      wire.send({ ask: 'memory', id })
    })
  return {
    port: bodiesOf(wire),
    // The kernel answers for a busy worker too; elsewhere only the worker itself can tell.
    memory: async () => (process.platform === 'linux' ? residentBytes(pid()) : ask()),
  }
}

/** The worker's end: answers the watchdog by itself. */
export function parentEnd(wire: Port): Port {
  wire.onMessage((raw) => {
    const message = raw as Wire
    if ('ask' in message) wire.send({ rss: process.memoryUsage.rss(), id: message.id })
  })
  return bodiesOf(wire)
}

function bodiesOf(wire: Port): Port {
  return {
    send: (body) => wire.send({ body }),
    onMessage: (listener) =>
      wire.onMessage((raw) => {
        const message = raw as Wire
        if ('body' in message) listener(message.body)
      }),
    onClose: wire.onClose,
    close: wire.close,
  }
}

async function residentBytes(pid: number | undefined): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(status)
  return kibibytes ? Number(kibibytes[1]) * 1024 : null
}
