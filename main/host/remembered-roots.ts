import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomicSync } from '../db/atomic.ts'

const FILE = 'granted-folders.json'
const MOST = 500

/** Folders this person granted in earlier runs: chosen in a dialog or named on the command line, never by a client. */
export function rememberedRoots(userFolder: string): string[] {
  try {
    const list: unknown = JSON.parse(readFileSync(join(userFolder, FILE), 'utf8'))
    return Array.isArray(list) ? list.filter((item) => typeof item === 'string').slice(-MOST) : []
  } catch {
    return []
  }
}

/** Adds a folder. A failure to store it costs only being asked again, so it is not reported. */
export function rememberRoot(userFolder: string, path: string): void {
  const list = [...rememberedRoots(userFolder).filter((known) => known !== path), path].slice(-MOST)
  try {
    writeFileAtomicSync(join(userFolder, FILE), JSON.stringify(list, null, 1))
  } catch {
    return
  }
}
