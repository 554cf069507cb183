import { z } from 'zod'
import type { Family, Instance, MaskGrid, ModelPort } from './family.ts'
import { boxOnPhoto, lowestScore, movedPlace, namedInstances, reach } from './instances.ts'
import { prepareInput } from './prepare.ts'
import { fixedDim, floatsOf, outputAt, placeOfGrid, refuseShape } from './tensors.ts'
import { checkClasses, namesFor, pictureInput, YOLO_THRESHOLDS, yoloInput, yoloNotes, yoloObjects, yoloOptions } from './yolo.ts'

const options = z.object(yoloOptions)

/**
 * YOLO segmentation, version 8 and later, as Ultralytics exports it. output0 holds box, class probabilities and mask
 * coefficients, output1 the prototype masks [1, nm, h, w]. A mask is the prototypes' weighted sum, as logits on the
 * prototypes' grid; it is stretched to the photo as it is, so nothing is rounded to the network's pixels and every hole and
 * part stays.
 */
export const yoloSeg: Family = {
  id: 'yolo-seg',
  title: 'YOLO segmentation',
  tasks: ['instances'],
  roles: ['model'],
  options,
  propose(ports, { metadata }) {
    const input = pictureInput(ports)
    const [head, protos] = ports.outputs
    if (!input || ports.outputs.length !== 2 || head.dims.length !== 3 || protos.dims.length !== 4) return null
    const kinds = fixedDim(protos, 1)
    const [rows, columns] = [fixedDim(head, 1), fixedDim(head, 2)]
    if (!fitsInput(input, protos)) return null
    const finished = kinds !== null && columns === 6 + kinds
    if (!finished && kinds !== null && rows !== null && rows < 5 + kinds) return null
    // Version 5 has a row for each anchor, and a score of its own beside the classes.
    if (!finished && rows !== null && columns !== null && rows > 2_000 && columns < rows) return null
    const notes = yoloNotes(metadata)
    if (notes.task !== undefined && notes.task !== 'segment') return null
    const classes = finished || rows === null || kinds === null ? null : rows - 4 - kinds
    const known = kinds !== null && (finished || rows !== null)
    return {
      task: 'instances',
      confidence: notes.task === 'segment' ? 0.98 : known ? 0.85 : 0.5,
      why: `${notes.task === 'segment' ? 'The file calls itself a YOLO for segmentation: ' : 'As YOLO segmentation has it: '}`
        + `${finished ? 'finished objects' : 'anchors'} with ${kinds ?? 'some'} mask coefficients, and as many prototype masks.`,
      manifest: { input: yoloInput(input, notes), labels: namesFor(classes, notes), thresholds: YOLO_THRESHOLDS },
    }
  },
  prepare: (photo, manifest, ports) => prepareInput(photo, manifest.input, ports),
  decode(outputs, prepared, manifest, photo, ports, params) {
    const protos = outputAt(outputs, ports, 1)
    const [batch, kinds, height, width] = protos.dims
    if (protos.dims.length !== 4 || batch !== 1 || kinds < 1) {
      refuseShape(ports.outputs[1].name, protos.dims, 'prototype masks of one photo, [1, kinds, height, width],')
    }
    const head = outputAt(outputs, ports, 0)
    if (head.dims[2] !== 6 + kinds) checkClasses(head.dims[1] - 4 - kinds, manifest)
    const { most } = options.parse(manifest.options)
    const limits = { score: lowestScore(manifest, params), iou: manifest.thresholds.iou, most }
    const found = yoloObjects(head, ports.outputs[0].name, kinds, limits)
    const grid = { width, height, data: floatsOf(protos), place: placeOfGrid(prepared, width, height) }
    const instances = Array.from(found.scores, (score, i): Instance => {
      const box = boxOnPhoto(found.corners, i, prepared.place, photo)
      return { label: found.labels[i], score, box, mask: weighted(grid, found.extra.subarray(i * kinds, (i + 1) * kinds), box) }
    })
    return { type: 'instances', instances: namedInstances(instances, manifest) }
  },
}

/** Prototypes are a fraction of the input, the same both ways. */
function fitsInput(input: ModelPort, protos: ModelPort): boolean {
  const [h, w, ph, pw] = [fixedDim(input, 2), fixedDim(input, 3), fixedDim(protos, 2), fixedDim(protos, 3)]
  return h === null || w === null || ph === null || pw === null || (ph <= h && h * pw === w * ph)
}

/** The prototypes' weighted sum where the box lies: logits. */
function weighted(grid: MaskGrid, weights: Float32Array, box: Instance['box']): MaskGrid {
  const { width, height, data, place } = grid
  const [left, right] = reach(box[0], box[2], place.sx, place.x0, width)
  const [top, bottom] = reach(box[1], box[3], place.sy, place.y0, height)
  const [w, h] = [right - left, bottom - top]
  const sums = new Float32Array(w * h)
  for (let k = 0; k < weights.length; k++) {
    const weight = weights[k]
    for (let v = 0; v < h; v++) {
      let from = (k * height + top + v) * width + left
      for (let at = v * w; at < (v + 1) * w; at++) sums[at] += weight * data[from++]
    }
  }
  return { width: w, height: h, data: sums, logits: true, place: movedPlace(place, left, top) }
}
