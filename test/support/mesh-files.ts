import type { Mesh } from '../../core/pose/mesh.ts'

/*
 * Mesh files of every kind, written here by the formats' descriptions and not by the program. The shape is a house: a box of
 * 2 x 3 x 4 with a roof 1.5 high over its front, so that no two sides are alike; its volume is 30.
 */
const POINTS = [[0, 0, 0], [2, 0, 0], [2, 3, 0], [0, 3, 0], [0, 0, 4], [2, 0, 4], [2, 3, 4], [0, 3, 4], [1, 4.5, 0], [1, 4.5, 4]]
/** Counter-clockwise seen from outside; the gables have five corners. */
export const HOUSE_FACES = [[0, 3, 8, 2, 1], [4, 5, 6, 9, 7], [0, 1, 5, 4], [0, 4, 7, 3], [1, 2, 6, 5], [3, 7, 9, 8], [2, 8, 9, 6]]
export const HOUSE_VOLUME = 30
const FAN = HOUSE_FACES.flatMap((face) => face.slice(2).map((corner, i) => [face[0], face[i + 1], corner]))

export const house = (): Mesh => ({ positions: Float64Array.from(POINTS.flat()), triangles: Uint32Array.from(FAN.flat()) })

const text = (content: string) => new TextEncoder().encode(content)

export function objFile(faces: readonly (readonly number[])[] = HOUSE_FACES, { points = POINTS, relative = false, more = '' } = {}): Uint8Array {
  const corner = (index: number, i: number) => (relative ? `${index - points.length}` : ['', '/1', '//1', '/1/1'][i % 4].replace(/^/, `${index + 1}`))
  return text(`# a house\nmtllib none.mtl\no house\n${points.map((p) => `v ${p.join(' ')}`).join('\n')}\nvt 0 0\nvn 0 0 1\nusemtl a\ns off\n${
    faces.map((face) => `f ${face.map(corner).join(' ')}`).join('\n')}\n${more}`)
}

export function stlText(): Uint8Array {
  const facets = FAN.map((face) => `facet normal 0 0 0\n outer loop\n${face.map((i) => `  vertex ${POINTS[i].map((value) => value.toExponential(6)).join(' ')}\n`).join('')} endloop\nendfacet\n`)
  return text(`solid house\n${facets.join('')}endsolid house\n`)
}

export function stlBinary(facets: readonly (readonly number[])[] = FAN): Uint8Array {
  const out = new Uint8Array(84 + 50 * facets.length)
  out.set(text('solid that is binary all the same'))
  const view = new DataView(out.buffer)
  view.setUint32(80, facets.length, true)
  facets.forEach((face, f) => face.forEach((i, c) => POINTS[i].forEach((value, axis) => view.setFloat32(84 + 50 * f + 12 + 12 * c + 4 * axis, value, true))))
  return out
}

const HEAD = (format: string, faces: number) => `ply\nformat ${format} 1.0\ncomment of a house\nelement vertex ${POINTS.length}\nproperty float x\nproperty float y\nproperty float z\n` +
  `property uchar red\nelement face ${faces}\nproperty list uchar int vertex_indices\nproperty short flags\nelement edge 1\nproperty double weight\nend_header\n`

export function plyText(faces: readonly (readonly number[])[] = HOUSE_FACES): Uint8Array {
  return text(`${HEAD('ascii', faces.length)}${POINTS.map((p) => `${p.join(' ')} 200`).join('\n')}\n${faces.map((face) => `${face.length} ${face.join(' ')} 7`).join('\n')}\n0.5\n`)
}

export function plyBinary(little: boolean, faces: readonly (readonly number[])[] = HOUSE_FACES): Uint8Array {
  const head = text(HEAD(little ? 'binary_little_endian' : 'binary_big_endian', faces.length))
  const out = new Uint8Array(head.length + POINTS.length * 13 + faces.reduce((sum, face) => sum + 3 + 4 * face.length, 0) + 8)
  out.set(head)
  const view = new DataView(out.buffer)
  let at = head.length
  for (const point of POINTS) {
    point.forEach((value, axis) => view.setFloat32(at + 4 * axis, value, little))
    out[at + 12] = 200
    at += 13
  }
  for (const face of faces) {
    out[at] = face.length
    face.forEach((corner, i) => view.setInt32(at + 1 + 4 * i, corner, little))
    view.setInt16(at + 1 + 4 * face.length, 7, little)
    at += 3 + 4 * face.length
  }
  view.setFloat64(at, 0.5, little)
  return out
}

export type Gltf = Record<string, unknown> & { nodes: Record<string, unknown>[]; meshes: Record<string, unknown>[]; accessors: Record<string, unknown>[]; bufferViews: Record<string, unknown>[]; buffers: Record<string, unknown>[] }

/** The description of the house and its one buffer: 10 positions as floats, then corners as 16-bit numbers. */
export function gltfHouse(): { json: Gltf; binary: Uint8Array } {
  const corners = Uint16Array.from(FAN.flat())
  const binary = new Uint8Array((120 + corners.byteLength + 3) & ~3)
  binary.set(new Uint8Array(Float32Array.from(POINTS.flat()).buffer))
  binary.set(new Uint8Array(corners.buffer), 120)
  return {
    binary,
    json: {
      asset: { version: '2.0', generator: 'a test' }, scene: 0, scenes: [{ nodes: [0] }], nodes: [{ mesh: 0, name: 'house' }],
      meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }], materials: [{ name: 'brick' }],
      accessors: [{ bufferView: 0, componentType: 5126, count: 10, type: 'VEC3', min: [0, 0, 0], max: [2, 4.5, 4] }, { bufferView: 1, componentType: 5123, count: corners.length, type: 'SCALAR' }],
      bufferViews: [{ buffer: 0, byteLength: 120 }, { buffer: 0, byteOffset: 120, byteLength: corners.byteLength }],
      buffers: [{ byteLength: binary.length }],
    },
  }
}

export function glbFile(json: unknown, binary: Uint8Array | null): Uint8Array {
  const described = text(JSON.stringify(json))
  const head = (described.length + 3) & ~3
  const out = new Uint8Array(20 + head + (binary ? 8 + binary.length : 0))
  const view = new DataView(out.buffer)
  const words = [0x46546c67, 2, out.length, head, 0x4e4f534a]
  words.forEach((word, i) => view.setUint32(4 * i, word, true))
  out.fill(0x20, 20, 20 + head).set(described, 20)
  if (binary) {
    view.setUint32(20 + head, binary.length, true)
    view.setUint32(24 + head, 0x004e4942, true)
    out.set(binary, 28 + head)
  }
  return out
}

export function gltfFile(json: Gltf, binary: Uint8Array): Uint8Array {
  return text(JSON.stringify({ ...json, buffers: [{ byteLength: binary.length, uri: `data:application/octet-stream;base64,${Buffer.from(binary).toString('base64')}` }] }))
}

/** One file of every kind, by a name with its extension. */
export function everyMeshFile(): Record<string, Uint8Array> {
  const { json, binary } = gltfHouse()
  return {
    'house.obj': objFile(), 'text.stl': stlText(), 'binary.stl': stlBinary(), 'text.ply': plyText(), 'little.ply': plyBinary(true), 'big.ply': plyBinary(false),
    'house.glb': glbFile(json, binary), 'house.gltf': gltfFile(json, binary),
  }
}
