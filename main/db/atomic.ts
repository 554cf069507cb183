import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Fault } from '../../core/fault.ts'

/** Antivirus and indexers on Windows hold fresh files for moments; after this long we give up. Milliseconds. */
const PATIENCE = 10_000

/**
 * Replaces a file so that at every moment, also after a power cut, it is either the old one or the new one whole: a
 * temporary file beside it, fsync, rename, fsync of the folder. Throws `exhausted` on a full disk, `denied` where one may
 * not write; then the old file is untouched.
 */
export function writeFileAtomicSync(file: string, content: string | Uint8Array): void {
  const temporary = partialOf(file)
  try {
    const fd = openSync(temporary, 'wx')
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    for (const start = performance.now(); ; ) {
      try {
        renameSync(temporary, file)
        break
      } catch (error) {
        if (!isHeld(error) || performance.now() - start > 1_000) throw error
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
      }
    }
    syncFolderSync(dirname(file))
  } catch (error) {
    rmSync(temporary, { force: true })
    throw fileFault(error, file)
  }
}

/** Renames, waiting for up to ten seconds while another program holds the file (EPERM, EBUSY, EACCES on Windows). */
export async function renameWithPatience(from: string, to: string): Promise<void> {
  for (let pause = 10, waited = 0; ; waited += pause, pause = Math.min(pause * 2, 500)) {
    try {
      return await rename(from, to)
    } catch (error) {
      if (!isHeld(error) || waited >= PATIENCE) throw error
      await wait(pause)
    }
  }
}

/** Makes a rename in this folder durable. Windows keeps folders by itself and cannot do it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export function syncFolderSync(folder: string): void {
  if (process.platform === 'win32') return
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** An error of the file system as a Fault naming the file; anything else stays as it is. */
export function fileFault(error: unknown, file: string): unknown {
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Fault('exhausted', 'The disk is full.', { file, fix: 'Make room on the disk, then try again.' }, error)
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
    case 'EBUSY':
      return new Fault('denied', 'This file or folder cannot be written.', {
        file, fix: 'Choose another folder, or change its permissions.',
      }, error)
    case 'ENOENT':
      return new Fault('not-found', 'There is no such file or folder.', { file }, error)
    case 'ENAMETOOLONG':
      return new Fault('invalid', 'This file name is too long for the disk.', {
        file, found: basename(file).length, limit: 255,
      }, error)
    case 'EIO':
      return new Fault('exhausted', 'The disk failed.', { file, fix: 'Check the disk or its cable.' }, error)
    default:
      return error
  }
}

function partialOf(file: string): string {
  // Short names stay short of 255 bytes whatever the file is called.
  return join(dirname(file), `.${basename(file).slice(0, 40)}.partial-${randomBytes(6).toString('hex')}`)
}

function isHeld(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return process.platform === 'win32' && (code === 'EPERM' || code === 'EBUSY' || code === 'EACCES')
}
