import { Fault } from '../fault.ts'
import { LIMITS, type Limits } from '../limits.ts'

/*
 * NumPy's array files: a magic number, a header that is a Python dictionary of three entries, then the numbers as they lie in
 * memory (NEP 1, "A simple file format for NumPy arrays"). Only plain numbers are read: an array of Python objects is a
 * pickle, which could run anything.
 */
export type NpyValues = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>
export type NpyArray = { /** Outermost first. */ shape: number[]; /** Innermost dimension running fastest. */ values: NpyValues }

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

type Reader = { bytes: number; of(view: DataView, at: number, little: boolean): number; into: (length: number) => NpyValues }
const READERS: Record<string, Reader> = {
  f2: { bytes: 2, of: (view, at, little) => half(view.getUint16(at, little)), into: (n) => new Float32Array(n) },
  f4: { bytes: 4, of: (view, at, little) => view.getFloat32(at, little), into: (n) => new Float32Array(n) },
  f8: { bytes: 8, of: (view, at, little) => view.getFloat64(at, little), into: (n) => new Float64Array(n) },
  u1: { bytes: 1, of: (view, at) => view.getUint8(at), into: (n) => new Uint8Array(n) },
  b1: { bytes: 1, of: (view, at) => (view.getUint8(at) === 0 ? 0 : 1), into: (n) => new Uint8Array(n) },
  i1: { bytes: 1, of: (view, at) => view.getInt8(at), into: (n) => new Int32Array(n) },
  u2: { bytes: 2, of: (view, at, little) => view.getUint16(at, little), into: (n) => new Int32Array(n) },
  i2: { bytes: 2, of: (view, at, little) => view.getInt16(at, little), into: (n) => new Int32Array(n) },
  i4: { bytes: 4, of: (view, at, little) => view.getInt32(at, little), into: (n) => new Int32Array(n) },
  u4: { bytes: 4, of: (view, at, little) => view.getUint32(at, little), into: (n) => new Float64Array(n) },
  i8: { bytes: 8, of: (view, at, little) => Number(view.getBigInt64(at, little)), into: (n) => new Float64Array(n) },
  u8: { bytes: 8, of: (view, at, little) => Number(view.getBigUint64(at, little)), into: (n) => new Float64Array(n) },
}
const HEADER = /^\{\s*'descr':\s*'([<>|=])([a-zA-Z])(\d{1,3})',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([0-9, ]*)\),?\s*\}\s*$/

/**
 * Reads an array of numbers. Whole numbers of 64 bits become the nearest doubles.
 * @param file the file's name, for messages
 * @throws Fault `invalid` with file, field or offset; `unsupported` for kinds that are not plain numbers
 */
export function readNpy(bytes: Uint8Array, file: string, limits: Limits = LIMITS): NpyArray {
  const refuse = (message: string, more: object = {}): never => {
    throw new Fault('invalid', message, { file, ...more })
  }
  if (bytes.length > limits.npyFileBytes) refuse('This array is larger than is allowed.', { found: bytes.length, limit: limits.npyFileBytes, limitName: 'npyFileBytes' })
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte)) refuse('This is not a .npy file.', { offset: 0, fix: 'Write it with numpy.save.' })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = bytes[6]
  if (version < 1 || version > 3) refuse('This version of .npy is not known.', { field: 'version', found: version, limit: '1 to 3' })
  const start = version === 1 ? 10 : 12
  if (bytes.length < start) refuse('The file ends in its header.', { offset: bytes.length })
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (length > limits.npyHeaderBytes) refuse('The header is longer than is allowed.', { field: 'header', found: length, limit: limits.npyHeaderBytes, limitName: 'npyHeaderBytes' })
  if (start + length > bytes.length) refuse('The file ends in its header.', { offset: bytes.length })
  let header = ''
  for (let i = start; i < start + length; i++) header += String.fromCharCode(bytes[i])
  const match = HEADER.exec(header) ?? refuse('The header is not that of a plain array.', { field: 'header', found: header.slice(0, 80) })
  const [, order, kind, width, fortran, dims] = match
  const reader = READERS[`${kind}${width}`]
  if (!reader) {
    throw new Fault('unsupported', kind === 'O' ? 'This array holds Python objects, which are never read.' : 'Numbers of this kind are not read.', {
      file, field: 'descr', found: `${order}${kind}${width}`, fix: `Save it as one of ${Object.keys(READERS).join(', ')}.`,
    })
  }
  const shape = dims.split(',').map((part) => part.trim()).filter((part) => part !== '').map(Number)
  if (shape.length > limits.npyRank) refuse('This array has more dimensions than are allowed.', { field: 'shape', found: shape.length, limit: limits.npyRank, limitName: 'npyRank' })
  const count = shape.reduce((all, one) => all * one, 1)
  if (!Number.isSafeInteger(count) || count * reader.bytes !== bytes.length - start - length) {
    refuse('The file is not as long as its header says.', { field: 'shape', found: bytes.length - start - length, limit: `(${shape.join(', ')}) of ${reader.bytes} bytes` })
  }
  const little = order !== '>'
  const values = reader.into(count)
  for (let i = 0, at = start + length; i < count; i++, at += reader.bytes) values[i] = reader.of(view, at, little)
  return { shape, values: fortran === 'True' && shape.length > 1 ? turned(values, shape, reader) : values }
}

/** An array of 32-bit floats or bytes as a .npy file of version 1, little end first, C order. */
export function writeNpy(values: Float32Array | Uint8Array, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const descr = values instanceof Float32Array ? '<f4' : '|u1'
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`
  // Numbers begin at a multiple of 64, as the format asks.
  const head = Math.ceil((10 + text.length + 1) / 64) * 64
  const out = new Uint8Array(head + values.byteLength)
  out.set(MAGIC)
  out[6] = 1
  const view = new DataView(out.buffer)
  view.setUint16(8, head - 10, true)
  for (let i = 10; i < head; i++) out[i] = i === head - 1 ? 0x0a : i - 10 < text.length ? text.charCodeAt(i - 10) : 0x20
  if (values instanceof Uint8Array) out.set(values, head)
  else for (let i = 0; i < values.length; i++) view.setFloat32(head + 4 * i, values[i], true)
  return out
}

/** From Fortran's order, the first dimension running fastest, to C's. */
function turned(values: NpyValues, shape: readonly number[], reader: Reader): NpyValues {
  const out = reader.into(values.length)
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((all, one) => all * one, 1))
  const at = shape.map(() => 0)
  for (let i = 0; i < out.length; i++) {
    out[i] = values[at.reduce((sum, index, axis) => sum + index * steps[axis], 0)]
    for (let axis = shape.length - 1; axis >= 0 && ++at[axis] === shape[axis]; axis--) at[axis] = 0
  }
  return out
}

/** A number of IEEE 754's 16 bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const part = bits & 1023
  if (exponent === 31) return part === 0 ? sign * Infinity : Number.NaN
  return sign * (exponent === 0 ? part * 2 ** -24 : (1 + part / 1024) * 2 ** (exponent - 15))
}
