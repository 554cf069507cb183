import { relative, sep } from 'node:path'
import type { RootRow, Store } from '../../db/store.ts'
import { isInside } from '../../host/roots.ts'

export type Place = { root: number; path: string }

/** Path below a root as it is stored: forward slashes. */
export function pathBelow(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}

/**
 * Where files are stored in a project: below the deepest of its folders that contains them, so that one file has one
 * place whichever folder it was added through. A folder that is new is added once something of it is kept.
 */
export function createPlaces(store: Store): { of(path: string, folder: string): Place; peek(path: string): Place | null } {
  let known: RootRow[] = []
  const read = () => (known = store.roots.list().toSorted((a, b) => b.path.length - a.path.length))
  read()
  const peek = (path: string): Place | null => {
    const root = known.find((row) => isInside(row.path, path))
    return root ? { root: root.id, path: pathBelow(root.path, path) } : null
  }
  return {
    peek,
    of(path, folder) {
      const there = peek(path)
      if (there) return there
      const root = store.roots.add(folder)
      read()
      return { root, path: pathBelow(folder, path) }
    },
  }
}
