import { WebSocket } from 'ws'
import type { Port } from '../../core/api/port.ts'

/** Spends a launch link as a browser does; gives the cookie to send from then on. */
export async function logIn(link: string): Promise<string> {
  const response = await fetch(link, { redirect: 'manual' })
  const cookie = response.headers.get('set-cookie')
  if (response.status !== 303 || !cookie) throw new Error(`the link answered ${response.status}`)
  return cookie.split(';')[0]
}

/** A port over a WebSocket with a browser's Origin and cookie. */
export async function openSocket(origin: string, cookie: string): Promise<Port> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: { Origin: origin, Cookie: cookie } })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) => void socket.on('message', (bytes) => listener(JSON.parse((bytes as Buffer).toString('utf8')))),
    onClose: (listener) => void socket.on('close', listener),
    close: () => socket.close(),
  }
}
