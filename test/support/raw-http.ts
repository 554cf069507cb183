import { connect } from 'node:net'

export type RawReply = { status: number; head: string; body: string }

/**
 * Sends a request exactly as written (lines without the line ends; an empty line and the body are added) and reads until
 * the other side closes. Nothing is corrected on the way, as an attacker's client would not.
 */
export function rawRequest(port: number, lines: string[], body = ''): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const pieces: Buffer[] = []
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no answer to ${lines[0]}`)))
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? undefined : reject(error)))
    socket.on('data', (piece) => {
      pieces.push(piece)
      // An accepted upgrade stays open by nature; its head is all there is to see.
      if (/^HTTP\/1\.1 101 [^]*\r\n\r\n/.test(Buffer.concat(pieces).toString('latin1'))) socket.destroy()
    })
    socket.on('close', () => {
      const text = Buffer.concat(pieces).toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      const head = end < 0 ? text : text.slice(0, end)
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: end < 0 ? '' : text.slice(end + 4) })
    })
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  })
}
