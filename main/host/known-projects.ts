import { readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomicSync } from '../db/atomic.ts'

const FILE = 'known-projects.json'
const MOST = 1_000
const stored = z.record(z.string(), z.string())

/**
 * Project files that were open here before, by path and identity of the file. Any other comes from a stranger and is looked
 * through before it is opened; so is a known one that was replaced.
 */
export function createKnownProjects(folder: string): { has(path: string): boolean; add(path: string): void } {
  const file = join(folder, FILE)
  const read = (): Record<string, string> => {
    try {
      return stored.parse(JSON.parse(readFileSync(file, 'utf8')))
    } catch {
      // Without the list everything is looked through once more.
      return {}
    }
  }
  const identityOf = (path: string): { path: string; identity: string } | null => {
    try {
      const real = realpathSync.native(path)
      const { dev, ino, birthtimeNs } = statSync(real, { bigint: true })
      return { path: real, identity: `${dev}/${ino}/${birthtimeNs}` }
    } catch {
      return null
    }
  }
  return {
    has(path) {
      const now = identityOf(path)
      return now !== null && read()[now.path] === now.identity
    },
    add(path) {
      const now = identityOf(path)
      const known = read()
      if (now === null || known[now.path] === now.identity) return
      const rest = Object.entries(known).filter(([other]) => other !== now.path).slice(-MOST)
      try {
        writeFileAtomicSync(file, JSON.stringify(Object.fromEntries([...rest, [now.path, now.identity]])))
      } catch {
        return
      }
    },
  }
}
