import { Fault } from '../../../core/fault.ts'
import { grown } from '../../../core/mask/grow.ts'
import { unionOf } from '../../../core/mask/merge.ts'
import { areaOf, boxOf, type Box, type Runs } from '../../../core/mask/runs.ts'
import type { ModelManifest, StrategyParams } from '../../../core/records/model.ts'
import type { Dense, Picture } from '../family.ts'
import { onPhoto, partOf } from '../pictures.ts'
import type { Eye, Look } from './look.ts'

/** A look, where on the photo it counts, and whether it is the second one. */
type FocusedLook = Look & { readonly box: Box; readonly within?: Runs; readonly second: boolean }

/**
 * Two passes: the mask of the first, grown by a disc of exactly `radius` photo pixels, says where the second looks: `crop`
 * shows it the box round it, `mask` the whole photo with everything else black. Where the first sees nothing its answer
 * stands.
 * @param masks the union of what the first look found, at photo size
 * @param coarse, fine the eyes of the first and the second pass
 */
export async function seenInFocus(
  photo: Picture, coarse: Eye, fine: Eye, masks: (dense: Dense) => Runs[], { radius, mode }: StrategyParams['focus'],
): Promise<FocusedLook> {
  const all: Box = [0, 0, photo.width, photo.height]
  const first = await coarse(photo)
  if (first.dense.kind === 'depth') {
    throw new Fault('unsupported', 'A model of depth finds nothing to look at twice.', {
      field: 'strategy', found: 'focus', fix: 'Predict with the strategy "whole" or "tiles".',
    })
  }
  const found = masks(first.dense)
  const mask = found.length === 0 ? null : grown(unionOf(found), radius)
  if (!mask || areaOf(mask) === 0) return { ...first, box: all, second: false }
  const box = boxOf(mask)
  const part = mode === 'crop' ? partOf(photo, box) : partOf(photo, all, { keep: mask })
  const second = await fine(part.picture)
  return { dense: onPhoto(second.dense, part), shared: second.shared, second: true, box, ...(mode === 'mask' ? { within: mask } : {}) }
}

/**
 * The second model's planes in the order of the first one's labels, by name; without a change when both have the same.
 * Throws `invalid` when it knows none of them.
 */
export function relabelled(dense: Dense, from: ModelManifest['labels'], to: ModelManifest['labels']): Dense {
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
