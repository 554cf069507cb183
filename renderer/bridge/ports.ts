import type { Desktop } from '../../core/api/desktop.ts'
import type { Port } from '../../core/api/port.ts'
import { Fault } from '../../core/fault.ts'
import type { OpenPort } from './connect.ts'

/** The way to the host from this page: the preload's channel in Electron, else a WebSocket to where the page came from. */
export function openHostPort(): OpenPort {
  const desktop = (globalThis as { selvedge?: Desktop }).selvedge
  if (desktop) return async () => desktopPort(desktop)
  const tabs = new BroadcastChannel('selvedge')
  let denied = false
  return async (signal) => {
    // Trying again by the clock would only look like guessing; another tab that got in shares its cookie with this one.
    if (denied) await messageOn(tabs, signal)
    try {
      const port = await openSocket(new URL('/ws', location.href), signal)
      denied = false
      tabs.postMessage('signed in')
      return port
    } catch (thrown) {
      denied = thrown instanceof Fault && thrown.code === 'denied'
      throw thrown
    }
  }
}

function messageOn(tabs: BroadcastChannel, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      tabs.removeEventListener('message', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    tabs.addEventListener('message', done)
    signal.addEventListener('abort', done)
  })
}

/** The preload's channel lives as long as the window does, so it never closes. */
function desktopPort(desktop: Desktop): Port {
  desktop.open()
  return {
    send: (message) => desktop.send(JSON.stringify(message)),
    onMessage: (listener) => desktop.onMessage((text) => listener(JSON.parse(text))),
    onClose: () => undefined,
    close: () => undefined,
  }
}

function openSocket(address: URL, signal: AbortSignal): Promise<Port> {
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address)
    const abort = () => socket.close()
    signal.addEventListener('abort', abort)
    socket.addEventListener('open', () => resolve(socketPort(socket)), { once: true })
    socket.addEventListener('close', () => {
      signal.removeEventListener('abort', abort)
      // A browser does not tell why a socket was refused; an ordinary request does.
      knownHere().then((known) =>
        reject(known ? new Fault('closed', 'Selvedge does not answer.') : new Fault('denied', 'This browser is not signed in to Selvedge any more.', {
          fix: 'Open the address that Selvedge printed when it started.',
        })),
      )
    }, { once: true })
  })
}

/** False when the host answers but does not know this browser; true also when it does not answer at all. */
async function knownHere(): Promise<boolean> {
  try {
    const { status } = await fetch('/session', { cache: 'no-store' })
    return status !== 401 && status !== 403
  } catch {
    return true
  }
}

function socketPort(socket: WebSocket): Port {
  return {
    send(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
    },
    onMessage: (listener) => socket.addEventListener('message', (event: MessageEvent<string>) => listener(JSON.parse(event.data))),
    onClose: (listener) => socket.addEventListener('close', () => listener(), { once: true }),
    close: () => socket.close(),
  }
}
