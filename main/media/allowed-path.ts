import { lstat, realpath } from 'node:fs/promises'
import { Fault } from '../../core/fault.ts'
import type { Roots } from '../host/roots.ts'
import { fsPath, pathFromBytes, shownPath } from './raw-path.ts'

/**
 * The real path of a file that is there, links resolved, when it lies in a granted folder. Throws `denied` when it does
 * not (a link may have been exchanged since it was added), `not-found` when nothing is there.
 */
export async function allowedPath(path: string, roots: Pick<Roots, 'allows'>): Promise<string> {
  const real = await realPath(path)
  if (!(await roots.allows(real))) {
    throw new Fault('denied', 'This file is outside the folders Selvedge may use.', {
      file: shownPath(path),
      fix: 'Open the folder it lies in, or grant it with --root or --allow-root.',
    })
  }
  return real
}

/** Also for names that are not UTF-8, which realpath() alone would lose. */
export async function realPath(path: string): Promise<string> {
  try {
    const bytes = (await realpath(fsPath(path), { encoding: 'buffer' })) as unknown as Uint8Array
    return pathFromBytes(bytes)
  } catch (cause) {
    const dangling = await lstat(fsPath(path)).then(
      (stats) => stats.isSymbolicLink(),
      () => false,
    )
    throw new Fault(
      'not-found',
      dangling ? 'This link leads to a file that is not there.' : 'The file is not there.',
      {
        file: shownPath(path),
        fix: 'Put it back, or use Locate to say where it is now.',
      },
      cause,
    )
  }
}
