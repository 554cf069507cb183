import { closeSync, constants, copyFileSync, openSync, renameSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { randomFillSync } from 'node:crypto'
import { dirname } from 'node:path'

const MiB = 1024 * 1024
export const BALLAST_BYTES = 32 * MiB
/** Below this much free space people are warned. */
export const LITTLE_SPACE = 1024 * MiB

/**
 * Bytes kept on the disk only to be given back: on a full disk not even deleting rows works, because SQLite must write
 * to delete. Releasing the ballast lets what is being saved finish.
 */
export type Ballast = {
  /** Makes it unless it is there or would take most of what is free; never throws. True when it is there (or none is wanted). */
  ensure(): boolean
  /** Gives the space back; false when there was nothing to give. */
  release(): boolean
}

export function createBallast(file: string, bytes: number = BALLAST_BYTES): Ballast {
  return {
    ensure() {
      if (bytes === 0 || statSync(file, { throwIfNoEntry: false })?.size === bytes) return true
      if (freeBytes(dirname(file)) < 4 * bytes) return false
      const partial = `${file}.partial`
      try {
        // Random bytes: a file system that compresses or finds holes would keep no space for zeros.
        const piece = randomFillSync(Buffer.allocUnsafe(Math.min(bytes, 4 * MiB)))
        const fd = openSync(partial, 'w')
        try {
          for (let at = 0; at < bytes; ) at += writeSync(fd, piece, 0, Math.min(piece.length, bytes - at))
          } finally {
          closeSync(fd)
        }
        renameSync(partial, file)
        return true
      } catch {
        rmSync(partial, { force: true })
        return false
      }
    },
    release() {
      if (!statSync(file, { throwIfNoEntry: false })) return false
      rmSync(file, { force: true })
      return true
    },
  }
}

/** Bytes this user may still write on the disk of a folder; Infinity where that cannot be told. */
export function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Infinity
  }
}

/** Copies a file, sharing its blocks where the file system can. */
export function copyCheaply(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
}
