import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Desktop } from '../../../core/api/desktop.ts'
import type { Port } from '../../../core/api/port.ts'
import { LIMITS } from '../../../core/limits.ts'
import { createDialogs } from '../../../main/electron/dialogs.ts'
import { guardContents, guardedSession } from '../../../main/electron/guards.ts'
import { showMenu } from '../../../main/electron/menu.ts'
import { answerSchemes } from '../../../main/electron/protocol.ts'
import { registerChannels } from '../../../main/electron/register.ts'
import { spawnUtility } from '../../../main/electron/spawn.ts'
import { refusedSwitch } from '../../../main/electron/switches.ts'
import { openWindow } from '../../../main/electron/window.ts'
import { createRoots, type Roots } from '../../../main/host/roots.ts'
import * as electron from '../../support/fake-electron.ts'

vi.mock('electron', () => import('../../support/fake-electron.ts'))

const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'selvedge-electron-')))
mkdirSync(join(folder, 'dist', 'assets'), { recursive: true })
mkdirSync(join(folder, 'photos'))
writeFileSync(join(folder, 'dist', 'index.html'), 'the page')
writeFileSync(join(folder, 'secret.txt'), 'secret')
afterAll(() => rmSync(folder, { recursive: true }))

const { seen, script } = electron
const quiet = () => {}
const sessionOf = () => guardedSession() as unknown as electron.Session
const windowOf = () => openWindow(guardedSession(), {}) as unknown as electron.BrowserWindow

beforeEach(() => {
  electron.resetElectron()
  electron.becomeReady()
})
afterEach(() => vi.restoreAllMocks())

describe('the session', () => {
  it('grants nothing, downloads nothing and reaches no network', () => {
    const session = sessionOf()
    let granted: boolean | undefined
    session.permissionRequest!(null, 'media', (answer) => (granted = answer))
    expect([granted, session.permissionCheck!(), session.devicePermission!()]).toEqual([false, false, false])
    const prevented = vi.fn()
    session.emit('will-download', { preventDefault: prevented })
    expect(prevented).toHaveBeenCalled()
    const cancelled = (url: string) => {
      let cancel: boolean | undefined
      session.beforeRequest!({ url }, (answer) => (cancel = answer.cancel))
      return cancel
    }
    for (const url of ['selvedge://app/index.html', 'selvedge-img://media/1', 'blob:selvedge://app/1']) expect(cancelled(url)).toBe(false)
    for (const url of ['http://127.0.0.1/', 'https://example.test/', 'file:///etc/passwd', 'ws://a/', 'data:text/html,x', 'chrome://gpu', 'ftp://a/']) {
      expect(cancelled(url)).toBe(true)
    }
    expect(cancelled('devtools://devtools/x')).toBe(false)
    script.packaged = true
    expect(cancelled('devtools://devtools/x')).toBe(true)
  })
})

describe('a page', () => {
  it('stays where it is, opens no windows, and comes back when its process dies', () => {
    guardContents(quiet)
    const { webContents } = windowOf()
    const stays = (channel: string, url: string) => {
      const preventDefault = vi.fn()
      webContents.emit(channel, { preventDefault, url }, url)
      return preventDefault.mock.calls.length === 1
    }
    for (const channel of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      for (const url of ['https://evil.test/', 'file:///etc/passwd', 'selvedge://evil/', 'selvedge://app.evil/', 'selvedge-img://media/1', 'javascript:1', '']) {
        expect(stays(channel, url)).toBe(true)
      }
      expect(stays(channel, 'selvedge://app/index.html')).toBe(false)
    }
    expect(stays('will-attach-webview', '')).toBe(true)
    expect(webContents.windowOpen!({ url: 'https://example.test' })).toEqual({ action: 'deny' })
    webContents.emit('render-process-gone', {}, { reason: 'clean-exit' })
    expect(webContents.reloads).toBe(0)
    for (let i = 1; i <= 3; i++) {
      webContents.emit('render-process-gone', {}, { reason: 'oom' })
      expect(webContents.reloads).toBe(i)
    }
    webContents.emit('render-process-gone', {}, { reason: 'oom' })
    expect(webContents.reloads).toBe(3)
  })
})

