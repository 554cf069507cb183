import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { Fault } from '../../core/fault.ts'
import type { Sink } from '../../core/formats/format.ts'
import { fileFault, renameWithPatience, syncFolder } from '../db/atomic.ts'
import { portableName } from './portable-name.ts'

/** Says that a folder is an export of ours, of what, and which files are in it. */
export const MARKER = '.selvedge-export.json'
const marker = z.object(
  {
    program: z.literal('selvedge'), project: z.string(), format: z.string(), files: z.array(z.string()), pid: z.number(),
    host: z.string(),
  },
)
type Marker = z.infer<typeof marker>
/** Files that systems and viewers drop into any folder they show. */
const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', MARKER])

/** An export on its way: written into a hidden folder beside the target, which takes the target's place when all is there. */
export type ExportFolder = {
  /** Absolute path of the hidden folder. */
  readonly staging: string
  readonly sink: Sink
  /** Counts a file that was put into `staging` by other means. Path relative to it. */
  noteFile(path: string): void
  /** Makes everything durable and puts it in place; gives the absolute paths of the files. */
  commit(): Promise<string[]>
  /** Removes what was written; does nothing after `commit`. */
  abandon(): Promise<void>
}

/**
 * Begins an export into the folder `out`, which may be missing, empty, or an earlier export of the same project and
 * format with nothing else in it. Throws `conflict` for any other. The old export stays until the new one is complete.
 */
export async function beginExport(out: string, project: string, format: string): Promise<ExportFolder> {
  const parent = dirname(out)
  await sweepPartials(parent, basename(out))
  await checkReplaceable(out, project, format)
  const staging = join(parent, `.${basename(out).slice(0, 80)}.partial-${randomBytes(8).toString('hex')}`)
  const files: string[] = []
  const placed: string[] = []
  const writing = new Set<FileHandle>()
  const folders = new Set<string>([''])
  const sign = (): Marker => ({ program: 'selvedge', project, format, files, pid: process.pid, host: hostname() })
  await mkdir(parent, { recursive: true }).catch((error: unknown) => Promise.reject(fileFault(error, parent)))
  await mkdir(staging).catch((error: unknown) => Promise.reject(fileFault(error, staging)))
  let ended = false
  try {
    await writeDurably(join(staging, MARKER), JSON.stringify(sign()))
  } catch (error) {
    await rm(staging, { recursive: true, force: true })
    throw fileFault(error, staging)
  }

  const noteFile = (path: string) => {
    files.push(path)
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder)
  }
  return {
    staging,
    noteFile,
    sink: {
      async place(path) {
        const parts = safeParts(path)
        await mkdir(dirname(join(staging, ...parts)), { recursive: true })
        noteFile(parts.join('/'))
        placed.push(join(staging, ...parts))
        return join(staging, ...parts)
      },
      async open(path) {
        const parts = safeParts(path)
        const target = join(staging, ...parts)
        try {
          await mkdir(dirname(target), { recursive: true })
          const handle = await open(target, 'wx')
          writing.add(handle)
          noteFile(parts.join('/'))
          return {
            write: async (piece) => {
              await handle.writeFile(piece).catch((error: unknown) => Promise.reject(fileFault(error, path)))
            },
            async close() {
              try {
                await handle.sync()
              } finally {
                writing.delete(handle)
                await handle.close()
              }
            },
          }
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
            throw new Fault('conflict', 'Two files of this export have the same name.', { file: path }, error)
          }
          throw fileFault(error, path)
        }
      },
    },
    async commit() {
      try {
        await rm(join(staging, MARKER))
        await writeDurably(join(staging, MARKER), JSON.stringify(sign(), null, 1))
        // What others wrote at the place they were given may not be on the disk yet.
        for (const file of placed) await syncFile(file)
        for (const folder of folders) await syncFolder(join(staging, folder))
        // Looked at again: somebody may have worked in the old export while this one was written.
        await checkReplaceable(out, project, format)
        await exchange(staging, out)
        await syncFolder(parent)
      } catch (error) {
        throw fileFault(error, out)
      }
      ended = true
      return files.map((path) => join(out, path))
    },
    async abandon() {
      for (const handle of writing) await handle.close().catch(() => {})
      if (!ended) await rm(staging, { recursive: true, force: true })
      ended = true
    },
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Puts the new folder in the place of the old one, which is kept until that has worked. */
async function exchange(staging: string, out: string): Promise<void> {
  const old = `${staging}-old`
  const had = await rename(out, old).then(() => true, (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return false
    throw error
  })
  try {
    await renameWithPatience(staging, out)
  } catch (error) {
    if (had) await renameWithPatience(old, out)
    throw error
  }
  if (had) await rm(old, { recursive: true, force: true })
}

async function checkReplaceable(out: string, project: string, format: string): Promise<void> {
  const stats = await stat(out).catch(() => null)
  if (!stats) return
  if (!stats.isDirectory()) {
    throw new Fault(
      'conflict', 'There is a file of this name; an export is a folder.', { file: out, fix: 'Name another folder.' },
    )
  }
  const there = await filesBelow(out)
  if (there.every((path) => LITTER.has(basename(path)) && path !== MARKER)) return
  const mine = await readMarker(out)
  if (!mine || mine.project !== project || mine.format !== format) {
    throw new Fault('conflict', mine ? 'This folder holds another export.' : 'This folder holds other files.', {
      file: out, found: mine ? mine.format : there[0],
      fix: 'Name an empty or new folder; only an earlier export of the same kind is replaced.',
    })
  }
  const known = new Set(mine.files)
  const foreign = there.find((path) => !known.has(path) && !LITTER.has(basename(path)))
  if (foreign !== undefined) {
    throw new Fault('conflict', 'Something was added to this earlier export; replacing it would lose that.', {
      file: join(out, foreign), fix: 'Move that file elsewhere, or name another folder.',
    })
  }
}

async function readMarker(folder: string): Promise<Marker | null> {
  const text = await readFile(join(folder, MARKER), 'utf8').catch(() => '')
  try {
    return marker.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** Files below a folder, relative, forward slashes. Links are listed, not followed. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => !entry.isDirectory()).map(
    (entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/'),
  )
}

/** Removes what exports into this folder left when their process was killed, on this machine. */
async function sweepPartials(parent: string, name: string): Promise<void> {
  const pattern = new RegExp(`^\\.${name.slice(0, 80).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.partial-[0-9a-f]{16}(?:-old)?$`)
  for (const entry of await readdir(parent).catch(() => [])) {
    if (!pattern.test(entry)) continue
    const left = await readMarker(join(parent, entry))
    if (!left || left.host !== hostname() || isRunning(left.pid)) continue
    // Killed between the two renames: the old export is whole and has no other place.
    if (entry.endsWith('-old') && !(await stat(join(parent, name)).catch(() => null))) {
      await rename(join(parent, entry), join(parent, name))
    }
    else await rm(join(parent, entry), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** A relative path as names that any file system takes, or a fault: an export writes nowhere but into its folder. */
export function safeParts(path: string): string[] {
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new Fault('denied', 'A file of this export would lie outside of its folder.', { file: path })
  }
  return parts.map(portableName)
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
