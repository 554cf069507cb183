import { BrowserWindow, dialog, shell, type WebContents } from 'electron'
import { dirname } from 'node:path'
import type { PathWish } from '../../core/api/desktop.ts'
import type { Roots } from '../host/roots.ts'

/** Questions to the person about files. What is chosen in one of them is granted, and nothing else is. */
export type Dialogs = {
  /** Absolute path, or null when the dialog was cancelled. */
  choose(contents: WebContents, wish: PathWish): Promise<string | null>
  /** Asks whether something dropped on the window may be used, unless it may already. */
  dropped(contents: WebContents, path: string): Promise<string | null>
  /** Shows what was exported, or anything else under a granted root, in the file manager. */
  show(path: string): Promise<void>
}

export function createDialogs(roots: Roots): Dialogs {
  return {
    async choose(contents, wish) {
      const window = BrowserWindow.fromWebContents(contents)
      if (!window) return null
      const filters = wish.endings?.length ? [{ name: wish.endings.map((ending) => `.${ending}`).join(', '), extensions: wish.endings }] : []
      const common = { title: wish.title, buttonLabel: wish.action, filters }
      if (wish.want === 'save') {
        const { canceled, filePath } = await dialog.showSaveDialog(window, { ...common, defaultPath: wish.name, properties: ['createDirectory', 'showOverwriteConfirmation'] })
        if (canceled || !filePath) return null
        roots.grant(dirname(filePath))
        return filePath
      }
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        ...common, properties: wish.want === 'folder' ? ['openDirectory', 'createDirectory'] : ['openFile'],
      })
      if (canceled || filePaths.length === 0) return null
      roots.grant(filePaths[0])
      return filePaths[0]
    },
    async dropped(contents, path) {
      if (await roots.allows(path)) return path
      const window = BrowserWindow.fromWebContents(contents)
      if (!window) return null
      const { response } = await dialog.showMessageBox(window, {
        type: 'question', message: 'Let Selvedge use this folder?', detail: path, buttons: ['Use it', 'Cancel'], defaultId: 0, cancelId: 1, noLink: true,
      })
      if (response !== 0) return null
      roots.grant(path)
      return path
    },
    async show(path) {
      shell.showItemInFolder(await roots.resolve(path))
    },
  }
}
