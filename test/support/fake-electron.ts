import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { CustomScheme } from 'electron'

/*
 * A stand-in for Electron's main-process module where its binary cannot be had. It keeps Electron's rules of order (what
 * may be called only before or only after `ready`, what only once) and throws when they are broken, and what it does it
 * does for real: a utility process is a process with process.parentPort, messages are cloned.
 */
let isReady = false
let told: () => void = () => {}
let readyPromise = new Promise<void>((resolve) => (told = resolve))

const onlyBefore = (what: string) => {
  if (isReady) throw new Error(`${what} must be called before the app is ready`)
}
const onlyAfter = (what: string) => {
  if (!isReady) throw new Error(`${what} cannot be used before the app is ready`)
}

/** What the program did, for assertions. */
export const seen = {
  sandbox: false, schemes: [] as CustomScheme[], exits: [] as number[], quits: 0, crashReporter: [] as unknown[],
  windows: [] as BrowserWindow[], shown: [] as string[], menus: [] as MenuTemplate[], forks: [] as { file: string; options: ForkOptions }[],
}
/** What the person answers in dialogs, and whether this is a released program. */
export const script = {
  packaged: false, switches: [] as string[], lock: true,
  open: { canceled: true, filePaths: [] as string[] }, save: { canceled: true, filePath: '' }, box: { response: 1 },
}
/** Electron gets ready: after the entry module has been evaluated, never earlier. */
export function becomeReady(): void {
  isReady = true
  told()
  app.emit('ready')
}
export function resetElectron(): void {
  isReady = false
  readyPromise = new Promise<void>((resolve) => (told = resolve))
  Object.assign(seen, { sandbox: false, schemes: [], exits: [], quits: 0, crashReporter: [], windows: [], shown: [], menus: [], forks: [] })
  Object.assign(script, { packaged: false, switches: [], lock: true, open: { canceled: true, filePaths: [] }, save: { canceled: true, filePath: '' }, box: { response: 1 } })
  app.removeAllListeners()
  ipcMain.removeAllListeners()
  ipcMain.handlers.clear()
  sessions.clear()
}

class App extends EventEmitter {
  get isPackaged() {
    return script.packaged
  }
  commandLine = { hasSwitch: (name: string) => script.switches.includes(name) }
  enableSandbox() {
    onlyBefore('enableSandbox')
    seen.sandbox = true
  }
  requestSingleInstanceLock = () => script.lock
  whenReady = () => readyPromise
  exit(code = 0) {
    seen.exits.push(code)
  }
  quit() {
    seen.quits += 1
    let prevented = false
    this.emit('before-quit', { preventDefault: () => (prevented = true) })
    if (!prevented) this.exit(0)
  }
  getAppMetrics = () => [] as { pid: number; memory: { workingSetSize: number } }[]
}
export const app = new App()

export const protocol = {
  registerSchemesAsPrivileged(schemes: CustomScheme[]) {
    onlyBefore('registerSchemesAsPrivileged')
    if (seen.schemes.length > 0) throw new Error('registerSchemesAsPrivileged can be called once')
    seen.schemes = schemes
  },
}
export const crashReporter = { start: (options: unknown) => void seen.crashReporter.push(options) }

