import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Desktop } from '../core/api/desktop.ts'

// The whole bridge: text in, text out, and a few questions to the person. Schemas and checks live in main/electron.
const desktop: Desktop = Object.freeze({
  open: () => ipcRenderer.send('selvedge:open'),
  send: (text: string) => ipcRenderer.send('selvedge:message', String(text)),
  onMessage(listener: (text: string) => void) {
    ipcRenderer.removeAllListeners('selvedge:message')
    ipcRenderer.on('selvedge:message', (_event, text: string) => listener(text))
  },
  pathOf: (file: unknown) => ipcRenderer.invoke('selvedge:dropped', webUtils.getPathForFile(file as File)),
  choose: (wish: unknown) => ipcRenderer.invoke('selvedge:choose', wish),
  show: (path: string) => ipcRenderer.invoke('selvedge:show', path),
  setMenu: (groups: unknown) => ipcRenderer.send('selvedge:menu', groups),
  onFile(listener: (path: string) => void) {
    ipcRenderer.removeAllListeners('selvedge:file')
    ipcRenderer.on('selvedge:file', (_event, path: string) => listener(path))
  },
  onCommand(listener: (id: string) => void) {
    ipcRenderer.removeAllListeners('selvedge:command')
    ipcRenderer.on('selvedge:command', (_event, id: string) => listener(id))
  },
})

contextBridge.exposeInMainWorld('selvedge', desktop)
