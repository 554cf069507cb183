import { app, session, type Session, type WebContents } from 'electron'
import type { Log } from '../host/context.ts'
import { APP_ORIGIN } from './schemes.ts'

/** Lost when the program ends: no cookies, no cache of photos on disk. */
const PARTITION = 'selvedge'
const MOST_RELOADS = 3
const RELOAD_MS = 60_000
const SCHEMES = new Set(['selvedge:', 'selvedge-img:', 'blob:'])

/** The session of all windows: no permissions, no downloads, no network. */
export function guardedSession(): Session {
  const guarded = session.fromPartition(PARTITION)
  guarded.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  guarded.setPermissionCheckHandler(() => false)
  guarded.setDevicePermissionHandler(() => false)
  guarded.on('will-download', (event) => event.preventDefault())
  guarded.webRequest.onBeforeRequest((details, answer) => {
    const { protocol } = new URL(details.url)
    const known = SCHEMES.has(protocol) || (protocol === 'devtools:' && !app.isPackaged)
    answer({ cancel: !known })
  })
  return guarded
}

/** For every page there will ever be: it stays where it is, opens nothing and embeds nothing. */
export function guardContents(log: Log): void {
  const reload = reloads(log)
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; url?: string }, url?: string) => {
      if (!isOwnPage(event.url ?? url ?? '')) event.preventDefault()
    }
    contents.on('will-navigate', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.on('render-process-gone', (_gone, details) => reload(contents, details.reason))
  })
  app.on('child-process-gone', (_event, details) => log('error', 'a process of Electron ended', { type: details.type, reason: details.reason }))
}

/**
 * The page lost its process (memory, a crash of the driver). All work is in the project: it comes back from there, unless
 * it has come back three times within a minute.
 */
function reloads(log: Log): (contents: WebContents, reason: string) => void {
  const times: number[] = []
  return (contents, reason) => {
    log('error', 'the window lost its process', { reason })
    if (reason === 'clean-exit' || contents.isDestroyed()) return
    times.push(performance.now())
    if (times.length <= MOST_RELOADS || performance.now() - times[times.length - 1 - MOST_RELOADS] > RELOAD_MS) contents.reload()
  }
}

function isOwnPage(url: string): boolean {
  return url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`)
}
