import { opendir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Fault } from '../../../core/fault.ts'
import { checkLimit, LIMITS } from '../../../core/limits.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { fsPath, pathFromBytes, shownPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'

/**
 * A file by its base name, or all of a folder whose names end as `kind` says; links and names that start with a dot are left
 * out. Throws `not-found`.
 */
export async function filesByName(roots: ServiceContext['roots'], path: string, kind: RegExp): Promise<Map<string, string>> {
  const place = await roots.resolve(path)
  const stats = await stat(fsPath(place)).catch((cause: unknown) => {
    throw new Fault('not-found', 'There is no such file or folder.', { file: shownPath(path) }, cause)
  })
  if (!stats.isDirectory()) return new Map([[basename(place).replace(kind, ''), await allowedPath(place, roots)]])
  const found = new Map<string, string>()
  for await (const entry of await opendir(fsPath(place), { encoding: 'buffer' as BufferEncoding })) {
    const name = pathFromBytes(entry.name as unknown as Uint8Array)
    if (name.startsWith('.') || !kind.test(name) || entry.isDirectory()) continue
    found.set(name.replace(kind, ''), await allowedPath(join(place, name), roots))
    checkLimit(LIMITS, 'folderImages', found.size, { file: shownPath(path), what: 'Pictures of a folder' })
  }
  return found
}

/** Names of truth and prediction that belong together: two single files do, whatever they are called. Throws `not-found` for none. */
export function partnersOf(truths: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>, folder: string): [string, string][] {
  const same = [...truths.keys()].filter((name) => found.has(name)).sort()
  if (same.length > 0) return same.map((name) => [name, name])
  if (truths.size === 1 && found.size === 1) return [[[...truths.keys()][0], [...found.keys()][0]]]
  throw new Fault('not-found', 'No file in one folder has the name of one in the other.', {
    file: shownPath(folder), found: `${truths.size} and ${found.size} files`, fix: 'Name both alike: a.png beside a.png.',
  })
}

/** Names that have no partner, as they are shown. */
export function unpairedOf(truths: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>, pairs: readonly [string, string][]): string[] {
  const paired = new Set(pairs.flat())
  return [...new Set([...truths.keys(), ...found.keys()])].filter((name) => !paired.has(name)).map((name) => shownPath(name)).sort()
}

/** The mean and the middle of numbers. */
export const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}
