import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeFileAtomicSync } from '../db/atomic.ts'

const FILE = 'recent-projects.json'
const MOST = 30

const stored = z.array(z.object({ name: z.string(), path: z.string(), openedAt: z.number(), images: z.number().int() }))
export type RecentProject = z.infer<typeof stored>[number] & { exists: boolean }

/** Projects this person opened lately, newest first, in one JSON file of the user folder. */
export function createRecentProjects(folder: string): {
  list(): RecentProject[]
  add(project: { name: string; path: string; images: number }): void
  forget(path: string): void
} {
  const file = join(folder, FILE)
  const read = () => {
    try {
      return stored.parse(JSON.parse(readFileSync(file, 'utf8')))
    } catch {
      // A convenience: a missing or damaged list is an empty one.
      return []
    }
  }
  const write = (list: z.infer<typeof stored>) => {
    try {
      writeFileAtomicSync(file, JSON.stringify(list, null, 1))
    } catch {
      // The list is missed at most; the project itself is open and well.
    }
  }
  return {
    list: () => read().map((project) => ({ ...project, exists: existsSync(project.path) })),
    add: (project) => write([{
      ...project, openedAt: Date.now(),
    }, ...read().filter(({ path }) => path !== project.path)].slice(0, MOST)),
    forget: (path) => write(read().filter((project) => project.path !== path)),
  }
}
