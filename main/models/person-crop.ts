import { z } from 'zod'
import { extentOf } from '../../core/mask/rasterise.ts'
import type { Box } from '../../core/mask/runs.ts'
import { COCO_PERSON } from '../../core/pose/joints/skeletons.ts'
import type { ModelInput, ModelManifest } from '../../core/records/model.ts'
import type { Instance, ModelPorts, Picture, Placement, Prepared } from './family.ts'
import { inputSize, prepareInput } from './prepare.ts'

/** Options of the families that look at one person: where it is, and how much around it is shown. */
export const cropOptions = {
  /** [x, y, width, height] of the person as shares of the photo. */
  box: z.tuple([z.number(), z.number(), z.number().positive(), z.number().positive()]).default([0, 0, 1, 1]),
  /** The box is made this much larger; MMPose's top-down networks are trained with 1.25. */
  padding: z.number().min(0.1).max(10).default(1.25),
  /** A box that tells where the person is, not the photo itself, first grows by this share of its longer side on every side. */
  border: z.number().min(0).max(1).default(0),
}

type Size = { readonly width: number; readonly height: number }
type Crop = { readonly box: readonly [number, number, number, number]; readonly padding: number }

/**
 * The part of the photo round a person, in the input's aspect: the box is widened or heightened to it, then enlarged by
 * `padding` about its middle (MMPose's affine crop without turning). What lies beyond the photo is `input.pad`.
 */
export function prepareCrop(photo: Picture, input: ModelInput, ports: ModelPorts, crop: Crop): Prepared {
  const { width, height } = inputSize(photo, input, ports.inputs[0])
  return prepareInput(photo, input, ports, { place: placeOfCrop(photo, crop, width, height) })
}

function placeOfCrop(photo: Size, { box: [x, y, w, h], padding }: Crop, width: number, height: number): Placement {
  const scale = padding * Math.max((w * photo.width) / width, (h * photo.height) / height)
  const cx = (x + w / 2) * photo.width
  const cy = (y + h / 2) * photo.height
  return { sx: scale, sy: scale, x0: cx - (scale * width) / 2, y0: cy - (scale * height) / 2 }
}

/** A manifest whose model is to look at the person in a box (photo pixels). */
export function lookingAt(manifest: ModelManifest, photo: Size, [x, y, w, h]: Box): ModelManifest {
  const border = z.object({ border: cropOptions.border }).parse(manifest.options).border * Math.max(w, h)
  const box = [(x - border) / photo.width, (y - border) / photo.height, (w + 2 * border) / photo.width, (h + 2 * border) / photo.height]
  return { ...manifest, options: { ...manifest.options, box } }
}

/**
 * One person with these keypoints (x, y in photo pixels, confidence): its score is their mean confidence, its box the extent
 * of those that reach the manifest's keypoint threshold, or of all when none does.
 */
export function personOf(keypoints: NonNullable<Instance['keypoints']>, manifest: ModelManifest, photo: Size): Instance {
  const sure = keypoints.filter(([, , confidence]) => confidence >= manifest.thresholds.keypoint)
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, value))
  const shown = (sure.length > 0 ? sure : keypoints).flatMap(([x, y]) => [within(x, photo.width), within(y, photo.height)])
  const score = keypoints.reduce((sum, [, , confidence]) => sum + confidence, 0) / keypoints.length
  return { label: Math.max(0, manifest.labels.findIndex((label) => label !== null)), score, box: extentOf(shown), keypoints }
}

/** Names for so many keypoints: COCO's for 17, else numbers. */
export function keypointNames(count: number): Pick<ModelManifest, 'keypoints' | 'skeleton'> {
  return count === 17 ? COCO_PERSON : { keypoints: Array.from({ length: count }, (_, i) => `point ${i + 1}`), skeleton: [] }
}
