import { createReadStream } from 'node:fs'
import { open, opendir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import type { SourceFiles } from '../../core/formats/format.ts'
import { LIMITS } from '../../core/limits.ts'
import { isInside } from '../host/roots.ts'
import { realPath } from '../media/allowed-path.ts'
import { fsPath, pathFromBytes, shownPath } from '../media/raw-path.ts'

/**
 * The files of a dataset under a folder, or a single file. Nothing outside the folder is read, also not through links;
 * hidden files and folders and our own side folders are left out. `source` is absolute and was allowed by the caller.
 */
export async function sourceFiles(source: string, kind: 'file' | 'folder'): Promise<SourceFiles> {
  const real = await realPath(source)
  const stats = await stat(fsPath(real))
  if (kind === 'folder' && !stats.isDirectory()) return filesOf(dirname(real), [basename(real)])
  if (kind === 'file' && !stats.isFile()) {
    throw new Fault(
      'invalid', 'This format is one file, not a folder.', { file: shownPath(source), fix: 'Choose the file itself.' },
    )
  }
  return kind === 'file' ? filesOf(dirname(real), [basename(real)]) : filesOf(real, null)
}

function filesOf(root: string, only: string[] | null): SourceFiles {
  const locate = async (path: string): Promise<string> => {
    const real = await realPath(join(root, path))
    if (!isInside(root, real)) {
      throw new Fault(
        'denied', 'This file leads out of its folder.',
        { file: shownPath(path), fix: 'Copy it into the folder instead of linking to it.' },
      )
    }
    return real
  }
  return {
    async *list() {
      for (const path of only ?? (await walk(root))) {
        const stats = await stat(fsPath(join(root, path))).catch(() => null)
        if (stats?.isFile()) yield { path, bytes: stats.size }
      }
    },
    absolute: locate,
    async read(path) {
      const handle = await open(fsPath(await locate(path)))
      try {
        if (!(await handle.stat()).isFile()) throw new Fault('invalid', 'This is not a file.', { file: shownPath(path) })
        return await handle.readFile()
      } finally {
        await handle.close()
      }
    },
    async *stream(path) {
      for await (
        const piece of createReadStream(fsPath(await locate(path)), { highWaterMark: 1 << 20 })
      ) yield piece as Uint8Array
    },
  }
}

/** Paths of all files below a folder, in byte order, forward slashes. Folders behind links are not entered. */
async function walk(root: string): Promise<string[]> {
  const found: string[] = []
  const visit = async (at: string, depth: number): Promise<void> => {
    for await (const entry of await opendir(fsPath(join(root, at)), { encoding: 'buffer' as BufferEncoding })) {
      const name = pathFromBytes(entry.name as unknown as Uint8Array)
      if (name.startsWith('.') || name.endsWith('.selvedge-files')) continue
      const path = at === '' ? name : `${at}/${name}`
      if (entry.isDirectory() && depth < LIMITS.folderDepth) await visit(path, depth + 1)
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(path)
      if (found.length > LIMITS.folderImages) {
        throw new Fault(
          'invalid', 'There are too many files in this folder.',
          { file: shownPath(root), limit: LIMITS.folderImages, limitName: 'folderImages' },
        )
      }
    }
  }
  await visit('', 0)
  return found.sort((a, b) => (a < b ? -1 : 1))
}
