import { app, Menu, type MenuItemConstructorOptions, type WebContents } from 'electron'
import type { MenuGroup } from '../../core/api/desktop.ts'

/**
 * The native menu: the renderer's commands between the system's own entries. Keys are shown only; the page hears them
 * itself, so that one press never acts twice.
 */
export function showMenu(contents: WebContents | null, groups: MenuGroup[]): void {
  const entry = (item: MenuGroup['items'][number]): MenuItemConstructorOptions =>
    'line' in item ? { type: 'separator' } : {
      label: item.title, accelerator: item.accelerator, registerAccelerator: false, enabled: item.enabled,
      click: () => contents?.send('selvedge:command', item.id),
    }
  const own = groups.map(({ title, items }): MenuItemConstructorOptions => ({ label: title, submenu: items.map(entry) }))
  const system: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : []
  const quit: MenuItemConstructorOptions[] = own.length === 0 ? [{ role: 'fileMenu' }, { role: 'editMenu' }] : []
  const view: MenuItemConstructorOptions = {
    label: 'Window',
    submenu: [
      { role: 'minimize' }, { role: 'togglefullscreen' },
      ...(app.isPackaged ? [] : [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[]),
      { type: 'separator' }, { role: process.platform === 'darwin' ? 'close' : 'quit' },
    ],
  }
  Menu.setApplicationMenu(Menu.buildFromTemplate([...system, ...quit, ...own, view]))
}