type Answer = (request: Request) => Promise<Response>
export class Session extends EventEmitter {
  schemes = new Map<string, Answer>()
  permissionRequest?: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void
  permissionCheck?: () => boolean
  devicePermission?: () => boolean
  beforeRequest?: (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void
  protocol = {
    handle: (scheme: string, answer: Answer) => {
      if (this.schemes.has(scheme)) throw new Error(`${scheme} is handled already`)
      this.schemes.set(scheme, answer)
    },
  }
  webRequest = { onBeforeRequest: (listener: NonNullable<Session['beforeRequest']>) => (this.beforeRequest = listener) }
  setPermissionRequestHandler = (handler: Session['permissionRequest']) => (this.permissionRequest = handler)
  setPermissionCheckHandler = (handler: Session['permissionCheck']) => (this.permissionCheck = handler)
  setDevicePermissionHandler = (handler: Session['devicePermission']) => (this.devicePermission = handler)
}
const sessions = new Map<string, Session>()
export const session = {
  fromPartition(name: string): Session {
    onlyAfter('session')
    const known = sessions.get(name) ?? new Session()
    sessions.set(name, known)
    return known
  },
}

type Frame = { origin: string; url: string }
let lastContents = 0
export class WebContents extends EventEmitter {
  id = ++lastContents
  mainFrame: Frame = { origin: 'selvedge://app', url: 'selvedge://app/index.html' }
  sent: [string, unknown][] = []
  reloads = 0
  destroyed = false
  windowOpen?: (details: { url: string }) => { action: string }
  setWindowOpenHandler = (handler: NonNullable<WebContents['windowOpen']>) => (this.windowOpen = handler)
  isDestroyed = () => this.destroyed
  reload = () => void (this.reloads += 1)
  send(channel: string, value: unknown) {
    const copy = structuredClone(value)
    this.sent.push([channel, copy])
    this.emit('sent', channel, copy)
  }
}

export class BrowserWindow extends EventEmitter {
  webContents = new WebContents()
  urls: string[] = []
  options: { webPreferences: Record<string, unknown> }
  constructor(options: { webPreferences: Record<string, unknown> }) {
    super()
    onlyAfter('BrowserWindow')
    this.options = options
    seen.windows.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  static getAllWindows = () => seen.windows
  static fromWebContents = (contents: WebContents) => seen.windows.find((window) => window.webContents === contents) ?? null
  loadURL = async (url: string) => void this.urls.push(url)
  getNormalBounds = () => ({ x: 10, y: 20, width: 1200, height: 800 })
  isMaximized = () => false
  isMinimized = () => false
  show = () => {}
  focus = () => {}
  restore = () => {}
  maximize = () => {}
}

type Event = { sender: WebContents; senderFrame: Frame | null }
class IpcMain extends EventEmitter {
  handlers = new Map<string, (event: Event, value: unknown) => unknown>()
  handle(channel: string, handler: (event: Event, value: unknown) => unknown) {
    if (this.handlers.has(channel)) throw new Error(`a second handler for ${channel}`)
    this.handlers.set(channel, handler)
  }
}
export const ipcMain = new IpcMain()
/** A page sends, from its main frame unless told otherwise. */
export function pageSends(contents: WebContents, channel: string, value?: unknown, frame: Frame | null = contents.mainFrame): void {
  ipcMain.emit(channel, { sender: contents, senderFrame: frame }, structuredClone(value))
}
export async function pageAsks(contents: WebContents, channel: string, value?: unknown, frame: Frame | null = contents.mainFrame): Promise<unknown> {
  const handler = ipcMain.handlers.get(channel)
  if (!handler) throw new Error(`No handler registered for '${channel}'`)
  return structuredClone(await handler({ sender: contents, senderFrame: frame }, structuredClone(value)))
}

export const dialog = {
  showOpenDialog: async () => script.open,
  showSaveDialog: async () => script.save,
  showMessageBox: async () => script.box,
}
export const shell = { showItemInFolder: (path: string) => void seen.shown.push(path) }

type MenuTemplate = { label?: string; role?: string; submenu?: MenuTemplate; click?: () => void; registerAccelerator?: boolean; enabled?: boolean }[]
export const Menu = {
  buildFromTemplate(template: MenuTemplate) {
    onlyAfter('Menu')
    return template
  },
  setApplicationMenu: (menu: MenuTemplate) => void seen.menus.push(menu),
}

type ForkOptions = { env?: Record<string, string>; execArgv?: string[]; stdio?: unknown; allowLoadingUnsignedLibraries?: boolean; disclaim?: boolean }
// Threads of the child (the WebAssembly build of sharp has some) start with the same arguments, but have no parent port.
const PARENT_PORT = `
  import { EventEmitter } from 'node:events'
  import { isMainThread } from 'node:worker_threads'
  Object.defineProperty(process.versions, 'electron', { value: '45.4.1' })
  if (isMainThread) {
    const port = new EventEmitter()
    const send = process.send.bind(process)
    port.postMessage = (message) => send(message)
    process.on('message', (data) => port.emit('message', { data }))
    process.on('disconnect', () => process.exit(0))
    process.send = undefined
    process.parentPort = port
  }`
export const utilityProcess = {
  fork(file: string, args: string[], options: ForkOptions) {
    onlyAfter('utilityProcess')
    seen.forks.push({ file, options })
    const child = fork(file, args, {
      serialization: 'advanced', env: options.env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [...(options.execArgv ?? []), '--import', `data:text/javascript,${encodeURIComponent(PARENT_PORT)}`],
    })
    return {
      get pid() {
        return child.pid
      },
      stderr: child.stderr,
      postMessage: (message: unknown) => void (child.connected && child.send(message as object, () => {})),
      kill: () => child.kill(),
      on: (name: string, listener: (value: never) => void) => void child.on(name, listener as () => void),
      once: (name: string, listener: (value: never) => void) => void child.once(name, listener as () => void),
    }
  },
}
