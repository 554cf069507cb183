import { intersection } from '../../../core/mask/merge.ts'
import { areaOf, emptyRuns, type Box, type Runs } from '../../../core/mask/runs.ts'
import type { ModelManifest, PostParams } from '../../../core/records/model.ts'
import type { Dense, FoundObject, MaskGrid, Picture } from '../family.ts'
import { pasteMask } from '../paste-mask.ts'
import { certaintyOf } from './certainty.ts'
import { nativeMask } from './native-mask.ts'
import { refined } from './refine.ts'
import { cleaned, piecesBySize, storedShape } from './shape.ts'
import { winners } from './winners.ts'

/** What a strategy saw on a photo. Nothing outside of `box`, nor of `within`, counts. */
export type Seen = { readonly dense: Dense; readonly box: Box; readonly within?: Runs; readonly disagreement: number | null }

/** The objects in a map of probabilities or alpha: one for each label, or one for each piece of it with `pieces`. */
export function objectsOfDense(photo: Picture, seen: Seen, manifest: ModelManifest, post: PostParams, pieces: boolean): FoundObject[] {
  const objects: FoundObject[] = []
  for (const { label, runs, grid } of masksOf(photo, seen, manifest, post)) {
    const mask = cleaned(seen.within ? intersection(runs, seen.within) : runs, post)
    if (areaOf(mask) === 0) continue
    for (const piece of pieces ? piecesBySize(mask) : [mask]) {
      const { score, uncertainty } = certaintyOf(piece, grid)
      if (post.score !== null && score < post.score) continue
      objects.push({ label, score, uncertainty, keypoints: null, ...storedShape(piece, post.polygon) })
    }
  }
  return objects
}

/** The masks that a map makes of the photo's pixels, before anything is done to them but the refining of edges. */
export function masksOfDense(photo: Picture, seen: Seen, manifest: ModelManifest, post: PostParams): Runs[] {
  return Array.from(masksOf(photo, seen, manifest, post), ({ runs }) => runs)
}

/** The mask of every label that has a name. */
function* masksOf(
  photo: Picture, { dense, box }: Seen, manifest: ModelManifest, post: PostParams,
): Generator<{ label: number; runs: Runs; grid: MaskGrid }> {
  const { labels, thresholds } = manifest
  const { width, height, place } = dense
  const cells = width * height
  const planeOf = (c: number): MaskGrid => ({ width, height, place, data: dense.data.subarray(c * cells, (c + 1) * cells) })
  const competing = dense.exclusive === true && dense.channels > 1
  if (competing && post.refine === 0) {
    for (const [label, runs] of winners(dense, box, photo.width, photo.height, post.threshold)) {
      if (labels[label] !== null) yield { label, runs, grid: planeOf(label) }
    }
    return
  }
  const threshold = post.threshold ?? thresholds.mask
  for (let c = 0; c < dense.channels; c++) {
    const label = dense.channels === 1 ? labels.findIndex((name) => name !== null) : c
    if (label < 0 || labels[label] === null) continue
    const grid = planeOf(c)
    yield { label, runs: maskOf(photo, grid, box, threshold, post.refine), grid }
  }
}

/** The mask of a grid of probabilities (or logits) at photo size, its edge refined where `refine` is a radius. */
export function maskOf(
  photo: Picture, grid: MaskGrid, box: readonly [number, number, number, number], threshold: number, refine: number,
): Runs {
  const { width, height } = photo
  const finer = refine === 0 ? { grid, box } : refined(photo, grid, box, refine)
  if (!finer) return emptyRuns(height, width)
  return nativeMask(finer.grid, finer.box, width, height, threshold) ?? pasteMask(finer.grid, finer.box, width, height, threshold)
}
