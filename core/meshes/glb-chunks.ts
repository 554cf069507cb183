import { Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import type { ScanOf } from './scan.ts'

const [MAGIC, JSON_CHUNK, BINARY_CHUNK] = [0x46546c67, 0x4e4f534a, 0x004e4942]

export function isGlb(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0, true) === MAGIC
}

/**
 * The JSON and the first binary chunk of a GLB file (glTF 2.0, Khronos 2021, section 4.4), or the JSON of a .gltf file. Every length is
 * checked against what is there before anything is taken. Throws `invalid`, `corrupt` or `unsupported` with the offset.
 */
export function gltfParts(bytes: Uint8Array, of: ScanOf): { json: unknown; binary: Uint8Array | null } {
  const { file, limits } = of
  checkLimit(limits, 'meshFileBytes', bytes.length, { file, what: 'Bytes of the file' })
  if (!isGlb(bytes)) return { json: parsed(bytes, 0, bytes.length, of), binary: null }
  const view = viewOf(bytes)
  const cut = (offset: number, found: number, limit: number) => new Fault('corrupt', 'The file is shorter than it says.', {
    file, offset, found, limit, fix: 'It may be cut off: copy or export it again.',
  })
  if (bytes.length < 20) throw cut(0, bytes.length, 20)
  const version = view.getUint32(4, true)
  if (version !== 2) throw new Fault('unsupported', 'This is an old kind of glTF file.', {
    file, offset: 4, found: version, limit: 2, fix: 'Export it as glTF 2.0.',
  })
  const total = view.getUint32(8, true)
  if (total > bytes.length) throw cut(8, bytes.length, total)
  const length = view.getUint32(12, true)
  if (view.getUint32(16, true) !== JSON_CHUNK) throw new Fault('corrupt', 'The file does not begin with its description.', {
    file, offset: 16,
  })
  if (length > total - 20) throw cut(12, total - 20, length)
  const json = parsed(bytes, 20, 20 + length, of)
  // Chunks of other kinds are passed over, as the standard asks.
  for (let at = 20 + length; at + 8 <= total;) {
    const size = view.getUint32(at, true)
    if (size > total - at - 8) throw cut(at, total - at - 8, size)
    if (view.getUint32(at + 4, true) === BINARY_CHUNK) return { json, binary: bytes.slice(at + 8, at + 8 + size) }
    at += 8 + size
  }
  return { json, binary: null }
}

function parsed(bytes: Uint8Array, from: number, to: number, { file, limits }: ScanOf): unknown {
  checkLimit(limits, 'gltfJsonBytes', to - from, { file, field: `offset ${from}`, what: 'Bytes of the description' })
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(from, to)))
  } catch (cause) {
    throw new Fault('invalid', 'This is no glTF file: its description is no JSON.', { file, offset: from, fix: 'Export the model again.' }, cause)
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
