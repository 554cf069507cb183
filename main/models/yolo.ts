import { z } from 'zod'
import { Fault } from '../../core/fault.ts'
import type { ModelManifest } from '../../core/records/model.ts'
import type { ModelPort, ModelPorts, Tensor } from './family.ts'
import { suppressed } from './nms.ts'
import { fixedDim, floatsOf, refuseShape } from './tensors.ts'

// What all YOLO heads have in common; the files are as Ultralytics exports them (version 8 and later).

/** At most this many candidates go into suppression, the strongest ones. */
const CANDIDATES = 30_000

/** Lowest score, overlap from which the weaker of two goes, and most objects of a photo. */
type Limits = { score: number; iou: number; most: number }

/** What Ultralytics predicts with unless told otherwise. */
export const YOLO_THRESHOLDS = { mask: 0.5, score: 0.25, iou: 0.45, keypoint: 0.3 }

export const yoloOptions = {
  /** At most this many objects of a photo. */
  most: z.number().int().min(1).max(1_000).default(300),
}

/** Objects on the network's input: corners in its pixels, and `extra` further numbers of each (mask coefficients, keypoints). */
export type YoloObjects = { corners: Float32Array; scores: Float32Array; labels: Int32Array; extra: Float32Array; each: number }

/**
 * Objects of a head's answer whose score is `score` or more, strongest first. There are two forms: one column for each
 * anchor (centre, width, height, a probability for each class, extra), whose overlapping boxes are suppressed here class
 * by class; and one row for each object (corners, score, class, extra), as heads that need no suppression give.
 * @param extra numbers behind the classes, for each object
 * @param most at most this many objects
 */
export function yoloObjects(output: Tensor, name: string, extra: number, limits: Limits): YoloObjects {
  const [batch, rows, columns] = output.dims
  if (output.dims.length !== 3 || batch !== 1) refuseShape(name, output.dims, 'the objects of one photo, in three dimensions,')
  if (columns === 6 + extra) return finished(floatsOf(output), rows, extra, limits)
  if (rows < 5 + extra) refuseShape(name, output.dims, `box, one or more classes and ${extra} further numbers for each anchor`)
  return anchored(floatsOf(output), rows - 4 - extra, columns, extra, limits)
}

function anchored(data: Float32Array, classes: number, anchors: number, each: number, limits: Limits): YoloObjects {
  const found: { anchor: number; label: number; score: number }[] = []
  const best = data.slice(4 * anchors, 5 * anchors)
  const labels = new Int32Array(anchors)
  for (let c = 1; c < classes; c++) {
    const row = (4 + c) * anchors
    for (let a = 0; a < anchors; a++) {
      if (data[row + a] <= best[a]) continue
      best[a] = data[row + a]
      labels[a] = c
    }
  }
  for (let anchor = 0; anchor < anchors; anchor++) {
    if (best[anchor] >= limits.score) found.push({ anchor, label: labels[anchor], score: best[anchor] })
  }
  if (found.length > CANDIDATES) {
    found.sort((a, b) => b.score - a.score || a.anchor - b.anchor)
    found.length = CANDIDATES
  }
  const corners = new Float32Array(4 * found.length)
  found.forEach(({ anchor }, i) => {
    const [cx, cy, w, h] = [data[anchor], data[anchors + anchor], data[2 * anchors + anchor], data[3 * anchors + anchor]]
    corners.set([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], 4 * i)
  })
  const kept = suppressed(corners, found.map((one) => one.score), found.map((one) => one.label), limits.iou, limits.most)
  const result = objects(kept.length, each)
  kept.forEach((i, place) => {
    const { anchor, score, label } = found[i]
    put(result, place, corners.subarray(4 * i, 4 * i + 4), score, label)
    for (let k = 0; k < each; k++) result.extra[place * each + k] = data[(4 + classes + k) * anchors + anchor]
  })
  return result
}

