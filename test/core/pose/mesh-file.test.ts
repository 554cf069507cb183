import { describe, expect, it } from 'vitest'
import type { Mesh } from '../../../core/pose/mesh.ts'
import { readMeshFile, writeMeshFile } from '../../../core/pose/mesh-file.ts'
import { random } from '../../support/random.ts'

function some(vertices: number, faces: number, seed: number): Mesh {
  const next = random(seed)
  return {
    positions: Float64Array.from({ length: 3 * vertices }, () => Math.fround(next() * 4 - 2)),
    triangles: Uint32Array.from({ length: 3 * faces }, () => Math.floor(next() * vertices)),
  }
}

describe('mesh files of our own', () => {
  it('come back as they were, with 16-bit and with 32-bit corners', () => {
    for (const [vertices, faces, seed] of [[1, 0, 1], [4, 4, 2], [65_535, 900, 3], [65_536, 900, 4], [70_000, 900, 5]]) {
      const mesh = some(vertices, faces, seed)
      expect(readMeshFile(writeMeshFile(mesh, 'wörk "of" art'))).toEqual(mesh)
    }
  })

  it('are GLB files by the standard: four-byte chunks, bounds of the positions', () => {
    const bytes = writeMeshFile({ positions: Float64Array.from([0, -1, 2, 3, 5, 2, 1, 1, -7]), triangles: Uint32Array.from([0, 1, 2]) }, 'x')
    const view = new DataView(bytes.buffer)
    const head = view.getUint32(12, true)
    expect([view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)]).toEqual([0x46546c67, 2, bytes.length])
    expect([head % 4, view.getUint32(20 + head, true) % 4, 28 + head + view.getUint32(20 + head, true)]).toEqual([0, 0, bytes.length])
    const json = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + head))) as { accessors: { min: number[]; max: number[] }[] }
    expect(json.accessors[0]).toMatchObject({ min: [0, -1, -7], max: [3, 5, 2] })
  })

  it('that are damaged are refused, whatever is damaged', () => {
    const good = writeMeshFile(some(30, 20, 8), 'x')
    const next = random(77)
    let refused = 0
    for (let i = 0; i < 400; i++) {
      const bad = Uint8Array.from(good)
      bad[Math.floor(next() * good.length)] ^= 1 << Math.floor(next() * 8)
      const short = next() < 0.2 ? bad.subarray(0, Math.floor(next() * good.length)) : bad
      try {
        const { positions, triangles } = readMeshFile(short, 'x.glb')
        expect(triangles.every((vertex) => vertex < positions.length / 3)).toBe(true)
      } catch (thrown) {
        refused++
        expect(thrown).toMatchObject({ code: 'corrupt', details: { file: 'x.glb' } })
      }
    }
    expect(refused).toBeGreaterThan(100)
  })
})
