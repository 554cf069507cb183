import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { Fault } from '../../../core/fault.ts'
import type { Sql } from '../sqlite.ts'
import type { RootTable } from '../store.ts'
import { text } from '../values.ts'
import type { Counters } from './counters.ts'
import { rowWriter } from './row-table.ts'

type Stored = { id: number; path: string; inside: number }

/**
 * Folders that photos are referenced from. One inside the project's own folder is stored relative to it, so that both
 * can be moved together.
 */
export function rootTable(sql: Sql, file: string, ids: Counters): RootTable & { pathOf(id: number): string } {
  const writer = rowWriter(sql, 'root', ['id', 'path', 'inside'])
  const home = dirname(file)
  const absolute = (row: Stored) => (row.inside === 1 ? join(home, ...row.path.split('/')) : row.path)
  const stored = (path: string): Omit<Stored, 'id'> => {
    if (!isAbsolute(path)) {
      throw new Fault('invalid', 'The folder of the photos must be given in full.', { file: path, field: 'path' })
    }
    const way = relative(home, resolve(path))
    const inside = !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`)
    return inside ? { path: text(way.split(sep).join('/')), inside: 1 } : { path: text(resolve(path)), inside: 0 }
  }
  const known = new Map<number, string>()
  return {
    list() {
      const counted = '(SELECT count(*) FROM image WHERE root = root.id) AS images'
      const rows = sql(`SELECT id, path, inside, ${counted} FROM root ORDER BY id`).all()
      return (rows as (Stored & { images: number })[]).map((row) => ({ id: row.id, path: absolute(row), images: row.images }))
    },
    add(path) {
      const row = stored(path)
      const id = sql('SELECT id FROM root WHERE path = ? AND inside = ?').pluck().get(row.path, row.inside) as number | undefined
      if (id !== undefined) return id
      const fresh = ids.take('root')
      writer.insert({ id: fresh, ...row })
      return fresh
    },
    move(id, path) {
      known.clear()
      if (!writer.update(id, stored(path))) throw new Fault('not-found', 'There is no such folder in the project.', { found: id })
    },
    pathOf(id) {
      let path = known.get(id)
      if (path === undefined) {
        const row = sql('SELECT id, path, inside FROM root WHERE id = ?').get(id) as Stored | undefined
        if (!row) throw new Fault('corrupt', 'The project refers to a folder it does not know.', { file, field: `root ${id}` })
        known.set(id, (path = absolute(row)))
      }
      return path
    },
  }
}
