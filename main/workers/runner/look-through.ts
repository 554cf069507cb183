import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Fault } from '../../../core/fault.ts'
import type { Limits } from '../../../core/limits.ts'
import { walkOnnx, type OnnxFile } from '../../../core/onnx/walk.ts'

/** What an .onnx file says of itself, with every limit checked, before the runtime sees a byte of it. */
export function lookThrough(path: string, limits: Limits): OnnxFile {
  const file = openFile(path)
  try {
    const source = {
      size: fstatSync(file).size,
      read(offset: number, length: number) {
        const bytes = new Uint8Array(length)
        return bytes.subarray(0, readSync(file, bytes, 0, length, offset))
      },
    }
    return walkOnnx(source, { file: path, limits })
  } finally {
    closeSync(file)
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    throw new Fault('not-found', 'The file of this model is not there.', { file: path, fix: 'Add the model again.' }, cause)
  }
}
