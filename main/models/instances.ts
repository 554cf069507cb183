import { Fault } from '../../core/fault.ts'
import { boxClipped } from '../../core/geometry/boxes.ts'
import type { ModelManifest, PredictParams } from '../../core/records/model.ts'
import type { Instance, MaskGrid, Placement } from './family.ts'

// What the families that find objects have in common.

/** Lowest score of an object that is kept, 0..1. */
export function lowestScore(manifest: ModelManifest, params: PredictParams): number {
  return params.post.score ?? manifest.thresholds.score
}

/** Corners on the network's input, in its pixels, as [x, y, w, h] on the photo, cut at the photo's edges. */
export function boxOnPhoto(
  corners: ArrayLike<number>, i: number, { sx, sy, x0, y0 }: Placement, photo: { width: number; height: number },
): [number, number, number, number] {
  const [left, right] = [corners[4 * i], corners[4 * i + 2]].map((value) => value * sx + x0)
  const [top, bottom] = [corners[4 * i + 1], corners[4 * i + 3]].map((value) => value * sy + y0)
  return boxClipped([left, top, right - left, bottom - top], photo.width, photo.height)
}

/**
 * The objects that have a name and lie on the photo. Throws `invalid` when the model answers with a class that the
 * manifest has no place for: its labels are not this model's.
 */
export function namedInstances(instances: readonly Instance[], manifest: ModelManifest): Instance[] {
  const strange = instances.find(({ label }) => label >= manifest.labels.length || label < 0)
  if (strange) {
    const named = manifest.labels.length
    throw new Fault('invalid', `The model answered class ${strange.label}, but model.json names only ${named}, from 0 on.`, {
      field: 'labels', found: named, limit: strange.label + 1, fix: 'Give the names of all classes of this model, in its order.',
    })
  }
  return instances.filter(({ label, box }) => manifest.labels[label] !== null && box[2] > 0 && box[3] > 0)
}

/** The cells that the box needs for bilinear stretching, as a grid of their own. `grid` begins at `offset` of its data. */
export function cellsUnder(box: readonly [number, number, number, number], grid: MaskGrid, offset = 0): MaskGrid {
  const { width, height, place, data } = grid
  const [left, right] = reach(box[0], box[2], place.sx, place.x0, width)
  const [top, bottom] = reach(box[1], box[3], place.sy, place.y0, height)
  const w = right - left
  const h = bottom - top
  const cells = new Float32Array(w * h)
  for (let v = 0; v < h; v++) {
    const from = offset + (top + v) * width + left
    cells.set(data.subarray(from, from + w), v * w)
  }
  return { ...grid, width: w, height: h, data: cells, place: movedPlace(place, left, top) }
}

/** Where a grid lies whose cell (0, 0) is cell (left, top) of the grid at `place`. */
export function movedPlace(place: Placement, left: number, top: number): Placement {
  return { ...place, x0: place.x0 + left * place.sx, y0: place.y0 + top * place.sy }
}

/** First cell and one past the last whose middles lie round the stretch of photo, one more on each side. */
export function reach(from: number, length: number, scale: number, origin: number, cells: number): [number, number] {
  const first = Math.min(cells - 1, Math.max(0, Math.floor((from - origin) / scale - 0.5)))
  const last = Math.min(cells, Math.max(first + 1, Math.ceil((from + length - origin) / scale + 0.5)))
  return [first, last]
}