function finished(data: Float32Array, rows: number, each: number, limits: Limits): YoloObjects {
  const step = 6 + each
  const kept = Array.from({ length: rows }, (_, i) => i).filter((i) => data[i * step + 4] >= limits.score)
    .sort((a, b) => data[b * step + 4] - data[a * step + 4] || a - b).slice(0, limits.most)
  const result = objects(kept.length, each)
  kept.forEach((i, place) => {
    const row = data.subarray(i * step, (i + 1) * step)
    put(result, place, row.subarray(0, 4), row[4], Math.round(row[5]))
    result.extra.set(row.subarray(6), place * each)
  })
  return result
}

function objects(count: number, each: number): YoloObjects {
  const [corners, scores, extra] = [4, 1, each].map((numbers) => new Float32Array(numbers * count))
  return { corners, scores, labels: new Int32Array(count), extra, each }
}

function put(into: YoloObjects, place: number, corners: ArrayLike<number>, score: number, label: number): void {
  into.corners.set(corners, 4 * place)
  into.scores[place] = Math.min(1, score)
  into.labels[place] = label
}

/** What Ultralytics writes into the file about itself; parts that are missing or odd are left out. */
export type YoloNotes = {
  task?: string
  names?: string[]
  size?: [height: number, width: number]
  keypoints?: [count: number, numbers: number]
}

export function yoloNotes(metadata: Readonly<Record<string, string>> = {}): YoloNotes {
  const pair = (text: string | undefined): [number, number] | undefined => {
    const found = /^\s*[[(]\s*(\d{1,5})\s*,\s*(\d{1,5})\s*[\])]\s*$/.exec(text ?? '')
    return found ? [Number(found[1]), Number(found[2])] : undefined
  }
  const { task, names = '', imgsz, kpt_shape: keypoints } = metadata
  return { task, names: namesOf(names), size: pair(imgsz), keypoints: pair(keypoints) }
}

/** Class names from a Python dictionary such as {0: 'person', 1: "child's bike"}. */
function namesOf(text: string): string[] | undefined {
  const names: string[] = []
  for (const [, index, single, double] of text.matchAll(/(\d{1,5})\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)) {
    if (Number(index) !== names.length) return undefined
    names.push((single ?? double).replace(/\\(.)/g, '$1').slice(0, 200).trim() || `class ${index}`)
  }
  return names.length > 0 ? names : undefined
}

/** The input of a YOLO: letterboxed in grey to the middle, RGB 0..1; sizes that are not fixed in the file from its notes. */
export function yoloInput(port: ModelPort, notes: YoloNotes): ModelManifest['input'] {
  const height = fixedDim(port, 2) ?? notes.size?.[0] ?? 640
  const width = fixedDim(port, 3) ?? notes.size?.[1] ?? 640
  return {
    width, height, longSide: null, multiple: 1, layout: 'nchw', order: 'rgb', resize: 'letterbox', pad: 114, filter: 'bilinear',
    divide: 255, mean: [0, 0, 0], std: [1, 1, 1],
  }
}

/** The only input when it is one picture [1, 3, H, W] of floats, or null. */
export function pictureInput(ports: ModelPorts): ModelPort | null {
  const [input] = ports.inputs
  if (ports.inputs.length !== 1 || input.dims.length !== 4 || !/^float(16|32)$/.test(input.type)) return null
  return fixedDim(input, 1) === 3 && [1, null].includes(fixedDim(input, 0)) ? input : null
}

/** Names for so many classes: those of the file when they fit, else numbers. */
export function namesFor(count: number | null, notes: YoloNotes): string[] {
  if (notes.names && (count === null || notes.names.length === count)) return notes.names
  return Array.from({ length: count ?? 1 }, (_, i) => ((count ?? 1) === 1 ? 'object' : `class ${i}`))
}

/** Throws `invalid` when the file's number of classes and the manifest's differ. */
export function checkClasses(count: number, manifest: ModelManifest): void {
  if (count === manifest.labels.length) return
  throw new Fault('invalid', `The model knows ${count} classes, model.json names ${manifest.labels.length}.`, {
    field: 'labels', found: manifest.labels.length, limit: count,
    fix: 'Give the names of all classes of this model, in its order.',
  })
}
