import { expect, test } from 'vitest'
import { bounds, closureOf, orient, signedVolume, weld, type Mesh } from '../../../core/pose/mesh.ts'
import { bumpyBall, cube } from '../../support/meshes.ts'
import { random } from '../../support/random.ts'

/** Each triangle with corners of its own. */
const parted = ({ positions, triangles }: Mesh): Mesh => ({
  positions: Float64Array.from(Array.from(triangles).flatMap((v) => Array.from(positions.subarray(3 * v, 3 * v + 3)))),
  triangles: Uint32Array.from(triangles, (_, i) => i),
})

test('box, middle and reach', () => {
  const moved: Mesh = { ...cube(), positions: cube().positions.map((value, i) => value + [10, 0, -1][i % 3]) }
  expect(bounds(moved)).toEqual({ min: [9, -1, -2], max: [11, 1, 0], centre: [10, 0, -1], radius: Math.sqrt(3) })
  expect(signedVolume(moved)).toBeCloseTo(8, 9)
})

test('closed, open and turned surfaces are told apart', () => {
  expect(closureOf(cube())).toEqual({ watertight: true, openEdges: 0, flipped: 0 })
  expect(closureOf(parted(cube()))).toEqual({ watertight: true, openEdges: 0, flipped: 0 })
  expect(closureOf({ ...cube(), triangles: cube().triangles.subarray(3) })).toEqual({ watertight: false, openEdges: 3, flipped: 0 })
  const turned = cube()
  turned.triangles.reverse()
  expect(closureOf(turned).watertight).toBe(true)
  expect(signedVolume(turned)).toBeCloseTo(-8, 9)
  const one = cube()
  one.triangles.subarray(0, 3).reverse()
  expect(closureOf(one)).toEqual({ watertight: false, openEdges: 0, flipped: 6 })
})

test('orienting turns any mixture outwards', () => {
  const next = random(651)
  for (let round = 0; round < 10; round++) {
    const mesh = bumpyBall(next, 8, 9)
    const mixed = { ...mesh, triangles: mesh.triangles.slice() }
    for (let i = 0; i < mixed.triangles.length; i += 3) if (next() < 0.5) mixed.triangles.subarray(i, i + 3).reverse()
    const mended = orient(mixed)
    expect(closureOf(mended)).toEqual({ watertight: true, openEdges: 0, flipped: 0 })
    expect(signedVolume(mended)).toBeCloseTo(Math.abs(signedVolume(mesh)), 9)
  }
})

test('welding joins near vertices and drops what has shrunk to a line', () => {
  const welded = weld(parted(cube()), 0)
  expect([welded.positions.length / 3, welded.triangles.length / 3]).toEqual([8, 12])
  const next = random(652)
  const shaken = { ...parted(cube()), positions: parted(cube()).positions.map((value) => value + 1e-4 * next()) }
  expect(weld(shaken, 0).positions.length / 3).toBe(36)
  expect(weld(shaken, 0.1).positions.length / 3).toBe(8)
  expect(weld(cube(), 100).triangles).toHaveLength(0)
})
