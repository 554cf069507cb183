/** What a person is to choose in a native dialog. */
export type PathWish = {
  want: 'folder' | 'file' | 'save'
  title: string
  /** Label of the confirming button. */
  action?: string
  /** Endings without dot that may be chosen, e.g. `['selvedge']`. */
  endings?: string[]
  /** Suggested file name. */
  name?: string
}

/** One entry of the native menu: a command of the renderer, or a line between groups. */
export type MenuItem = { id: string; title: string; accelerator?: string; enabled: boolean } | { line: true }
export type MenuGroup = { title: string; items: MenuItem[] }

/**
 * `window.selvedge` as Electron's preload gives it to the renderer; absent in a browser. Messages of the port travel as
 * JSON text. Paths that come back were chosen by the person and may be used in calls.
 */
export type Desktop = {
  /** Starts a fresh connection; an earlier one of this page is closed. */
  open(): void
  send(text: string): void
  /** One listener at a time; the newest replaces the one before. */
  onMessage(listener: (text: string) => void): void
  /** Absolute path of a dropped file or folder, once the person has let Selvedge use it; null when not. */
  pathOf(file: unknown): Promise<string | null>
  choose(wish: PathWish): Promise<string | null>
  /** Shows a file or folder that Selvedge may use in the system's file manager. */
  show(path: string): Promise<void>
  setMenu(groups: MenuGroup[]): void
  /** A project file was opened from the file manager or the command line; it may be used in calls. */
  onFile(listener: (path: string) => void): void
  /** A command of the menu was chosen. */
  onCommand(listener: (id: string) => void): void
}
