import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { bounds, closureOf, signedVolume, type Mesh } from '../../../core/pose/mesh.ts'
import { readMesh } from '../../../main/meshes/read-mesh.ts'
import { weldEqual } from '../../../main/meshes/simplify.ts'
import { everyMeshFile, glbFile, gltfHouse, HOUSE_VOLUME, objFile, plyText, type Gltf } from '../../support/mesh-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'selvedge-meshes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function read(name: string, bytes: Uint8Array | string) {
  writeFileSync(join(folder, name), bytes)
  return readMesh(join(folder, name))
}
const refusal = (name: string, bytes: Uint8Array | string) => read(name, bytes).then(() => 'taken', Fault.of)
/** Corner by corner, so that the same surface gives the same list however its vertices are numbered. */
const corners = ({ positions, triangles }: Mesh) => [...triangles].map((vertex) => [...positions.subarray(3 * vertex, 3 * vertex + 3)].join(' '))
const sorted = (mesh: Mesh) => {
  const list = corners(mesh)
  return Array.from({ length: list.length / 3 }, (_, i) => {
    const face = list.slice(3 * i, 3 * i + 3)
    const first = face.indexOf(face.toSorted()[0])
    return [...face.slice(first), ...face.slice(0, first)].join(', ')
  }).toSorted()
}

