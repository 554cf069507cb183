import { realpathSync, statSync } from 'node:fs'
import { lstat, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve as resolvePath, sep } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { fsPath, pathFromBytes, shownPath } from '../media/raw-path.ts'

export type Root = { name: string; path: string }

/** The folders a host may read and write. Nothing outside is touched, whatever a file or a client says. */
export type Roots = {
  /**
   * Grants a folder, or the folder of a file; returns the folder's real path. Only what a person chose may be granted.
   * It is remembered for later runs unless `remember` is false.
   */
  grant(path: string, remember?: boolean): string
  /**
   * Absolute real path of something inside a granted root, links resolved. What does not exist yet is judged by its
   * nearest existing parent. Throws `denied` for anything else. Names that are not UTF-8 are spelled as fsPath() takes them.
   */
  resolve(path: string): Promise<string>
  /** Whether `resolve` would succeed. */
  allows(path: string): Promise<boolean>
  /** Roots a client may browse, in the order granted. */
  list(): Root[]
}

/**
 * Roots that start with `initial`. `remembered` folders were granted by the same person in an earlier run: they may be
 * used too, but are not offered for browsing. Folders that do not exist now are left out.
 */
export function createRoots(initial: string[] = [], remembered: string[] = [], onGrant: (path: string) => void = () => {}): Roots {
  const listed: string[] = []
  const granted = new Set<string>()
  for (const path of [...initial, ...remembered]) {
    try {
      const real = folderOf(path)
      if (initial.includes(path) && !granted.has(real)) listed.push(real)
      granted.add(real)
    } catch {
      // It may be on a drive that is not plugged in now; granting it again later is enough.
    }
  }
  const add = (path: string, remember = true): string => {
    const real = folderOf(path)
    if (!listed.includes(real)) listed.push(real)
    if (!granted.has(real)) {
      granted.add(real)
      if (remember) onGrant(real)
    }
    return real
  }
  const find = async (path: string): Promise<string | null> => {
    if (path.includes('\0') || !isAbsolute(path)) return null
    const real = await realPathOfNearest(resolvePath(path))
    return real !== null && [...granted].some((root) => isInside(root, real)) ? real : null
  }
  return {
    grant: add,
    allows: async (path) => (await find(path)) !== null,
    async resolve(path) {
      const real = await find(path)
      if (real === null) {
        throw new Fault('denied', 'This is outside the folders Selvedge may use.', {
          file: shownPath(path),
          fix: 'Choose the folder yourself (Open folder), or start with --root for serve and --allow-root on the command line.',
        })
      }
      return real
    },
    list: () => listed.map((path) => ({ name: basename(path) || path, path })),
  }
}

/** True when `path` is `root` or lies below it. Both absolute and real. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

function folderOf(path: string): string {
  try {
    const real = realpathSync.native(resolvePath(path))
    return statSync(real).isDirectory() ? real : dirname(real)
  } catch (cause) {
    throw new Fault('not-found', 'There is no such folder.', { file: path }, cause)
  }
}

/** Real path of the deepest part that exists with the rest appended, or null where that cannot be told. */
async function realPathOfNearest(path: string): Promise<string | null> {
  const rest: string[] = []
  for (let at = path; ; at = dirname(at)) {
    try {
      return join(pathFromBytes(await realpath(fsPath(at), { encoding: 'buffer' })), ...rest)
    } catch (error) {
      // Only absence may be skipped: behind "not permitted", a loop or a link to nowhere there could be anything.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(at) === at || (await isLink(at))) return null
      rest.unshift(basename(at))
    }
  }
}

async function isLink(path: string): Promise<boolean> {
  return lstat(fsPath(path)).then((stats) => stats.isSymbolicLink(), () => false)
}
