import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type BigIntStats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { checkLimit, LIMITS, type Limits } from '../../core/limits.ts'
import type { ExternalPiece } from '../../core/onnx/tensors.ts'
import { walkOnnx, type OnnxFile } from '../../core/onnx/walk.ts'
import { fileFault } from '../db/atomic.ts'
import { fsPath, shownPath } from '../media/raw-path.ts'

/** What an .onnx file tells, with the files of weights that it reads besides. */
export type LookedThrough = Omit<OnnxFile, 'external'> & {
  bytes: number
  weights: { name: string; bytes: number }[]
}

const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Looks an .onnx file through within the limits, without loading it, and every file of weights it names: each must be a
 * plain file beside it, no link of any kind, and hold what the model reads from it. Blocks while it reads, so call it in
 * a worker. Throws `invalid`, `corrupt`, `unsupported`, `denied` or `not-found`, naming the file.
 */
export function lookThrough(path: string, limits: Limits = LIMITS): LookedThrough {
  const file = shownPath(basename(path))
  return withFile(path, file, (fd, bytes) => {
    const { external, ...found } = walkOnnx({ size: bytes, read: (offset, length) => readAt(fd, offset, length, file) }, { file, limits })
    return { ...found, bytes, weights: checkWeights(dirname(path), bytes, external, file, limits) }
  })
}

/**
 * Opens a file for reading by what it is now: never through a link, and only if it is a plain file. `use` gets the open
 * file and its size. Throws `not-found` or `denied`.
 */
export function withFile<T>(path: string, shown: string, use: (fd: number, size: number, stats: BigIntStats) => T): T {
  let fd: number
  try {
    fd = openSync(fsPath(path), OPEN_FLAGS)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ELOOP') throw linked(shown)
    throw fileFault(cause, shown)
  }
  try {
    const stats = fstatSync(fd, { bigint: true })
    if (!stats.isFile()) throw new Fault('invalid', 'This is not a file.', { file: shown })
    // Where opening cannot refuse links by itself, what was opened must be what the name says.
    const named = lstatSync(fsPath(path), { bigint: true })
    if (named.isSymbolicLink() || named.dev !== stats.dev || named.ino !== stats.ino) throw linked(shown)
    return use(fd, Number(stats.size), stats)
  } finally {
    closeSync(fd)
  }
}

function checkWeights(folder: string, modelBytes: number, external: readonly ExternalPiece[], file: string, limits: Limits): LookedThrough['weights'] {
  const byName = new Map<string, ExternalPiece>()
  for (const piece of external) {
    const last = byName.get(piece.location)
    if (!last || piece.offset + piece.length > last.offset + last.length) byName.set(piece.location, piece)
  }
  checkLimit(limits, 'modelFiles', byName.size + 1, { file, field: 'external_data', what: 'Files of the model' })
  const weights: LookedThrough['weights'] = []
  let total = modelBytes
  for (const [name, piece] of byName) {
    const bytes = sizeOfWeights(join(folder, name), name, piece)
    total += bytes
    checkLimit(limits, 'modelBytes', total, { file, field: piece.field, what: 'Bytes of the model and its weights' })
    if (piece.offset + piece.length > bytes) {
      throw new Fault('corrupt', 'The file of weights is shorter than the model says.', {
        file: name, field: piece.field, found: bytes, limit: piece.offset + piece.length, fix: 'Download or export the model again, with all its files.',
      })
    }
    weights.push({ name, bytes })
  }
  return weights
}

function sizeOfWeights(path: string, name: string, { field }: ExternalPiece): number {
  try {
    return withFile(path, name, (_, size, stats) => {
      if (stats.nlink > 1n) throw linked(name)
      return size
    })
  } catch (thrown) {
    const fault = Fault.of(thrown)
    if (fault.code !== 'not-found') throw new Fault(fault.code, fault.message, { ...fault.details, field }, thrown)
    throw new Fault('not-found', `The model keeps weights in the file ${name}, which is not there.`, { file: name, field, fix: 'Put it beside the .onnx file.' }, thrown)
  }
}

function readAt(fd: number, offset: number, length: number, file: string): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; ) {
    const got = readSync(fd, bytes, at, length - at, offset + at)
    if (got === 0) throw new Fault('corrupt', 'The file became shorter while it was read.', { file, offset: offset + at })
    at += got
  }
  return bytes
}

function linked(file: string): Fault {
  return new Fault('denied', 'This file is a link to another place, or has a second name.', { file, fix: 'Put a copy of the file itself there.' })
}
