import { readSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { MeshFormat } from '../../core/api/meshes.ts'
import { Fault } from '../../core/fault.ts'
import { checkLimit, LIMITS, type Limits } from '../../core/limits.ts'
import { gltfParts, isGlb } from '../../core/meshes/glb-chunks.ts'
import { buffersOf, scanGltf } from '../../core/meshes/scan-gltf.ts'
import { scanObj } from '../../core/meshes/scan-obj.ts'
import { scanPly } from '../../core/meshes/scan-ply.ts'
import { isBinaryStl, scanStl } from '../../core/meshes/scan-stl.ts'
import type { ScanOf } from '../../core/meshes/scan.ts'
import { externalNameProblem } from '../../core/onnx/external-name.ts'
import type { Mesh } from '../../core/pose/mesh.ts'
import { isInside } from '../host/roots.ts'
import { withFile } from '../inference/model-file.ts'
import { fsPath, shownPath } from '../media/raw-path.ts'
import { readGltf, readObj, readPly, readStl } from './library-readers.ts'

export type ReadMesh = { format: MeshFormat; mesh: Mesh; bytes: number; notes: string[] }

/**
 * Reads a mesh file of a stranger: OBJ, glTF or GLB, STL or PLY, told by what is in it. First our own scan looks all of it through within
 * the limits, then a library reads what is left. Coordinates, units and axes are the file's. Runs in the parser process and blocks it.
 * Throws `invalid`, `corrupt`, `unsupported`, `denied` or `not-found`, naming file and field, line or offset.
 * @param path absolute real path in a folder that is allowed; other files are read only from that folder and below
 */
export async function readMesh(path: string, limits: Limits = LIMITS): Promise<ReadMesh> {
  const file = shownPath(basename(path))
  const of: ScanOf = { file, limits }
  const bytes = bytesOf(path, file, limits)
  const format = formatOf(bytes, file)
  const read = await readers[format](bytes, of, dirname(path))
  const { positions, triangles } = read.mesh
  // Two readers that do not agree: one of them has misunderstood how the file is written.
  if (triangles.length !== 3 * read.scanned) {
    throw new Fault('invalid', 'The faces of this file are written in a way that is not clear.', {
      file, field: 'faces', found: triangles.length / 3, limit: read.scanned, fix: 'Export it again, as GLB.',
    })
  }
  // Nothing that a scan let pass can be bent by the library into what is no number; matrices of a scene can.
  for (let i = 0; i < positions.length; i++) {
    if (!Number.isFinite(positions[i])) throw new Fault('invalid', 'A coordinate is not a number.', {
      file, field: `vertex ${Math.floor(i / 3)}`,
    })
    if (Math.abs(positions[i]) > limits.meshCoordinate) checkLimit(limits, 'meshCoordinate', Math.abs(positions[i]), {
      file, field: `vertex ${Math.floor(i / 3)}`, what: 'Size of a coordinate',
    })
  }
  return { mesh: read.mesh, notes: read.notes, format, bytes: bytes.length }
}

const readers: Record<MeshFormat, (bytes: Uint8Array, of: ScanOf, folder: string) => Promise<{ mesh: Mesh; notes: string[]; /** Triangles that our scan counted. */ scanned: number }>> = {
  async obj(bytes, of) {
    const scan = scanObj(bytes, of)
    return { mesh: readObj(bytes, scan), notes: scan.notes, scanned: scan.triangles }
  },
  async stl(bytes, of) {
    const { notes, triangles: scanned } = scanStl(bytes, of)
    return { mesh: readStl(bytes), notes, scanned }
  },
  async ply(bytes, of) {
    const scan = scanPly(bytes, of)
    return { mesh: readPly(bytes, scan), notes: scan.notes, scanned: scan.triangles }
  },
  async gltf(bytes, of, folder) {
    const { json, binary } = gltfParts(bytes, of)
    const buffers = buffersOf(json, of).map(({ uri, byteLength }, i) => {
      const found = uri === null ? (i === 0 ? binary : null) : uri.startsWith('data:') ? dataOf(uri, of, i) : besideOf(uri, folder, of, i)
      if (!found || found.length < byteLength) {
        throw new Fault('corrupt', 'A buffer is shorter than the file says.', {
          file: of.file, field: `buffers[${i}]`, found: found?.length ?? 0, limit: byteLength, fix: 'Copy or export the model again, with all its files.',
        })
      }
      return found.subarray(0, byteLength)
    })
    const { slim, notes, triangles: scanned } = scanGltf(json, buffers, of)
    return { mesh: await readGltf(slim, buffers), notes, scanned }
  },
}

/** What a file is by its content. Text without another sign is taken for OBJ, whose scan then says what is wrong. */
function formatOf(bytes: Uint8Array, file: string): MeshFormat {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 512))
  if (isGlb(bytes) || /^\s*(?:ï»¿)?\{/.test(start)) return 'gltf'
  if (/^ply\s/.test(start)) return 'ply'
  if (isBinaryStl(bytes) || /^\s*solid\b/.test(start)) return 'stl'
  if (/^(?:\s*(?:#[^\n]*|o\b[^\n]*|g\b[^\n]*|v[tn]?\s[^\n]*|f\s[^\n]*|s\s[^\n]*|mtllib\b[^\n]*|usemtl\b[^\n]*)?\r?\n)/.test(start) && !start.includes('\0')) return 'obj'
  if (/\.stl$/i.test(file)) return 'stl'
  throw new Fault('unsupported', 'This is no mesh file that Selvedge knows.', {
    file, offset: 0, fix: 'Choose an OBJ, glTF, GLB, STL or PLY file.',
  })
}

/** All of a file, by the size it has when it is opened; a link is not followed. */
function bytesOf(path: string, file: string, limits: Limits): Uint8Array<ArrayBuffer> {
  return withFile(path, file, (fd, size) => {
    checkLimit(limits, 'meshFileBytes', size, { file, what: 'Bytes of the file' })
    const bytes = new Uint8Array(size)
    for (let at = 0; at < size;) {
      const got = readSync(fd, bytes, at, Math.min(size - at, 1 << 26), at)
      if (got === 0) throw new Fault('corrupt', 'The file became shorter while it was read.', { file, offset: at })
      at += got
    }
    return bytes
  })
}

function dataOf(uri: string, { file }: ScanOf, buffer: number): Uint8Array {
  const comma = uri.indexOf(',')
  const text = uri.slice(comma + 1)
  if (!/^data:[\w.+/-]*;base64$/i.test(uri.slice(0, comma)) || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw new Fault('invalid', 'A buffer inside the file is not written in base64.', { file, field: `buffers[${buffer}].uri` })
  }
  // A copy: the bytes of a Buffer may begin anywhere, numbers of four bytes may not.
  return new Uint8Array(Buffer.from(text, 'base64'))
}

/** A buffer in a file of its own: by a plain relative name, in the folder of the mesh or below, never over a network or through links. */
function besideOf(uri: string, folder: string, of: ScanOf, buffer: number): Uint8Array {
  const field = `buffers[${buffer}].uri`
  const shown = shownPath(uri.slice(0, 200))
  const outside = (why: string) => new Fault('denied', `The file refers to another that may not be read: ${why}.`, {
    file: of.file, field, found: shown, fix: 'Put that file into the same folder and export the model again.',
  })
  let name: string
  try {
    name = decodeURIComponent(uri)
  } catch (cause) {
    throw new Fault('invalid', 'This is no name of a file.', { file: of.file, field, found: shown }, cause)
  }
  const steps = name.split('/')
  for (const step of steps) {
    const problem = externalNameProblem(step)
    if (problem !== null) throw outside(problem)
  }
  const path = join(folder, ...steps)
  let real: string
  try {
    real = realpathSync(fsPath(path))
  } catch (cause) {
    throw new Fault('not-found', 'The file refers to another that is not there.', { file: of.file, field, found: shown, fix: 'Put that file beside it.' }, cause)
  }
  if (!isInside(folder, real)) throw outside('it leads out of the folder')
  return bytesOf(path, shown, of.limits)
}
