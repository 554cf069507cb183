import { Fault } from '../../../core/fault.ts'
import { grown } from '../../../core/mask/grow.ts'
import { unionOf } from '../../../core/mask/merge.ts'
import { areaOf, boxOf, type Box, type Runs } from '../../../core/mask/runs.ts'
import type { ModelManifest, StrategyParams } from '../../../core/records/model.ts'
import type { Dense, LoadedModel, Picture } from '../family.ts'
import { onPhoto, partOf } from '../pictures.ts'
import { blended } from './blend.ts'
import { boxOfBoth, closeUp, reachesBeyond, touches, widened } from './close-up.ts'
import type { Eye, Look } from './look.ts'

/** A look, where on the photo it counts, how many close-ups there were, and what the first look found (null: nothing). */
export type FocusedLook = Look & { readonly box: Box; readonly within?: Runs; readonly closeUps: number; readonly coarse: Runs | null }

type Passes = {
  /** The eyes of the first and of the closer looks. */
  readonly coarse: Eye
  readonly fine: Eye
  /** What the closer eye always takes, in pixels; null when that depends on the picture. */
  readonly shape: { readonly width: number; readonly height: number } | null
  /** The masks of what an eye found within a box, at photo size. */
  masks(dense: Dense, box: Box): Runs[]
}

/**
 * Two passes. The mask of the first, grown by a disc of exactly `radius` photo pixels, says where the second looks: `crop`
 * shows it a close-up of the box round it (see close-up.ts), `mask` the whole photo with everything else black. Where the
 * first sees nothing its answer stands. While what a close-up finds comes near to its sides, another one that takes in both
 * what was found first and last is tried, until there were `looks`: so a coarse mask that missed a part does not cut it off.
 * `blend` lets the first look have a say in a close-up's answer (see blend.ts).
 */
export async function seenInFocus(
  photo: Picture, { coarse, fine, shape, masks }: Passes, { radius, margin, looks, blend, mode }: StrategyParams['focus'],
): Promise<FocusedLook> {
  const all: Box = [0, 0, photo.width, photo.height]
  const first = await coarse(photo)
  if (first.dense.kind === 'depth') {
    throw new Fault('unsupported', 'A model of depth finds nothing to look at twice.', {
      field: 'strategy', found: 'focus', fix: 'Predict with the strategy "whole" or "tiles".',
    })
  }
  const found = masks(first.dense, all)
  const mask = found.length === 0 ? null : unionOf(found)
  if (!mask || areaOf(mask) === 0) return { ...first, box: all, closeUps: 0, coarse: null }
  if (mode === 'mask') {
    const within = grown(mask, radius)
    const { dense, shared } = await fine(partOf(photo, all, { keep: within }).picture)
    return { dense, shared, box: all, within, closeUps: 1, coarse: mask }
  }
  let place = boxOf(mask)
  let box = closeUp(widened(place, radius, photo), margin, photo, shape)
  for (let closeUps = 1; ; closeUps++) {
    const part = partOf(photo, box)
    const look = await fine(part.picture)
    const answer: FocusedLook = { dense: blended(onPhoto(look.dense, part), first.dense, blend), shared: look.shared, box, closeUps, coarse: mask }
    if (closeUps >= looks) return answer
    const seen = masks(answer.dense, box).filter((one) => areaOf(one) > 0).map(boxOf).reduce(boxOfBoth, place)
    if (!touches(seen, box, photo)) return answer
    const next = closeUp(widened(seen, radius, photo), margin, photo, shape)
    if (!reachesBeyond(next, box)) return answer
    place = seen
    box = next
  }
}

/** The eye of a second model that answers in the labels of the first. */
export function translated(eye: Eye, second: LoadedModel, first: LoadedModel): Eye {
  return async (picture) => {
    const { dense, shared } = await eye(picture)
    return { dense: relabelled(dense, second.manifest.labels, first.manifest.labels), shared }
  }
}

/**
 * The second model's planes in the order of the first one's labels, by name; without a change when both have the same.
 * Throws `invalid` when it knows none of them.
 */
function relabelled(dense: Dense, from: ModelManifest['labels'], to: ModelManifest['labels']): Dense {
  if (from.length === to.length && from.every((label, i) => label === to[i])) return dense
  const plane = dense.width * dense.height
  // Two models of one thing each mean the same, whatever they call it.
  const named = (labels: ModelManifest['labels']): string[] => labels.filter((label) => label !== null)
  if (dense.channels === 1 && named(from).length === 1 && named(to).length === 1) return dense
  const data = new Float32Array(to.length * plane)
  let known = 0
  to.forEach((label, i) => {
    const at = label === null ? from.indexOf(null) : from.indexOf(label)
    const source = dense.channels === 1 ? 0 : at
    if (at < 0 || (dense.channels === 1 && label === null)) return
    if (label !== null) known++
    data.set(dense.data.subarray(source * plane, (source + 1) * plane), i * plane)
  })
  if (known === 0) {
    throw new Fault('invalid', 'The second model of the two passes knows none of the first one\'s labels.', {
      field: 'focus.model', found: from.join(', ').slice(0, 200), fix: 'Choose a second model of the same labels.',
    })
  }
  return { ...dense, channels: to.length, data }
}
