import { describe, expect, it } from 'vitest'
import { bounds, closureOf, signedVolume, type Mesh } from '../../../core/pose/mesh.ts'
import { prepareMesh } from '../../../main/meshes/prepare.ts'
import { leastSilhouette } from '../../../main/meshes/silhouette-change.ts'
import { simplify, weldEqual } from '../../../main/meshes/simplify.ts'
import { house, HOUSE_VOLUME } from '../../support/mesh-files.ts'
import { random } from '../../support/random.ts'

const AS_IT_IS = { units: 'm', up: '+y', forward: '+z' } as const

/** A ball of about `count` triangles as loose ones: no two share a vertex. */
function ball(rings: number, radius = 1): Mesh {
  const at = (i: number, j: number) => {
    const [a, b] = [(Math.PI * i) / rings, (Math.PI * j) / rings]
    return [radius * Math.sin(a) * Math.cos(b), radius * Math.cos(a), i === 0 || i === rings ? 0 : -radius * Math.sin(a) * Math.sin(b)].map((value) => (Math.abs(value) < 1e-12 ? 0 : value))
  }
  const points: number[] = []
  for (let i = 0; i < rings; i++) {
    for (let j = 0; j < 2 * rings; j++) {
      const next = (j + 1) % (2 * rings)
      points.push(...at(i, j), ...at(i + 1, j), ...at(i + 1, next), ...at(i, j), ...at(i + 1, next), ...at(i, next))
    }
  }
  return { positions: Float64Array.from(points), triangles: Uint32Array.from({ length: points.length / 3 }, (_, i) => i) }
}

describe('making a mesh ready', () => {
  it('turns loose triangles into a closed surface, without those that have no area', async () => {
    const { mesh, closure, notes, deviation, silhouette } = await prepareMesh(ball(20), AS_IT_IS, null, 'ball')
    expect(closure).toEqual({ watertight: true, openEdges: 0, flipped: 0 })
    expect([mesh.positions.length / 3, mesh.triangles.length / 3]).toEqual([19 * 40 + 2, 2 * 40 * 19])
    expect(notes).toEqual(['80 faces without area were dropped.'])
    expect([deviation, silhouette]).toEqual([0, null])
  })

  it('closes seams whose vertices all but meet', async () => {
    const loose = ball(12)
    const next = random(5)
    const torn = { ...loose, positions: loose.positions.map((value) => value + (next() - 0.5) * 1e-7) }
    expect(closureOf(await weldEqual(torn)).watertight).toBe(false)
    const { closure, notes } = await prepareMesh(torn, AS_IT_IS, null, 'torn')
    expect(closure.watertight).toBe(true)
    expect(notes.some((note) => note.includes('open edges closed'))).toBe(true)
  })

  it('turns faces outwards, whichever were turned in', async () => {
    const { positions, triangles } = house()
    const next = random(9)
    const mixed = triangles.slice()
    for (let i = 0; i < mixed.length; i += 3) if (next() < 0.5) [mixed[i], mixed[i + 1]] = [triangles[i + 1], triangles[i]]
    const { mesh, closure, notes } = await prepareMesh({ positions, triangles: mixed }, AS_IT_IS, null, 'house')
    expect(closure.watertight).toBe(true)
    expect(signedVolume(mesh)).toBeCloseTo(HOUSE_VOLUME, 9)
    expect(notes.join()).toContain('turned outwards')
    const inside = await prepareMesh({ positions, triangles: triangles.toReversed() }, AS_IT_IS, null, 'house')
    expect(signedVolume(inside.mesh)).toBeCloseTo(HOUSE_VOLUME, 9)
  })

  it('makes it simpler, stays closed, and says by how much it changed', async () => {
    const { mesh, closure, deviation, silhouette } = await prepareMesh(ball(60), AS_IT_IS, 1_500, 'ball')
    expect(mesh.triangles.length / 3).toBeLessThanOrEqual(1_500)
    expect(mesh.triangles.length / 3).toBeGreaterThan(1_200)
    expect(closure.watertight).toBe(true)
    expect(signedVolume(mesh)).toBeGreaterThan(4 * 0.985)
    // A sphere of 1,500 equal triangles stands back from its chords by about 0.004 of its radius.
    expect(deviation).toBeGreaterThan(0.0005)
    expect(deviation).toBeLessThan(0.02)
    expect(silhouette).toBeGreaterThan(0.985)
    expect(silhouette).toBeLessThan(1)
  })

  it('tells of an open surface and keeps it', async () => {
    const { positions, triangles } = house()
    const { closure, notes } = await prepareMesh({ positions, triangles: triangles.slice(3) }, AS_IT_IS, null, 'house')
    expect(closure).toEqual({ watertight: false, openEdges: 3, flipped: 0 })
    expect(notes).toEqual(['The surface is open at 3 edges: fitting works, a little slower.'])
  })

  it('refuses what has no area at all', async () => {
    const flat = { positions: new Float64Array(9), triangles: Uint32Array.from([0, 1, 2]) }
    await expect(prepareMesh(flat, AS_IT_IS, null, 'flat.obj')).rejects.toMatchObject({ code: 'invalid', details: { file: 'flat.obj', field: 'faces' } })
  })

  it('silhouettes: equal ones agree wholly, half the size in a quarter', async () => {
    const large = await weldEqual(ball(30))
    expect(leastSilhouette(large, large)).toBe(1)
    const small = { ...large, positions: large.positions.map((value) => value / 2) }
    expect(leastSilhouette(large, small)).toBeCloseTo(0.25, 1)
  })

  it('gives back as it is what has few triangles', async () => {
    const mesh = house()
    expect(await simplify(mesh, 16)).toEqual({ mesh, deviation: 0 })
    expect(bounds((await simplify(mesh, 8)).mesh).radius).toBeGreaterThan(0)
  })
})
