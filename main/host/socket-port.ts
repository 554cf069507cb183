import type { WebSocket } from 'ws'
import type { Port } from '../../core/api/port.ts'

const PING_MS = 30_000
/** A client that reads so slowly that this much waits for it is cut off; it reconnects and reads afresh. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024

/** A WebSocket as a port: JSON text messages. What is not JSON ends the connection. */
export function socketPort(socket: WebSocket): Port {
  let alive = true
  const pings = setInterval(() => {
    if (!alive) return socket.terminate()
    alive = false
    socket.ping()
  }, PING_MS)
  pings.unref()
  socket.on('pong', () => (alive = true))
  socket.on('close', () => clearInterval(pings))
  // Errors of the protocol (too large, no UTF-8) close the socket by themselves; the close is what matters.
  socket.on('error', () => {})
  return {
    send(message) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > MOST_WAITING_BYTES) return socket.terminate()
      socket.send(JSON.stringify(message))
    },
    onMessage(listener) {
      socket.on('message', (bytes, binary) => {
        alive = true
        let message: unknown
        try {
          if (binary) throw new SyntaxError('binary')
          message = JSON.parse((bytes as Buffer).toString('utf8'))
        } catch {
          return socket.close(1007)
        }
        listener(message)
      })
    },
    onClose: (listener) => void socket.on('close', listener),
    close: () => socket.close(),
  }
}
