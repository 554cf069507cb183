import type { HeatLevels } from '../../inference/inference.ts'
import type { Heat } from '../../models/family.ts'

/** Heat maps in the form in which they are looked at. */
export function levelsOf({ width, height, place, joints, length, unit }: Heat): Omit<HeatLevels, 'ran'> {
  return {
    width, height, place, length, unit,
    joints: joints.map(({ plane, depth }) => {
      const cells = Array.from(plane, (value) => (Number.isFinite(value) ? Math.max(0, value) : 0))
      const most = cells.reduce((greatest, value) => Math.max(greatest, value), 0)
      return { levels: Buffer.from(cells.map((value) => (most > 0 ? Math.round((255 * value) / most) : 0))).toString('base64'), most, depth: depth && Array.from(depth) }
    }),
  }
}
