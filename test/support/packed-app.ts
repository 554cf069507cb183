import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EVENTS, SelvedgeContract } from '../../core/api/contract.ts'
import { connect } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'

// Starts the packed program (its folder is the argument) on the stand-in for Electron and prints what became of it.
const stand = new URL('fake-electron.ts', import.meta.url).href
registerHooks({ resolve: (specifier, context, next) => (specifier === 'electron' ? { url: stand, shortCircuit: true } : next(specifier, context)) })
const electron = await import('./fake-electron.ts')
const folder = process.argv[2]
electron.script.packaged = true

await import(pathToFileURL(join(folder, 'dist', 'main', 'electron.js')).href)
electron.becomeReady()
while (electron.seen.windows.length === 0 && electron.seen.exits.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
const [window] = electron.seen.windows
const session = electron.session.fromPartition('selvedge')
const get = (url: string) => session.schemes.get('selvedge')!(new Request(url))

const { webContents } = window
electron.pageSends(webContents, 'selvedge:open')
const { client } = connect<SelvedgeContract, typeof EVENTS>({
  send: (message) => electron.pageSends(webContents, 'selvedge:message', JSON.stringify(message)),
  onMessage: (listener) => void webContents.on('sent', (channel: string, text: string) => channel === 'selvedge:message' && listener(JSON.parse(text))),
  onClose: () => {},
  close: () => {},
})

/** The sample's first photo through sharp's WebAssembly build in a worker of the package. */
async function firstPhoto(): Promise<string> {
  try {
    const { project } = await client.projects.openSample({})
    const { ids: [image] } = await client.images.ids({ project })
    return (await get(`selvedge://app/media/${project}/${image}/thumb`)).headers.get('content-type') ?? 'nothing'
  } catch (thrown) {
    return Fault.of(thrown).code
  }
}

const told = {
  url: window.urls[0],
  preload: existsSync(String(window.options.webPreferences['preload'])) ? window.options.webPreferences['preload'] : 'missing',
  page: (await get('selvedge://app/index.html')).status,
  hello: await client.system.hello({}),
  sample: await firstPhoto(),
}
electron.app.quit()
while (electron.seen.exits.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
process.stdout.write(JSON.stringify(told))
process.exit(electron.seen.exits[0])
