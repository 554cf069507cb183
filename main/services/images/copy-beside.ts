import { constants } from 'node:fs'
import { copyFile, mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { projectName } from '../../db/side-files.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { skippedOf, type Skipped } from './find-pictures.ts'
import { pathBelow } from './place-in-roots.ts'

type Candidate = { path: string; folder: string }

/** Left free on the disk, for the project itself. */
const SPARE_BYTES = 256 * 1024 * 1024

/** Where copies of photos go: a folder beside the project, named after it. */
export function photoFolder(project: string): string {
  return join(dirname(project), `${projectName(project)} photos`)
}

/**
 * Copies files into `target`, keeping their way below the folder they were found through; gives the copies. A copy that is
 * there already is not made again; another file of its name gets ` (2)` added. Throws `exhausted` before anything is copied
 * when the disk is too small.
 */
export async function copyBeside(
  target: string,
  candidates: readonly Candidate[],
  options: {
    signal: AbortSignal
    onSkipped(skipped: Skipped): void
    progress(done: number | null, note?: string): void
  },
): Promise<Candidate[]> {
  await mkdir(target, { recursive: true })
  await checkSpace(target, candidates)
  const copies: Candidate[] = []
  for (const [i, { path, folder }] of candidates.entries()) {
    checkCancelled(options.signal)
    options.progress(i / candidates.length, `${i} of ${candidates.length} photos copied`)
    try {
      copies.push({ path: await copyOne(path, join(target, ...pathBelow(folder, path).split('/'))), folder: target })
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOSPC') throw diskFull(target)
      options.onSkipped(skippedOf(path, thrown))
    }
  }
  return copies
}

async function copyOne(from: string, wanted: string): Promise<string> {
  await mkdir(fsPath(dirname(wanted)), { recursive: true })
  const source = await stat(fsPath(from))
  const extension = extname(wanted)
  for (let n = 1; ; n++) {
    const to = n === 1 ? wanted : `${wanted.slice(0, wanted.length - extension.length)} (${n})${extension}`
    const there = await stat(fsPath(to)).catch(() => null)
    // Copies keep the time of their original, so size and time tell that this one has been made before.
    if (there && there.size === source.size && Math.trunc(there.mtimeMs) === Math.trunc(source.mtimeMs)) return to
    if (there) continue
    await copyWhole(from, to, source)
    return to
  }
}

/** The copy is on disk, whole and with its time, before it gets its name. */
async function copyWhole(from: string, to: string, source: { atime: Date; mtime: Date }): Promise<void> {
  const partial = join(dirname(to), `.copy-${process.pid}.partial`)
  try {
    await copyFile(fsPath(from), fsPath(partial), constants.COPYFILE_FICLONE)
    const file = await open(fsPath(partial), 'r+')
    try {
      await file.utimes(source.atime, source.mtime)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(fsPath(partial), fsPath(to))
  } catch (error) {
    await rm(fsPath(partial), { force: true })
    throw error
  }
}

async function checkSpace(target: string, candidates: readonly Candidate[]): Promise<void> {
  let bytes = 0
  for (const { path } of candidates)
    bytes += await stat(fsPath(path)).then(
      ({ size }) => size,
      () => 0,
    )
  const { bavail, bsize } = await statfs(target)
  if (bytes + SPARE_BYTES > bavail * bsize) throw diskFull(target)
}

function diskFull(target: string): Fault {
  return new Fault('exhausted', 'There is not enough room on the disk for copies of the photos.', {
    file: shownPath(target),
    fix: 'Free some space, or add them without copying.',
  })
}
