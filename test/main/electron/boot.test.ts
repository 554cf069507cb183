import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import sharp from 'sharp'
import type { EVENTS, SelvedgeContract } from '../../../core/api/contract.ts'
import { connect } from '../../../core/api/rpc.ts'
import * as electron from '../../support/fake-electron.ts'

/* The real entry and the real host, started as Electron would start them, on a stand-in for Electron's own module. */
vi.mock('electron', () => import('../../support/fake-electron.ts'))

const { seen, script, app } = electron
let home: string
beforeEach(() => {
  home = realpathSync.native(mkdtempSync(join(tmpdir(), 'selvedge-boot-')))
  vi.stubEnv('SELVEDGE_HOME', join(home, 'user'))
  electron.resetElectron()
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true, force: true })
})

let evaluations = 0
/** Each start of the program evaluates its entry anew; a query makes it another module. */
async function evaluateEntry(): Promise<void> {
  evaluations += 1
  await import(/* @vite-ignore */ `../../../main/electron/index.ts?${evaluations}`)
}
async function start(): Promise<electron.BrowserWindow> {
  await evaluateEntry()
  expect(seen.windows).toEqual([])
  electron.becomeReady()
  await vi.waitFor(() => expect([seen.windows.length, seen.exits]).toEqual([1, []]), 10_000)
  return seen.windows[0]
}
async function quit(): Promise<void> {
  app.quit()
  await vi.waitFor(() => expect(seen.exits).toEqual([0]), 10_000)
}
/** The page's end of the port, as the renderer makes it from what the preload gives. */
function pageClient(window: electron.BrowserWindow) {
  const { webContents } = window
  electron.pageSends(webContents, 'selvedge:open')
  return connect<SelvedgeContract, typeof EVENTS>({
    send: (message) => electron.pageSends(webContents, 'selvedge:message', JSON.stringify(message)),
    onMessage: (listener) => void webContents.on('sent', (channel: string, text: string) => channel === 'selvedge:message' && listener(JSON.parse(text))),
    onClose: () => {},
    close: () => {},
  })
}

describe('the desktop program', () => {
  it('makes its window after ready, with everything before ready done before', async () => {
    const window = await start()
    expect(seen.sandbox).toBe(true)
    expect(seen.schemes.map(({ scheme }) => scheme)).toEqual(['selvedge', 'selvedge-img'])
    expect(seen.crashReporter).toEqual([{ uploadToServer: false }])
    expect(window.urls).toEqual(['selvedge://app/index.html'])
    expect(window.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
    expect(window.options.webPreferences['session']).toBe(electron.session.fromPartition('selvedge'))
    expect(seen.menus.length).toBe(1)
    await quit()
  })

  it('opens a folder chosen in a dialog, and shows its photos through a utility process', async () => {
    await sharp({ create: { width: 320, height: 200, channels: 3, background: '#224466' } }).jpeg().toFile(join(home, 'a.jpg'))
    const window = await start()
    const { client } = pageClient(window)
    expect(await client.system.hello({})).toMatchObject({ host: 'electron', nativeDialogs: true })
    await expect(client.projects.openFolder({ folder: home })).rejects.toMatchObject({ code: 'denied' })
    script.open = { canceled: false, filePaths: [home] }
    expect(await electron.pageAsks(window.webContents, 'selvedge:choose', { want: 'folder', title: 'Open' })).toBe(home)
    const { project, found } = await client.projects.openFolder({ folder: home })
    expect(found.images).toBe(1)
    await client.images.add({ project, paths: [home] })
    const { ids: [image] } = await client.images.ids({ project })
    const session = electron.session.fromPartition('selvedge')
    const photo = await session.schemes.get('selvedge')!(new Request(`selvedge://app/media/${project}/${image}/thumb`))
    expect([photo.status, photo.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    const size = await sharp(Buffer.from(await photo.arrayBuffer())).metadata()
    expect([size.width, size.height]).toEqual([256, 160])
    expect(seen.forks.length).toBeGreaterThan(0)
    await quit()
    expect(existsSync(join(home, 'user'))).toBe(true)
  })

  it('remembers where its window stood', async () => {
    const window = await start()
    window.emit('close')
    await quit()
    electron.resetElectron()
    const again = await start()
    expect(again.options).toMatchObject({ x: 10, y: 20, width: 1200, height: 800 })
    await quit()
  })

  it('opens a project file that was double clicked, before it ran and while it runs, and lets the page use it', async () => {
    const window = await start()
    const files = () => window.webContents.sent.filter(([channel]) => channel === 'selvedge:file').map(([, path]) => path)
    const first = pageClient(window)
    script.save = { canceled: false, filePath: join(home, 'a.selvedge') }
    await electron.pageAsks(window.webContents, 'selvedge:choose', { want: 'save', title: 'New' })
    await first.client.projects.create({ path: join(home, 'a.selvedge') })
    await quit()

    rmSync(join(home, 'user', 'granted-folders.json'))
    electron.resetElectron()
    await evaluateEntry()
    app.emit('open-file', { preventDefault: () => {} }, join(home, 'a.selvedge'))
    electron.becomeReady()
    await vi.waitFor(() => expect(seen.windows.length).toBe(1), 10_000)
    const [again] = seen.windows
    expect(again.webContents.sent).toEqual([])
    const { client } = pageClient(again)
    expect(again.webContents.sent).toEqual([['selvedge:file', join(home, 'a.selvedge')]])
    expect(await client.projects.open({ path: join(home, 'a.selvedge') })).toMatchObject({ name: 'a' })
    app.emit('second-instance', {}, ['selvedge', '--flag', 'b.selvedge'], home)
    expect(again.webContents.sent.at(-1)).toEqual(['selvedge:file', join(home, 'b.selvedge')])
    expect(files()).toEqual([])
    await quit()
  })

  it('gives way to an instance that runs already', async () => {
    script.lock = false
    await evaluateEntry()
    expect([seen.quits, seen.sandbox, seen.schemes]).toEqual([1, false, []])
  })

  it('released, does not start with a switch that opens it', async () => {
    script.packaged = true
    script.switches = ['remote-debugging-port']
    await evaluateEntry()
    electron.becomeReady()
    expect([seen.exits, seen.schemes, seen.windows]).toEqual([[78], [], []])
  })
})
