import { app, BrowserWindow, type Rectangle, type Session } from 'electron'
import { join } from 'node:path'
import { programRoot } from '../host/program-paths.ts'
import { START_PAGE } from './schemes.ts'

export type WindowState = Partial<Rectangle> & { maximized?: boolean }

/** Opens the studio. The only place that makes windows. */
export function openWindow(session: Session, state: WindowState): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Selvedge',
    x: state.x,
    y: state.y,
    width: state.width ?? 1440,
    height: state.height ?? 900,
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: '#1c1d20',
    webPreferences: {
      session,
      preload: join(programRoot(), 'dist', 'preload', 'index.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      navigateOnDragDrop: false,
      enableWebSQL: false,
      spellcheck: false,
      safeDialogs: true,
      devTools: !app.isPackaged,
    },
  })
  window.once('ready-to-show', () => {
    if (state.maximized) window.maximize()
    window.show()
  })
  void window.loadURL(START_PAGE)
  return window
}
