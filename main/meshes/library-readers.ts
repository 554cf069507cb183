import { WebIO, type GLTF, type Node, type Primitive } from '@gltf-transform/core'
import { OBJLoader } from 'three/examples/jsm/loaders/OBJLoader.js'
import { PLYLoader } from 'three/examples/jsm/loaders/PLYLoader.js'
import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js'
import type { BufferGeometry, Mesh as ThreeMesh } from 'three'
import type { ObjScan } from '../../core/meshes/scan-obj.ts'
import { GLTF_MODES, type SlimGltf } from '../../core/meshes/scan-gltf.ts'
import type { PlyScan } from '../../core/meshes/scan-ply.ts'
import type { Mesh } from '../../core/pose/mesh.ts'

/*
 * What libraries read of files that our own scans have looked through: three.js (MIT) for OBJ, STL and PLY, glTF-Transform (MIT)
 * for glTF. Only the parser process loads them.
 */

/** Wavefront OBJ; only the lines that are a surface are handed over. */
export function readObj(bytes: Uint8Array, { pieces }: ObjScan): Mesh {
  const decoder = new TextDecoder('latin1')
  const text = pieces.map(([from, to]) => decoder.decode(bytes.subarray(from, to))).join('\n')
  const parts: Mesh[] = []
  new OBJLoader().parse(`${text}\n`).traverse((part) => {
    if ((part as ThreeMesh).isMesh) parts.push(meshOfGeometry((part as ThreeMesh).geometry))
  })
  return together(parts)
}

export function readStl(bytes: Uint8Array): Mesh {
  return meshOfGeometry(new STLLoader().parse(ownBuffer(bytes)))
}

export function readPly(bytes: Uint8Array, { fans }: PlyScan): Mesh {
  const mesh = meshOfGeometry(new PLYLoader().parse(ownBuffer(bytes)), true)
  if (fans.length === 0) return mesh
  const triangles = new Uint32Array(mesh.triangles.length + fans.length)
  triangles.set(mesh.triangles)
  triangles.set(fans, mesh.triangles.length)
  return { positions: mesh.positions, triangles }
}

/** The triangles of a scene, every mesh as often as it stands there, in the scene's coordinates. */
export async function readGltf(slim: SlimGltf, buffers: readonly Uint8Array[]): Promise<Mesh> {
  const resources = Object.fromEntries(buffers.map((bytes, i) => [`buffer-${i}`, bytes as Uint8Array<ArrayBuffer>]))
  const document = await new WebIO().readJSON({ json: slim as unknown as GLTF.IGLTF, resources })
  const parts: Mesh[] = []
  const visit = (node: Node) => {
    const matrix = node.getWorldMatrix()
    for (const primitive of node.getMesh()?.listPrimitives() ?? []) parts.push(meshOfPrimitive(primitive, matrix))
    for (const child of node.listChildren()) visit(child)
  }
  for (const node of document.getRoot().listScenes()[0].listChildren()) visit(node)
  return together(parts)
}

function meshOfPrimitive(primitive: Primitive, m: readonly number[]): Mesh {
  const points = primitive.getAttribute('POSITION')!
  const positions = new Float64Array(3 * points.getCount())
  const element: number[] = []
  for (let i = 0; i < points.getCount(); i++) {
    const [x, y, z] = points.getElement(i, element)
    for (let axis = 0; axis < 3; axis++) positions[3 * i + axis] = m[axis] * x + m[4 + axis] * y + m[8 + axis] * z + m[12 + axis]
  }
  const indices = primitive.getIndices()
  const corners = indices ? Uint32Array.from({ length: indices.getCount() }, (_, i) => indices.getScalar(i)) : Uint32Array.from({ length: points.getCount() }, (_, i) => i)
  const triangles = trianglesOf(corners, primitive.getMode())
  // A mirroring matrix turns triangles round.
  const mirrors = m[0] * (m[5] * m[10] - m[6] * m[9]) - m[4] * (m[1] * m[10] - m[2] * m[9]) + m[8] * (m[1] * m[6] - m[2] * m[5]) < 0
  if (mirrors) for (let i = 0; i < triangles.length; i += 3) [triangles[i + 1], triangles[i + 2]] = [triangles[i + 2], triangles[i + 1]]
  return { positions, triangles }
}

function trianglesOf(corners: Uint32Array, mode: number): Uint32Array {
  if (mode === GLTF_MODES.triangles) return corners.slice(0, corners.length - (corners.length % 3))
  const count = Math.max(0, corners.length - 2)
  const out = new Uint32Array(3 * count)
  for (let i = 0; i < count; i++) {
    // glTF 2.0, section 3.7.2.1: every other triangle of a strip is turned round.
    const first = mode === GLTF_MODES.fan ? [i + 1, i + 2, 0] : [i, i + 1 + (i % 2), i + 2 - (i % 2)]
    out.set(first.map((corner) => corners[corner]), 3 * i)
  }
  return out
}

function meshOfGeometry(geometry: BufferGeometry, indexed = false): Mesh {
  const positions = Float64Array.from(geometry.getAttribute('position').array)
  const index = geometry.getIndex()
  const length = index ? index.count : indexed ? 0 : positions.length / 3
  return { positions, triangles: Uint32Array.from({ length }, (_, i) => (index ? index.getX(i) : i)) }
}

function together(parts: readonly Mesh[]): Mesh {
  const positions = new Float64Array(parts.reduce((sum, part) => sum + part.positions.length, 0))
  const triangles = new Uint32Array(parts.reduce((sum, part) => sum + part.triangles.length, 0))
  let [points, corners] = [0, 0]
  for (const part of parts) {
    positions.set(part.positions, points)
    for (const [i, corner] of part.triangles.entries()) triangles[corners + i] = corner + points / 3
    points += part.positions.length
    corners += part.triangles.length
  }
  return { positions, triangles }
}

/** The bytes in a buffer that begins with them, as the loaders want it. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
}