describe('the schemes', () => {
  const asked: string[] = []
  const host = {
    media: async (request: Request) => {
      asked.push(new URL(request.url).pathname)
      return new Response('pixels', { headers: { 'Content-Type': 'image/jpeg' } })
    },
  }
  it('give the built pages with the policy, photos by id, and nothing else', async () => {
    const session = sessionOf()
    answerSchemes(session as never, host, join(folder, 'dist'))
    const get = (url: string, init?: RequestInit) => session.schemes.get(new URL(url).protocol.slice(0, -1))!(new Request(url, init))
    const page = await get('selvedge://app/')
    expect([page.status, await page.text()]).toEqual([200, 'the page'])
    expect(page.headers.get('content-security-policy')).toContain("img-src 'self' selvedge-img: blob:")
    for (const url of ['selvedge://app/media/p/1/thumb', 'selvedge-img://media/p/1/thumb']) {
      const photo = await get(url)
      expect([photo.status, await photo.text(), photo.headers.get('content-security-policy')]).toEqual([200, 'pixels', "sandbox; default-src 'none'"])
    }
    expect(asked).toEqual(['/media/p/1/thumb', '/p/1/thumb'])
    for (const url of ['selvedge://evil/index.html', 'selvedge-img://app/index.html', 'selvedge-img://evil/1']) expect((await get(url)).status).toBe(403)
    expect((await get('selvedge://app/', { method: 'POST', body: 'x' })).status).toBe(403)
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/assets', '/secret.txt']) {
      const reply = await get(`selvedge://app${path}`)
      expect(reply.status).toBe(404)
      expect(await reply.text()).not.toContain('secret\n')
    }
  })
})

describe('the channels', () => {
  const setup = () => {
    const ports: Port[] = []
    const log = vi.fn()
    registerChannels({
      serve: (_contents, port) => {
        ports.push(port)
        port.onMessage((message) => port.send({ echo: message }))
      },
      choose: async (_, wish) => `chosen ${wish.want}`, dropped: async (_, path) => path, show: async () => {}, menu: showMenu as never,
    }, log)
    return { ports, log, contents: windowOf().webContents }
  }
  it('carry messages as text both ways, per load of the page', () => {
    const { ports, contents } = setup()
    electron.pageSends(contents, 'selvedge:open')
    electron.pageSends(contents, 'selvedge:message', '{"id":1}')
    expect(contents.sent).toEqual([['selvedge:message', '{"echo":{"id":1}}']])
    const closed = vi.fn()
    ports[0].onClose(closed)
    electron.pageSends(contents, 'selvedge:open')
    expect(closed).toHaveBeenCalledTimes(1)
    ports[0].send('late')
    electron.pageSends(contents, 'selvedge:message', '{"id":2}')
    expect(contents.sent.slice(1)).toEqual([['selvedge:message', '{"echo":{"id":2}}']])
    const lost = vi.fn()
    ports[1].onClose(lost)
    contents.emit('render-process-gone')
    expect(lost).toHaveBeenCalledTimes(1)
  })

  it('hear only the main frame of our own pages', async () => {
    const { ports, log, contents } = setup()
    const frames = [
      null, { ...contents.mainFrame }, { origin: 'selvedge://app', url: 'selvedge://app/index.html' },
      { origin: 'https://evil.test', url: 'https://evil.test/' },
    ]
    for (const frame of frames) {
      electron.pageSends(contents, 'selvedge:open', undefined, frame)
      await expect(electron.pageAsks(contents, 'selvedge:choose', { want: 'folder', title: 'x' }, frame)).rejects.toThrow('may not')
    }
    contents.mainFrame.origin = 'https://evil.test'
    electron.pageSends(contents, 'selvedge:open')
    expect(ports).toEqual([])
    expect(log).toHaveBeenCalledTimes(2 * frames.length + 1)
  })

  it('take only what fits their schema, up to rpcMessageBytes', async () => {
    const { contents } = setup()
    electron.pageSends(contents, 'selvedge:open')
    const before = contents.sent.length
    for (const bad of [{ id: 1 }, 7, null, undefined, `"${'x'.repeat(LIMITS.rpcMessageBytes - 1)}"`]) electron.pageSends(contents, 'selvedge:message', bad)
    expect(contents.sent.length).toBe(before)
    electron.pageSends(contents, 'selvedge:message', `"${'x'.repeat(LIMITS.rpcMessageBytes - 2)}"`)
    expect(contents.sent.length).toBe(before + 1)
    for (const bad of [{}, { want: 'everything', title: 'x' }, { want: 'file', title: 'x', endings: ['../x'] }, 'folder']) {
      await expect(electron.pageAsks(contents, 'selvedge:choose', bad)).rejects.toThrow('may not')
    }
    expect(await electron.pageAsks(contents, 'selvedge:choose', { want: 'folder', title: 'x' })).toBe('chosen folder')
  })
})

