import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cameraFromFieldOfView } from '../../core/pose/camera.ts'
import { bounds, closureOf, signedVolume, type Mesh } from '../../core/pose/mesh.ts'
import { readMeshFile } from '../../core/pose/mesh-file.ts'
import { createSilhouettes } from '../../core/pose/silhouette.ts'
import { readShipped, SHIPPED_MESHES } from '../../main/meshes/shipped.ts'

const folder = join(import.meta.dirname, '../../assets/meshes')
const read = (name: string) => readMeshFile(readFileSync(join(folder, `${name}.glb`)), name)
const [left, right, figure] = ['sneaker-left', 'sneaker-right', 'torso-dress'].map(read)
const size = (mesh: Mesh) => bounds(mesh).max.map((value, axis) => value - bounds(mesh).min[axis])

/** The silhouette from the side, as heights of its upper edge from heel to toe, in shares of the length. */
function upperEdge(mesh: Mesh, columns: number): number[] {
  const { min, max } = bounds(mesh)
  const out = Array.from({ length: columns }, () => 0)
  for (let i = 0; i < mesh.positions.length; i += 3) {
    const at = Math.min(columns - 1, Math.floor((columns * (mesh.positions[i + 2] - min[2])) / (max[2] - min[2])))
    out[at] = Math.max(out[at], (mesh.positions[i + 1] - min[1]) / (max[2] - min[2]))
  }
  return out
}

describe('the meshes that come with Selvedge', () => {
  it('are listed and small enough to ship', async () => {
    expect(readdirSync(folder).toSorted()).toEqual(SHIPPED_MESHES.map(({ name }) => `${name}.glb`).toSorted())
    for (const { name } of SHIPPED_MESHES) {
      expect(statSync(join(folder, `${name}.glb`)).size).toBeLessThan(500_000)
      expect((await readShipped(join(folder, '..'), name)).triangles.length).toBeGreaterThan(0)
    }
    await expect(readShipped(join(folder, '..'), '../sample/annotations')).rejects.toMatchObject({ code: 'not-found' })
  })

  it.each([['sneaker-left', left], ['sneaker-right', right], ['torso-dress', figure]])('%s: 10 to 20 thousand triangles, one closed surface turned outwards, in the middle', (_, mesh) => {
    expect(mesh.triangles.length / 3).toBeGreaterThan(10_000)
    expect(mesh.triangles.length / 3).toBeLessThan(20_000)
    expect(closureOf(mesh)).toEqual({ watertight: true, openEdges: 0, flipped: 0 })
    expect(signedVolume(mesh)).toBeGreaterThan(0)
    for (const value of bounds(mesh).centre) expect(Math.abs(value)).toBeLessThan(1e-4)
  })

  it('the shoe is as long, wide and high as a runner', () => {
    const [wide, high, long] = size(left)
    expect(long).toBeGreaterThan(0.28)
    expect(long).toBeLessThan(0.31)
    expect(wide / long).toBeGreaterThan(0.33)
    expect(wide / long).toBeLessThan(0.4)
    expect(high / long).toBeGreaterThan(0.42)
    expect(high / long).toBeLessThan(0.5)
  })

  it('the shoe is highest at the tongue, lower at the collar, lowest at the toe; the toe springs up from the ground', () => {
    const edge = upperEdge(left, 20)
    expect(edge.indexOf(Math.max(...edge))).toBeGreaterThanOrEqual(6)
    expect(edge.indexOf(Math.max(...edge))).toBeLessThanOrEqual(9)
    expect(edge[1]).toBeGreaterThan(edge[4] + 0.03)
    expect(edge[18]).toBeLessThan(0.23)
    const { min } = bounds(left)
    const lowest = (from: number, to: number) => {
      let low = Infinity
      for (let i = 0; i < left.positions.length; i += 3) if (left.positions[i + 2] > from && left.positions[i + 2] < to) low = Math.min(low, left.positions[i + 1] - min[1])
      return low
    }
    expect(lowest(-0.05, 0.02)).toBeLessThan(0.001)
    expect(lowest(0.135, 0.15)).toBeGreaterThan(0.01)
  })

  it('the foot goes in: seen from above the opening lies deep below the collar', () => {
    const silhouettes = createSilhouettes(left)
    const camera = cameraFromFieldOfView(20, 200, 200)
    const depth = new Float32Array(200 * 200)
    // The camera above, looking down: its right is the shoe's left, its down the toe.
    silhouettes.depth({ R: [1, 0, 0, 0, 0, 1, 0, -1, 0], t: [0, 0, 1] }, camera, depth)
    const heel = bounds(left).min[2]
    const [column, row] = [100, Math.round(100 + (camera.fy * (heel + 0.07)) / 1)]
    const floor = 1 - depth[row * 200 + column]
    expect(floor).toBeLessThan(bounds(left).max[1] - 0.07)
    expect(floor).toBeGreaterThan(bounds(left).min[1] + 0.02)
  })

  it('the right shoe is the left one in a mirror, and a foot is no mirror of itself', () => {
    expect(right.positions).toEqual(left.positions.map((value, i) => (i % 3 === 0 ? 0 - value : value)))
    expect(signedVolume(right)).toBeCloseTo(signedVolume(left), 12)
    // The big toe is the farthest forward: the left foot's is to the right of the middle.
    const tip = [...left.positions.keys()].filter((i) => i % 3 === 0 && left.positions[i + 2] > bounds(left).max[2] - 0.004)
    expect(tip.reduce((sum, i) => sum + left.positions[i], 0) / tip.length).toBeLessThan(-0.003)
  })

  it('the figure stands upright and is wider at the hem than at the waist', () => {
    const [wide, high] = size(figure)
    expect(high).toBeGreaterThan(1)
    const at = (share: number) => figure.positions.reduce((most, value, i) => (i % 3 === 0 && Math.abs(figure.positions[i + 1] - (share - 0.5) * high) < 0.02 ? Math.max(most, value) : most), 0)
    expect(2 * at(0.02)).toBeGreaterThan(0.9 * wide)
    expect(at(0.5)).toBeLessThan(0.5 * at(0.02))
  })
})
