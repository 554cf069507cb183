import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/*
 * The built program on the stand-in for Electron, driven by another process (a Playwright test whose page is the window):
 * what the page sends comes in as {send}, {ask} or {get}, what the program sends goes out as {sent}.
 */
export type ToProgram =
  | { send: string; value: unknown }
  | { ask: string; value: unknown; id: number }
  | { get: string; id: number }
  | { script: Record<string, unknown> }
  | { click: string; id: number }
  | { quit: true }
export type FromProgram =
  | { ready: { url: string; preload: string } }
  | { sent: string; value: unknown }
  | { id: number; answer?: unknown; fault?: string }
  | { id: number; status: number; headers: Record<string, string>; body: Uint8Array }

const stand = new URL('fake-electron.ts', import.meta.url).href
registerHooks({ resolve: (specifier, context, next) => (specifier === 'electron' ? { url: stand, shortCircuit: true } : next(specifier, context)) })
const electron = await import('./fake-electron.ts')
await import(pathToFileURL(join(import.meta.dirname, '../../dist/main/electron.js')).href)
electron.becomeReady()
while (electron.seen.windows.length === 0 && electron.seen.exits.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))

const tell = (message: FromProgram) => void process.send!(message)
const [window] = electron.seen.windows
const { webContents } = window
const session = electron.session.fromPartition('selvedge')
webContents.on('sent', (sent: string, value: unknown) => tell({ sent, value }))

process.on('message', (message: ToProgram) => {
  if ('send' in message) electron.pageSends(webContents, message.send, message.value)
  else if ('script' in message) Object.assign(electron.script, message.script)
  else if ('click' in message) tell({ id: message.id, answer: clickMenu(message.click) })
  else if ('quit' in message) void quit()
  else if ('ask' in message) {
    electron.pageAsks(webContents, message.ask, message.value)
      .then((answer) => tell({ id: message.id, answer }), (thrown: Error) => tell({ id: message.id, fault: thrown.message }))
  } else void get(message.get, message.id)
})
process.on('disconnect', () => process.exit(1))
tell({ ready: { url: window.urls[0], preload: String(window.options.webPreferences['preload']) } })

/** Chooses an entry of the newest native menu; gives the names of its groups. */
function clickMenu(title: string): string[] {
  const groups = electron.seen.menus.at(-1) ?? []
  const entry = groups.flatMap(({ submenu }) => submenu ?? []).find(({ label }) => label === title)
  entry?.click?.()
  return groups.map(({ label, role }) => label ?? role ?? '')
}

async function get(url: string, id: number): Promise<void> {
  const response = await session.schemes.get(new URL(url).protocol.slice(0, -1))!(new Request(url))
  tell({ id, status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) })
}

async function quit(): Promise<void> {
  electron.app.quit()
  while (electron.seen.exits.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  process.exit(electron.seen.exits[0])
}