describe('dialogs', () => {
  const setup = (): { roots: Roots; contents: never; dialogs: ReturnType<typeof createDialogs> } => {
    const roots = createRoots()
    return { roots, contents: windowOf().webContents as never, dialogs: createDialogs(roots) }
  }
  it('grant what was chosen and nothing when cancelled', async () => {
    const { roots, contents, dialogs } = setup()
    expect(await dialogs.choose(contents, { want: 'folder', title: 'x' })).toBeNull()
    expect(roots.list()).toEqual([])
    script.open = { canceled: false, filePaths: [join(folder, 'photos')] }
    expect(await dialogs.choose(contents, { want: 'folder', title: 'x' })).toBe(join(folder, 'photos'))
    expect(await roots.allows(join(folder, 'photos', 'a.jpg'))).toBe(true)
    expect(await roots.allows(join(folder, 'secret.txt'))).toBe(false)
    script.save = { canceled: false, filePath: join(folder, 'new.selvedge') }
    expect(await dialogs.choose(contents, { want: 'save', title: 'x' })).toBe(join(folder, 'new.selvedge'))
    expect(await roots.allows(join(folder, 'new.selvedge'))).toBe(true)
  })

  it('ask before something dropped is used, once', async () => {
    const { roots, contents, dialogs } = setup()
    expect(await dialogs.dropped(contents, join(folder, 'photos'))).toBeNull()
    expect(roots.list()).toEqual([])
    script.box = { response: 0 }
    expect(await dialogs.dropped(contents, join(folder, 'photos'))).toBe(join(folder, 'photos'))
    script.box = { response: 1 }
    expect(await dialogs.dropped(contents, join(folder, 'photos'))).toBe(join(folder, 'photos'))
  })

  it('show only what lies under a granted root', async () => {
    const { roots, dialogs } = setup()
    roots.grant(join(folder, 'photos'))
    await dialogs.show(join(folder, 'photos'))
    await expect(dialogs.show('/etc')).rejects.toMatchObject({ code: 'denied' })
    expect(seen.shown).toEqual([join(folder, 'photos')])
  })
})

describe('the menu', () => {
  it('runs commands of the page and leaves keys to it', () => {
    const { webContents } = windowOf()
    showMenu(webContents as never, [{ title: 'Edit', items: [{ id: 'edit.undo', title: 'Undo', accelerator: 'CmdOrCtrl+Z', enabled: true }, { line: true }] }])
    const [item, line] = seen.menus[0].find(({ label }) => label === 'Edit')!.submenu!
    expect([item.registerAccelerator, (line as { type?: string }).type]).toEqual([false, 'separator'])
    item.click!()
    expect(webContents.sent).toEqual([['selvedge:command', 'edit.undo']])
  })
})

describe('released programs', () => {
  it('do not start with switches that open them to others', () => {
    const none = { hasSwitch: () => false }
    for (const given of ['--inspect', '--inspect-brk=9229', '--remote-debugging-port=1', '--no-sandbox', '--JS-flags=--x', '--disable-web-security', '--load-extension=/x']) {
      expect(refusedSwitch(none, ['photos.selvedge', given])).toBeDefined()
    }
    expect(refusedSwitch({ hasSwitch: (name) => name === 'proxy-server' }, [])).toBe('proxy-server')
    expect(refusedSwitch(none, ['/photos/inspect.selvedge', '--force-device-scale-factor=2'])).toBeUndefined()
  })
})

describe('workers', () => {
  it('are utility processes with a chosen environment', async () => {
    process.env['NODE_OPTIONS_PROBE'] = '1'
    const child = spawnUtility('media', { heapMiB: 300 })
    const ended = new Promise((resolve) => child.onExit(resolve))
    expect(await child.memory()).not.toBe(0)
    child.kill()
    await ended
    const [{ options }] = seen.forks
    expect(options).toMatchObject({ execArgv: ['--max-old-space-size=300'], allowLoadingUnsignedLibraries: false, disclaim: true })
    expect(options.env).toMatchObject({ VIPS_BLOCK_UNTRUSTED: '1' })
    expect(Object.keys(options.env!).filter((name) => name.startsWith('NODE') || name.startsWith('npm'))).toEqual([])
    delete process.env['NODE_OPTIONS_PROBE']
  })
})

describe('the preload', () => {
  it('shows one frozen object, needs nothing but electron and passes text through', async () => {
    vi.resetModules()
    const shown: Record<string, unknown> = {}
    const sent: unknown[][] = []
    const listeners = new Map<string, (event: unknown, value: unknown) => void>()
    vi.doMock('electron', () => ({
      contextBridge: { exposeInMainWorld: (name: string, value: unknown) => (shown[name] = value) },
      ipcRenderer: {
        send: (...args: unknown[]) => sent.push(args),
        invoke: async (...args: unknown[]) => args,
        on: (channel: string, listener: (event: unknown, value: unknown) => void) => listeners.set(channel, listener),
        removeAllListeners: (channel: string) => listeners.delete(channel),
      },
      webUtils: { getPathForFile: (file: { name: string }) => `/dropped/${file.name}` },
    }))
    await import('../../../preload/index.ts')
    expect(Object.keys(shown)).toEqual(['selvedge'])
    const desktop = shown['selvedge'] as Desktop
    expect(Object.isFrozen(desktop)).toBe(true)
    desktop.open()
    desktop.send('{"id":1}')
    expect(sent).toEqual([['selvedge:open'], ['selvedge:message', '{"id":1}']])
    const heard: unknown[][] = []
    desktop.onMessage((...args) => heard.push(args))
    listeners.get('selvedge:message')!({ sender: 'secret' }, 'text')
    expect(heard).toEqual([['text']])
    expect(await desktop.pathOf({ name: 'a.jpg' })).toEqual(['selvedge:dropped', '/dropped/a.jpg'])
    vi.doUnmock('electron')
  })
})
