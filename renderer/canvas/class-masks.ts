import { difference, intersection, union, unionOf } from '../../core/mask/merge.ts'
import { runsOfShape } from '../../core/mask/rasterise.ts'
import { keptRuns } from '../../core/mask/rle.ts'
import { areaOf, emptyRuns, type Runs } from '../../core/mask/runs.ts'
import type { Shape } from '../../core/records/annotation.ts'
import type { Size } from './viewport.ts'

/** Pixels of an image by the name of what they show. */
export type ClassMasks = ReadonlyMap<string, Runs>

/** Pixels by which one set of masks differs from another, and how many. `other`: something is there in both, but not the same. */
export type Difference = { missed: Runs; extra: Runs; other: Runs; same: Runs; counts: { missed: number; extra: number; other: number; same: number } }

const masks = new WeakMap<Shape, Runs | null>()

/** The pixels of a shape, read once; null for shapes that cover none, and for masks of another size than the image. */
export function maskOf(shape: Shape, { width, height }: Size): Runs | null {
  let found = masks.get(shape)
  if (found === undefined || (found !== null && (found.h !== height || found.w !== width))) masks.set(shape, (found = readMask(shape, height, width)))
  return found
}

function readMask(shape: Shape, h: number, w: number): Runs | null {
  if (shape.type === 'mask') return shape.rle.size[0] === h && shape.rle.size[1] === w ? keptRuns(shape.rle) : null
  const runs = runsOfShape(shape, h, w)
  return runs.counts.length > 1 ? runs : null
}

/** All pixels of each class. */
export function classMasks(items: Iterable<{ name: string; shape: Shape }>, image: Size): ClassMasks {
  const byName = new Map<string, Runs[]>()
  for (const { name, shape } of items) {
    const runs = maskOf(shape, image)
    if (!runs) continue
    const list = byName.get(name)
    if (list) list.push(runs)
    else byName.set(name, [runs])
  }
  return new Map([...byName].map(([name, list]) => [name, unionOf(list)]))
}

/** Pixels of any class. */
export function anyOf(classes: ClassMasks, { width, height }: Size): Runs {
  const list = [...classes.values()]
  return list.length === 0 ? emptyRuns(height, width) : unionOf(list)
}

/** How `found` differs from `truth`, pixel by pixel. */
export function differenceOf(truth: ClassMasks, found: ClassMasks, image: Size): Difference {
  const all = anyOf(truth, image)
  const seen = anyOf(found, image)
  let same = emptyRuns(image.height, image.width)
  for (const [name, mask] of truth) {
    const other = found.get(name)
    if (other) same = union(same, intersection(mask, other))
  }
  const parts = { missed: difference(all, seen), extra: difference(seen, all), other: difference(intersection(all, seen), same), same }
  const { missed, extra, other } = parts
  return { ...parts, counts: { missed: areaOf(missed), extra: areaOf(extra), other: areaOf(other), same: areaOf(same) } }
}
