import { Fault } from '../../../core/fault.ts'
import { intersectionArea } from '../../../core/mask/iou.ts'
import { unionOf } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { runsOfRing } from '../../../core/mask/polygon.ts'
import { areaOf, type Runs } from '../../../core/mask/runs.ts'
import type { Shape } from '../../../core/records/annotation.ts'

/** An object as far as comparing goes. */
export type Named = { label: string; shape: Shape; bbox: readonly [number, number, number, number] }

/**
 * Intersection over union of two sets of objects on a photo: pixels of each class together, summed over the classes; where no
 * class has the same name on both sides, names do not count. 1 when both are empty, and for what covers no area its box counts.
 */
export function overlapOf(a: readonly Named[], b: readonly Named[], height: number, width: number): number {
  if (a.length === 0 && b.length === 0) return 1
  if (a.length === 0 || b.length === 0) return 0
  const names = new Set(b.map(({ label }) => label))
  const named = a.some(({ label }) => names.has(label))
  const left = masksOf(a, named, height, width)
  const right = masksOf(b, named, height, width)
  let shared = 0
  let all = 0
  for (const label of new Set([...left.keys(), ...right.keys()])) {
    const [x, y] = [left.get(label), right.get(label)]
    const both = x && y ? intersectionArea(x, y) : 0
    shared += both
    all += (x ? areaOf(x) : 0) + (y ? areaOf(y) : 0) - both
  }
  return all === 0 ? 1 : shared / all
}

function masksOf(list: readonly Named[], named: boolean, height: number, width: number): Map<string, Runs> {
  const groups = Map.groupBy(list, ({ label }) => (named ? label : ''))
  return new Map([...groups].map(([label, group]) => [label, unionOf(group.map((one) => maskOf(one, height, width)))]))
}

function maskOf({ shape, bbox }: Named, height: number, width: number): Runs {
  try {
    const runs = runsOfShape(shape, height, width)
    if (areaOf(runs) > 0) return runs
  } catch (thrown) {
    // A mask of another size than the photo has now: its box says roughly where it lies.
    if (!(thrown instanceof Fault)) throw thrown
  }
  const [x, y, w, h] = bbox
  return runsOfRing([x, y, x, y + h, x + w, y + h, x + w, y], height, width)
}
