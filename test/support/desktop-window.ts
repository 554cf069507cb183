import { fork, type ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { FromProgram, ToProgram } from './desktop-program.ts'

/** Chromium cannot be taught our scheme from outside, so pages of selvedge://app are shown under this name. */
const SHOWN = 'https://selvedge.test'

export type DesktopWindow = {
  /** What the person answers in the next dialogs: fields of `script` in fake-electron.ts. */
  script(answers: Record<string, unknown>): void
  /** Chooses an entry of the native menu; gives the names of its groups. */
  menu(title: string): Promise<string[]>
  /** Requests of the page that were for anything but the program's own files. */
  foreign: string[]
  quit(): Promise<number | null>
}

/**
 * The built program on the stand-in for Electron, with `page` as its window: the real preload runs in it, its messages
 * reach the real channels, its requests the real protocol handler.
 */
export async function openDesktop(page: Page, home: string): Promise<DesktopWindow> {
  const program = fork(join(import.meta.dirname, 'desktop-program.ts'), {
    serialization: 'advanced', env: { ...process.env, SELVEDGE_HOME: home, NODE_OPTIONS: '' }, execArgv: [],
  })
  // The page may still have something to say while the program is quitting.
  const say = (message: ToProgram) => void (program.connected && program.send(message, () => {}))
  const waiting = new Map<number, (message: FromProgram) => void>()
  let lastId = 0
  const ask = <T>(message: { ask: string; value: unknown } | { get: string } | { click: string }) =>
    new Promise<T>((resolve) => {
      const id = ++lastId
      waiting.set(id, (answer) => resolve(answer as T))
      say({ ...message, id })
    })
  const started = new Promise<{ url: string; preload: string }>((resolve, reject) => {
    program.once('exit', (code) => reject(new Error(`the program ended with ${code}`)))
    program.on('message', (message: FromProgram) => {
      if ('ready' in message) resolve(message.ready)
      else if ('sent' in message) void page.evaluate(([channel, value]) => (globalThis as unknown as Hooks).deliver(channel as string, value), [message.sent, message.value]).catch(() => {})
      else {
        waiting.get(message.id)?.(message)
        waiting.delete(message.id)
      }
    })
  })
  const { url, preload } = await started

  const foreign: string[] = []
  await page.route('**', async (route) => {
    const asked = route.request().url()
    if (!asked.startsWith(`${SHOWN}/`)) {
      foreign.push(asked)
      return route.abort()
    }
    const { status, headers, body } = await ask<{ status: number; headers: Record<string, string>; body: Uint8Array }>({ get: asked.replace(SHOWN, 'selvedge://app') })
    await route.fulfill({ status, headers, body: Buffer.from(body) })
  })
  await page.exposeFunction('ipcSend', (channel: string, value: unknown) => say({ send: channel, value }))
  await page.exposeFunction('ipcInvoke', async (channel: string, value: unknown) => {
    const reply = await ask<{ answer?: unknown; fault?: string }>({ ask: channel, value })
    if (reply.fault !== undefined) throw new Error(reply.fault)
    return reply.answer
  })
  await page.addInitScript(preloadStand(await readFile(preload, 'utf8')))
  await page.goto(url.replace('selvedge://app', SHOWN))
  const menu = async (title: string) => (await ask<{ answer: string[] }>({ click: title })).answer
  return { foreign, menu, script: (script) => say({ script }), quit: () => ended(program, () => say({ quit: true })) }
}

type Hooks = { deliver(channel: string, value: unknown): void }

/** The sandboxed preload as Electron runs it: CommonJS, with a require() that knows only 'electron'. */
function preloadStand(code: string): string {
  return `(() => {
    const listeners = new Map()
    globalThis.deliver = (channel, value) => { for (const listener of listeners.get(channel) ?? []) listener({}, value) }
    const electron = {
      contextBridge: { exposeInMainWorld: (name, value) => { globalThis[name] = value } },
      ipcRenderer: {
        send: (channel, value) => void globalThis.ipcSend(channel, value),
        invoke: (channel, value) => globalThis.ipcInvoke(channel, value),
        on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
        removeAllListeners: (channel) => listeners.delete(channel),
      },
      webUtils: { getPathForFile: (file) => '/dropped/' + file.name },
    }
    const require = (name) => { if (name !== 'electron') throw new Error('a sandboxed preload cannot require ' + name); return electron }
    const module = { exports: {} }
    ;((require, module, exports) => {${code}
    })(require, module, module.exports)
  })()`
}

function ended(program: ChildProcess, ask: () => void): Promise<number | null> {
  return new Promise((resolve) => {
    program.removeAllListeners('exit')
    program.once('exit', resolve)
    ask()
  })
}
