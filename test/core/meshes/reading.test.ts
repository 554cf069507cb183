import { describe, expect, it } from 'vitest'
import { guessReading, inMetres, uprightSize } from '../../../core/meshes/reading.ts'
import { bounds, signedVolume, type Mesh } from '../../../core/pose/mesh.ts'
import { readMeshFile } from '../../../core/pose/mesh-file.ts'
import { meshAxis, type MeshAxis, type MeshUnits } from '../../../core/records/mesh.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { house, HOUSE_VOLUME } from '../../support/mesh-files.ts'

const shipped = (name: string) => readMeshFile(readFileSync(join(import.meta.dirname, `../../../assets/meshes/${name}.glb`)))
const AXES: Record<string, readonly number[]> = { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] }

/** The mesh as another program would write it: its y along `up`, its z along `forward`, in other units. */
function written(mesh: Mesh, up: MeshAxis, forward: MeshAxis, size: number): Mesh {
  const direction = (axis: MeshAxis) => AXES[axis[1]].map((value) => (axis[0] === '-' ? -value : value))
  const [y, z] = [direction(up), direction(forward)]
  const x = [y[1] * z[2] - y[2] * z[1], y[2] * z[0] - y[0] * z[2], y[0] * z[1] - y[1] * z[0]]
  const positions = mesh.positions.slice()
  for (let i = 0; i < positions.length; i += 3) {
    const [a, b, c] = mesh.positions.subarray(i, i + 3)
    for (let k = 0; k < 3; k++) positions[i + k] = size * (a * x[k] + b * y[k] + c * z[k])
  }
  return { positions, triangles: mesh.triangles }
}
const PAIRS = meshAxis.options.flatMap((up) => meshAxis.options.filter((forward) => forward[1] !== up[1]).map((forward) => [up, forward] as const))

describe('units and axes', () => {
  it('are taken off again for all 24 ways to lay a mesh, and never mirror it', () => {
    const mesh = house()
    expect(PAIRS).toHaveLength(24)
    for (const [up, forward] of PAIRS) {
      const back = inMetres(written(mesh, up, forward, 100), { units: 'cm', up, forward })
      back.positions.forEach((value, i) => expect(value).toBeCloseTo(mesh.positions[i], 12))
      expect(signedVolume(back)).toBeCloseTo(HOUSE_VOLUME, 9)
    }
  })

  it('give the sides of the upright box without looking at the mesh', () => {
    for (const [up, forward] of PAIRS) {
      const laid = written(house(), up, forward, 100)
      const { min, max } = bounds(laid)
      uprightSize(max.map((value, axis) => value - min[axis]), { units: 'cm', up, forward }).forEach((side, i) => expect(side).toBeCloseTo([2, 4.5, 4][i], 12))
    }
  })

  it('along the same line are refused', () => {
    expect(() => inMetres(house(), { units: 'm', up: '+y', forward: '-y' })).toThrow(/different directions/)
  })

  it('of an inch are exact', () => {
    expect(bounds(inMetres(house(), { units: 'inch', up: '+y', forward: '+z' })).max).toEqual([2 * 0.0254, 4.5 * 0.0254, 4 * 0.0254])
  })

  it.each<[MeshUnits, number]>([['m', 1], ['cm', 100], ['mm', 1000], ['inch', 39.370_078_740_157_5]])('a shoe in %s is known by its size, its height and its heel', (units, size) => {
    for (const name of ['sneaker-left', 'sneaker-right']) {
      for (const [up, forward] of [['+z', '+x'], ['+z', '-y'], ['+y', '-x'], ['+z', '-x']] as const) {
        const guess = guessReading(written(shipped(name), up, forward, size), 'stl')
        expect(guess).toMatchObject({ units, kind: 'shoe', forward })
        expect(guess.up[1]).toBe(up[1])
        expect(guess.why).toContain('30.0 cm')
      }
    }
  })

  it('a figure in a dress is known as a garment that stands upright', () => {
    expect(guessReading(shipped('torso-dress'), 'gltf')).toMatchObject({ units: 'm', up: '+y', forward: '+z', kind: 'garment' })
    expect(guessReading(written(shipped('torso-dress'), '+z', '-y', 1000), 'obj')).toMatchObject({ units: 'mm', up: '+z', forward: '-y', kind: 'garment' })
  })
})