describe('mesh files', () => {
  it.each(Object.entries(everyMeshFile()))('%s: the house, closed, with its volume', async (name, bytes) => {
    const { mesh, format } = await read(name, bytes)
    expect(name).toContain(format === 'gltf' ? '.gl' : `.${format}`)
    const welded = await weldEqual(mesh)
    expect(welded.positions.length / 3).toBe(10)
    expect(closureOf(welded)).toEqual({ watertight: true, openEdges: 0, flipped: 0 })
    expect(signedVolume(welded)).toBeCloseTo(HOUSE_VOLUME, 5)
    expect(bounds(welded)).toMatchObject({ min: [0, 0, 0], max: [2, 4.5, 4] })
  })

  it('are known by what is in them, not by their extension', async () => {
    const files = everyMeshFile()
    expect((await read('wrong.stl', files['text.ply'])).format).toBe('ply')
    expect((await read('wrong.ply', files['binary.stl'])).format).toBe('stl')
    expect((await read('wrong.obj', files['house.glb'])).format).toBe('gltf')
    expect(await refusal('photo.glb', Buffer.from('\x89PNG\r\n\x1a\n'))).toMatchObject({ code: 'unsupported', details: { file: 'photo.glb', offset: 0 } })
    expect(await refusal('empty.obj', '')).toMatchObject({ code: 'unsupported' })
  })

  it('OBJ: corners counted backwards, joined lines, other kinds of lines left out', async () => {
    const plain = sorted((await read('a.obj', objFile())).mesh)
    expect(sorted((await read('b.obj', objFile(undefined, { relative: true }))).mesh)).toEqual(plain)
    const lines = await read('c.obj', objFile(undefined, { more: 'l 1 2\np 3\ncurv 0 1 1 2\ng other\nusemtl b\nf 1 2 \\\n  3\n' }))
    expect(lines.mesh.triangles.length / 3).toBe(plain.length + 1)
    expect(lines.notes).toEqual(['1 line of curved surfaces was left out: only polygons are read.', '2 lines and points were left out.'])
  })

  it.each([
    ['a corner before its vertex', 'v 0 0 0\nv 1 0 0\nf 1 2 3\nv 0 1 0\n', 'line 3'],
    ['corner 0', 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf 0 1 2\n', 'line 4'],
    ['a corner that is no number', 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 x\n', 'line 4'],
    ['two corners', 'v 0 0 0\nv 1 0 0\nf 1 2\n', 'line 3'],
    ['a vertex of words', 'v 0 nan 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n', 'line 1'],
    ['a vertex of two numbers', 'v 0 0\n', 'line 1'],
    ['infinity', 'v 0 0 1e999\nv 1 0 0\nv 0 1 0\nf 1 2 3\n', 'line 1'],
    ['points without faces', 'v 0 0 0\nv 1 0 0\n', 'faces'],
  ])('OBJ with %s is refused by its line', async (_, text, field) => {
    expect(await refusal('bad.obj', text)).toMatchObject({ code: 'invalid', details: { file: 'bad.obj', field } })
  })

  it('PLY: a corner that is not there, a head that ends nowhere, a file cut off, faces of two corners', async () => {
    const good = new TextDecoder().decode(plyText())
    expect(await refusal('a.ply', good.replace('4 0 1 5 4', '4 0 1 5 10'))).toMatchObject({ code: 'invalid', details: { field: 'face[2].vertex_indices[3]', found: 10, limit: 10 } })
    expect(await refusal('a.ply', good.slice(0, 120))).toMatchObject({ code: 'invalid' })
    expect(await refusal('a.ply', good.slice(0, good.length - 30))).toMatchObject({ code: 'corrupt' })
    expect(await refusal('a.ply', good.replace('4 0 1 5 4', '2 0 1'))).toMatchObject({ code: 'invalid', details: { field: 'face[2].vertex_indices' } })
    expect(await refusal('a.ply', good.replace('element face 7', 'element face 999999999999'))).toMatchObject({ code: 'invalid', details: { limitName: 'meshFaces' } })
  })

  it('STL: a file cut off in the middle of a facet is told from one that is whole', async () => {
    const { 'text.stl': text, 'binary.stl': binary } = everyMeshFile()
    expect(await refusal('a.stl', binary.subarray(0, binary.length - 10))).toMatchObject({ details: { file: 'a.stl' } })
    expect(await refusal('a.stl', text.subarray(0, text.length - 40))).toMatchObject({ code: 'invalid' })
  })
})

describe('glTF', () => {
  const changed = (change: (json: Gltf) => void) => {
    const { json, binary } = gltfHouse()
    change(json)
    return glbFile(json, binary)
  }

  it('places meshes as often as the scene shows them, mirrored ones turned outwards, and nothing of other scenes', async () => {
    const { mesh } = await read('scene.glb', changed((json) => {
      json.scenes = [{ nodes: [4] }, { nodes: [0, 3] }]
      json['scene'] = 1
      json.nodes = [
        { children: [1, 2], translation: [10, 0, 0] }, { mesh: 0 }, { mesh: 0, scale: [-1, 1, 1] },
        { mesh: 0, matrix: [0, 0, -2, 0, 0, 2, 0, 0, 2, 0, 0, 0, 0, 0, 100, 1] }, { mesh: 0 },
      ]
    }))
    const welded = await weldEqual(mesh)
    // Two of its size, which share the points of one wall, and one of twice the size.
    expect(signedVolume(welded)).toBeCloseTo(HOUSE_VOLUME * (1 + 1 + 8), 3)
    expect(bounds(welded)).toMatchObject({ min: [0, 0, 0], max: [12, 9, 100] })
  })

  it('reads strips and fans, quantised positions and sparse ones', async () => {
    const strip = await read('strip.glb', changed((json) => {
      json.meshes = [{ primitives: [{ attributes: { POSITION: 0 }, mode: 5 }, { attributes: { POSITION: 0 }, mode: 6 }, { attributes: { POSITION: 0 }, mode: 1 }] }]
    }))
    expect(strip.mesh.triangles.length / 3).toBe(16)
    expect(strip.notes).toEqual(['1 part of lines or points was left out.'])
    // Each third triangle of a strip goes the way round of the first.
    expect([...strip.mesh.triangles.subarray(0, 9)]).toEqual([0, 1, 2, 1, 3, 2, 2, 3, 4])
    const { json, binary } = gltfHouse()
    const bytes = new Uint8Array(binary.length + 60)
    bytes.set(binary)
    bytes.set(new Uint8Array(Int16Array.from([0, 0, 0, 32_767, 0, 0, 0, -32_767, 0]).buffer), binary.length)
    json.bufferViews.push({ buffer: 0, byteOffset: binary.length, byteLength: 18 })
    Object.assign(json, { extensionsRequired: ['KHR_mesh_quantization'] })
    json.accessors = [{ bufferView: 2, componentType: 5122, normalized: true, count: 3, type: 'VEC3' }]
    json.meshes = [{ primitives: [{ attributes: { POSITION: 0 } }] }]
    json.buffers[0].byteLength = bytes.length
    const small = await read('small.glb', glbFile(json, bytes))
    expect([...small.mesh.positions]).toEqual([0, 0, 0, 1, 0, 0, 0, -1, 0])
    const sparse = await read('sparse.glb', changed((other) => {
      other.bufferViews.push({ buffer: 0, byteOffset: 122, byteLength: 2 }, { buffer: 0, byteOffset: 12, byteLength: 12 })
      other.accessors[0] = { ...other.accessors[0], sparse: { count: 1, indices: { bufferView: 2, componentType: 5123 }, values: { bufferView: 3 } } }
    }))
    // Corner 3 (what stands at byte 122) was moved to where corner 1 is.
    expect([...sparse.mesh.positions.subarray(9, 12)]).toEqual([2, 0, 0])
  })

  it.each<[string, (json: Gltf) => void, string, string]>([
    ['an index past the end', (json) => void (json.accessors[0]['count'] = 9), 'invalid', 'accessors[1][14]'],
    ['a buffer that is too short', (json) => void (json.buffers[0]['byteLength'] = 10_000), 'corrupt', 'buffers[0]'],
    ['a view past its buffer', (json) => void (json.bufferViews[1]['byteLength'] = 4_000), 'invalid', 'bufferViews[1].byteLength'],
    ['an offset that overflows', (json) => void (json.bufferViews[1]['byteOffset'] = Number.MAX_SAFE_INTEGER), 'invalid', 'bufferViews[1].byteOffset'],
    ['an accessor past its view', (json) => void (json.accessors[0]['count'] = 11), 'corrupt', 'accessors[0]'],
    ['a node that is its own child', (json) => void (json.nodes = [{ children: [0], mesh: 0 }]), 'invalid', 'scenes[0].nodes[0]'],
    ['a node with two parents', (json) => void (json.nodes = [{ children: [1, 2] }, { children: [2] }, { mesh: 0 }]), 'invalid', 'nodes[1].children[0]'],
    ['a mesh that is not there', (json) => void (json.nodes = [{ mesh: 5 }]), 'invalid', 'nodes[0].mesh'],
    ['a matrix of words', (json) => void (json.nodes = [{ mesh: 0, matrix: Array.from({ length: 16 }, () => 'x') }]), 'invalid', 'nodes[0].matrix'],
    ['positions of whole numbers', (json) => void (json.accessors[0]['componentType'] = 5125), 'invalid', 'accessors[0].componentType'],
    ['corners of floats', (json) => void (json.accessors[1]['componentType'] = 5126), 'invalid', 'accessors[1].componentType'],
    ['compression', (json) => void Object.assign(json, { extensionsRequired: ['KHR_draco_mesh_compression'] }), 'unsupported', 'extensionsRequired[0]'],
    ['no scene with a mesh', (json) => void (json.nodes = [{}]), 'invalid', 'faces'],
    ['an older version', (json) => void (json['asset'] = { version: '1.0' }), 'unsupported', 'asset.version'],
  ])('refuses %s by its field', async (_, change, code, field) => {
    expect(await refusal('bad.glb', changed(change))).toMatchObject({ code, details: { file: 'bad.glb', field } })
  })
})
