import { intersectionArea } from '../../../core/mask/iou.ts'
import { unionOf } from '../../../core/mask/merge.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { areaOf, emptyRuns, type Runs } from '../../../core/mask/runs.ts'
import type { Signs } from '../../../core/metrics/triage.ts'
import type { ModelManifest, PostParams } from '../../../core/records/model.ts'
import type { Dense, FoundObject, Picture } from '../family.ts'
import type { Seen } from './objects.ts'

/** An area that grew or shrank by more is as strange as it gets; powers of two. */
const MOST_GROWTH = 5

/** What a result of objects tells of itself: see `triageSign` of core/records/model.ts. */
export function signsOfObjects(objects: readonly FoundObject[], uncertainty: number | null, disagreement: number | null): Signs {
  const scores = objects.map(({ score }) => score).filter((score) => score !== null)
  return {
    ...(uncertainty === null ? {} : { uncertainty }), ...(disagreement === null ? {} : { disagreement }),
    ...(objects.length > 0 && scores.length === 0 ? {} : { score: scores.length === 0 ? 0 : Math.min(...scores) }),
  }
}

/** The same of a map, with how sure its own probabilities are and, of two passes, how far the closer look changed the first. */
export function signsOfDense(
  photo: Picture, seen: Seen & { readonly coarse?: Runs | null }, objects: readonly FoundObject[], manifest: ModelManifest, post: PostParams,
): Signs {
  const threshold = post.threshold ?? manifest.thresholds.mask
  return { ...expected(seen.dense, seen.box, threshold, manifest.labels), ...(seen.coarse === undefined ? {} : changeSince(seen.coarse, photo, objects)) }
}

/**
 * On the network's own grid, inside the box and over all planes with a name: `doubt`, 1 - 2 sum(p of the mask) / (sum(p) + cells
 * of the mask), which is how far the Dice would be from 1 if every cell were what its probability says; and `sharpness`, the
 * mean step of the probability between neighbouring cells on both sides of the mask's edge, 1 where there is no edge.
 */
function expected(dense: Dense, box: readonly number[], threshold: number, labels: ModelManifest['labels']): { doubt: number; sharpness: number } {
  const { width, height, channels, data, place, exclusive } = dense
  // Planes that compete have no threshold: more than half of all is sure to win.
  const least = exclusive && channels > 1 ? 0.5 : threshold
  const [left, right] = within(box[0], box[0] + box[2], place.sx, place.x0, width)
  const [top, bottom] = within(box[1], box[1] + box[3], place.sy, place.y0, height)
  let [all, sure, cells, steps, edges] = [0, 0, 0, 0, 0]
  for (let c = 0; c < channels; c++) {
    if (channels > 1 && labels[c] === null) continue
    for (let v = top; v < bottom; v++) {
      let i = c * width * height + v * width + left
      for (let u = left; u < right; u++, i++) {
        const p = data[i]
        const inside = p >= least
        all += p
        if (inside) {
          sure += p
          cells++
        }
        if (u + 1 < right && data[i + 1] >= least !== inside) {
          steps += Math.abs(data[i + 1] - p)
          edges++
        }
        if (v + 1 < bottom && data[i + width] >= least !== inside) {
          steps += Math.abs(data[i + width] - p)
          edges++
        }
      }
    }
  }
  // Less than one cell's worth of probability, and no cell of it: sure that there is nothing.
  const doubt = cells === 0 && all < 1 ? 0 : 1 - (2 * sure) / (all + cells)
  return { doubt: Math.min(1, Math.max(0, doubt)), sharpness: edges === 0 ? 1 : Math.min(1, steps / edges) }
}

/** Cells whose middle lies from `from` to `to` on the photo: the first, and one past the last. */
function within(from: number, to: number, step: number, start: number, count: number): [number, number] {
  const first = Math.max(0, Math.ceil((from - start) / step - 0.5))
  return [first, Math.max(first, Math.min(count, Math.ceil((to - start) / step - 0.5)))]
}

function changeSince(coarse: Runs | null, { width, height }: Picture, objects: readonly FoundObject[]): { change: number; growth: number } {
  const found = objects.length === 0 ? emptyRuns(height, width) : unionOf(objects.map(({ shape }) => runsOfShape(shape, height, width)))
  const [before, after] = [coarse ? areaOf(coarse) : 0, areaOf(found)]
  if (before === 0 || after === 0) return before === after ? { change: 0, growth: 0 } : { change: 1, growth: MOST_GROWTH }
  const shared = intersectionArea(coarse!, found)
  return { change: 1 - shared / (before + after - shared), growth: Math.min(MOST_GROWTH, Math.abs(Math.log2(after / before))) }
}
