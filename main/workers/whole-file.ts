import { open, rename, rm } from 'node:fs/promises'
import { fileFault } from '../db/atomic.ts'
import { fsPath, shownPath } from '../media/raw-path.ts'

/** Writes beside the place and renames, so that a reader finds the whole file or none. Throws the fault of a full or closed disk. */
export async function writeWholeFile(file: string, bytes: Uint8Array): Promise<void> {
  const partial = `${file}.${process.pid}.partial`
  try {
    const handle = await open(fsPath(partial), 'w')
    try {
      await handle.writeFile(bytes)
    } finally {
      await handle.close()
    }
    await rename(fsPath(partial), fsPath(file))
  } catch (error) {
    await rm(fsPath(partial), { force: true })
    throw fileFault(error, shownPath(file))
  }
}
