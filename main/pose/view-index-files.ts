import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { INDEX_VERSION, packIndex, unpackIndex, type ViewIndex } from '../../core/pose/fit/view-index.ts'
import type { Mesh } from '../../core/pose/mesh.ts'

/** All indexes together; what was not used for longest goes first. */
const MOST_BYTES = 20 * 1024 * 1024
const END = '.views'

/** Folder of the per-user folder where indexes of views are kept. */
export function viewIndexFolder(user: string): string {
  return join(user, 'cache', 'poses')
}

function fileOf(folder: string, key: string): string {
  return join(folder, `${key}-${INDEX_VERSION}${END}`)
}

/** The index kept for a mesh, or null: there is none, it cannot be read, or it belongs to another version or mesh. */
export function keptIndex(folder: string, key: string, mesh: Mesh): ViewIndex | null {
  const file = fileOf(folder, key)
  try {
    const index = unpackIndex(readFileSync(file), { mesh })
    if (index) utimesSync(file, new Date(), new Date())
    return index
  } catch {
    return null
  }
}

/** Keeps an index, whole or not at all, and lets go of old ones; a folder that cannot be written costs only time, so faults are swallowed. */
export function keepIndex(folder: string, key: string, index: ViewIndex): void {
  const file = fileOf(folder, key)
  const part = `${file}.${process.pid}-${threadId}.part`
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(part, packIndex(index))
    renameSync(part, file)
    const all = readdirSync(folder).filter((name) => name.endsWith(END)).map((name) => {
      const { size, mtimeMs } = statSync(join(folder, name))
      return { name, size, mtimeMs }
    }).toSorted((a, b) => b.mtimeMs - a.mtimeMs)
    let bytes = 0
    for (const { name, size } of all) {
      bytes += size
      if (bytes > MOST_BYTES) rmSync(join(folder, name), { force: true })
    }
  } catch {
    rmSync(part, { force: true })
  }
}
