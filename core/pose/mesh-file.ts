import { Fault } from '../fault.ts'
import { bounds, type Mesh } from './mesh.ts'

/*
 * How meshes are kept: GLB files (glTF 2.0, Khronos 2021) of one node with positions in 32-bit floats and indices, nothing else, so that
 * any 3D program opens them. What comes from elsewhere is read by main/meshes.
 */
const MAGIC = 0x46546c67
const JSON_CHUNK = 0x4e4f534a
const BINARY_CHUNK = 0x004e4942
const [UINT16, UINT32, FLOAT] = [5123, 5125, 5126]

type Kept = {
  accessors: { bufferView: number; componentType: number; count: number }[]
  bufferViews: { byteOffset?: number; byteLength: number }[]
  meshes: { primitives: { attributes: { POSITION: number }; indices: number }[] }[]
}

/** The mesh as a GLB file; positions are rounded to 32-bit floats. `name` is that of its node. */
export function writeMeshFile({ positions, triangles }: Mesh, name: string): Uint8Array<ArrayBuffer> {
  const points = Float32Array.from(positions)
  const wide = points.length / 3 > 65_535
  const indices = wide ? triangles : Uint16Array.from(triangles)
  const { min, max } = bounds({ positions: Float64Array.from(points), triangles })
  const padded = (bytes: number) => (bytes + 3) & ~3
  const text = new TextEncoder().encode(JSON.stringify({
    asset: { version: '2.0', generator: 'Selvedge' }, scene: 0, scenes: [{ nodes: [0] }], nodes: [{ name, mesh: 0 }],
    meshes: [{ name, primitives: [{ attributes: { POSITION: 0 }, indices: 1, mode: 4 }] }],
    accessors: [
      { bufferView: 0, componentType: FLOAT, count: points.length / 3, type: 'VEC3', min, max },
      { bufferView: 1, componentType: wide ? UINT32 : UINT16, count: indices.length, type: 'SCALAR' },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: points.byteLength, target: 34962 },
      { buffer: 0, byteOffset: points.byteLength, byteLength: indices.byteLength, target: 34963 },
    ],
    buffers: [{ byteLength: points.byteLength + indices.byteLength }],
  }))
  const [head, body] = [padded(text.length), padded(points.byteLength + indices.byteLength)]
  const out = new Uint8Array(12 + 8 + head + 8 + body)
  const view = new DataView(out.buffer)
  const words = (at: number, ...values: number[]) => values.forEach((value, i) => view.setUint32(at + 4 * i, value, true))
  words(0, MAGIC, 2, out.length, head, JSON_CHUNK)
  out.fill(0x20, 20, 20 + head).set(text, 20)
  words(20 + head, body, BINARY_CHUNK)
  const at = 28 + head
  points.forEach((value, i) => view.setFloat32(at + 4 * i, value, true))
  indices.forEach((value, i) => {
    if (wide) view.setUint32(at + points.byteLength + 4 * i, value, true)
    else view.setUint16(at + points.byteLength + 2 * i, value, true)
  })
  return out
}

/** Reads what writeMeshFile() wrote. Throws `corrupt` for anything else. */
export function readMeshFile(bytes: Uint8Array, file = 'mesh.glb'): Mesh {
  const damaged = (offset: number) => new Fault('corrupt', 'This is no mesh file that Selvedge wrote, or it is damaged.', { file, offset })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 28 || view.getUint32(0, true) !== MAGIC || view.getUint32(8, true) !== bytes.length || view.getUint32(16, true) !== JSON_CHUNK) throw damaged(0)
  const head = view.getUint32(12, true)
  if (head > bytes.length - 28 || view.getUint32(24 + head, true) !== BINARY_CHUNK) throw damaged(12)
  const at = 28 + head
  try {
    const kept = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + head))) as Kept
    const { attributes, indices } = kept.meshes[0].primitives[0]
    const part = (index: number) => {
      const { bufferView, componentType, count } = kept.accessors[index]
      return { componentType, count, from: at + (kept.bufferViews[bufferView].byteOffset ?? 0) }
    }
    const [points, corners] = [part(attributes.POSITION), part(indices)]
    const positions = Float64Array.from({ length: 3 * points.count }, (_, i) => view.getFloat32(points.from + 4 * i, true))
    const wide = corners.componentType === UINT32
    const triangles = Uint32Array.from({ length: corners.count }, (_, i) => (wide ? view.getUint32(corners.from + 4 * i, true) : view.getUint16(corners.from + 2 * i, true)))
    if (!positions.every(Number.isFinite) || triangles.some((vertex) => vertex >= points.count) || triangles.length % 3 !== 0) throw damaged(at)
    return { positions, triangles }
  } catch (thrown) {
    throw thrown instanceof Fault ? thrown : damaged(20)
  }
}
