import { app, BrowserWindow, type WebContents } from 'electron'
import type { Port } from '../../core/api/port.ts'
import { createHost, type Host } from '../host/host.ts'
import { createLogFile } from '../host/log-file.ts'
import { programPaths } from '../host/program-paths.ts'
import { createDialogs } from './dialogs.ts'
import { guardContents, guardedSession } from './guards.ts'
import { showMenu } from './menu.ts'
import type { OpenedFiles } from './opened-files.ts'
import { answerSchemes } from './protocol.ts'
import { registerChannels } from './register.ts'
import { spawnUtility } from './spawn.ts'
import { openWindow, type WindowState } from './window.ts'

const WINDOW_KEY = 'window'
const CLOSE_MS = 10_000

/** Everything after Electron is ready: the host, the guards, the channels, the window. */
export async function boot(openedFiles: OpenedFiles): Promise<void> {
  const paths = programPaths()
  const log = createLogFile(paths.user)
  const host = createHost({ paths, kind: 'electron', spawn: spawnUtility, log })
  guardContents(log)
  const session = guardedSession()
  answerSchemes(session, host, paths.renderer)
  const { choose, dropped, show } = createDialogs(host.roots)
  const files = fileDelivery(host, openedFiles)
  const serve = (contents: WebContents, port: Port) => {
    host.serve(port)
    files.pageOpened(contents)
  }
  registerChannels({ serve, choose, dropped, show, menu: showMenu }, log)
  showMenu(null, [])
  endWith(host)

  const open = async () => {
    const { value } = await host.invoke('settings.get', { key: WINDOW_KEY }) as { value: WindowState | null }
    const window = openWindow(session, value ?? {})
    window.on('close', () => {
      const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() }
      // Where the window stood is a convenience: not being able to keep it must not keep it open.
      host.invoke('settings.set', { key: WINDOW_KEY, value: state }).catch((cause: unknown) => log('warn', 'the window was not remembered', { cause: String(cause) }))
    })
  }
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void open()
  })
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows()
    if (window?.isMinimized()) window.restore()
    window?.focus()
  })
  await open()
}

/** Brings a project file that was opened from outside to the page, once there is one that listens. The person chose it. */
function fileDelivery(host: Host, openedFiles: OpenedFiles): { pageOpened(contents: WebContents): void } {
  let page: WebContents | null = null
  let waiting: string | null = null
  const deliver = () => {
    if (waiting === null || !page || page.isDestroyed()) return
    page.send('selvedge:file', waiting)
    waiting = null
  }
  openedFiles((path) => {
    try {
      host.roots.grant(path)
    } catch {
      // It is gone meanwhile; the page is told the same when it asks for it.
    }
    waiting = path
    deliver()
  })
  return {
    pageOpened(contents) {
      page = contents
      deliver()
    },
  }
}

/** Quitting waits until jobs have stopped and projects are closed. */
function endWith(host: Host): void {
  let closed = false
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', (event) => {
    if (closed) return
    event.preventDefault()
    // A job that does not hear its signal must not keep the program open; the project is safe at any moment.
    const patience = new Promise((resolve) => setTimeout(resolve, CLOSE_MS))
    void Promise.race([host.close().catch(() => undefined), patience]).then(() => {
      closed = true
      app.quit()
    })
  })
}
