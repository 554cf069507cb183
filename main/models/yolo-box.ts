import { z } from 'zod'
import type { Family, Instance, ModelPort } from './family.ts'
import { boxOnPhoto, lowestScore, namedInstances } from './instances.ts'
import { prepareInput } from './prepare.ts'
import { fixedDim, outputAt } from './tensors.ts'
import { checkClasses, namesFor, pictureInput, YOLO_THRESHOLDS, yoloInput, yoloNotes, yoloObjects, yoloOptions } from './yolo.ts'

const options = z.object(yoloOptions)

/** Steps between anchors, in pixels, of the heads that are in use. */
const STRIDES = [[8, 16, 32], [8, 16, 32, 64], [4, 8, 16, 32]]

/** YOLO detection, version 8 and later, as Ultralytics exports it: objects as boxes, without masks. */
export const yoloBox: Family = {
  id: 'yolo-box',
  title: 'YOLO detection',
  tasks: ['instances'],
  roles: ['model'],
  options,
  propose(ports, { metadata }) {
    const input = pictureInput(ports)
    const [head] = ports.outputs
    if (!input || ports.outputs.length !== 1 || head.dims.length !== 3) return null
    const notes = yoloNotes(metadata)
    const [rows, columns] = [fixedDim(head, 1), fixedDim(head, 2)]
    const finished = columns === 6
    if (notes.task === undefined ? !finished && !hasAnchors(input, head) : notes.task !== 'detect') return null
    if (!finished && rows !== null && rows < 5) return null
    const speaks = notes.task === 'detect' ? 'The file calls itself a YOLO for detection' : 'As YOLO detection has it'
    const labels = namesFor(finished || rows === null ? null : rows - 4, notes)
    return {
      task: 'instances',
      confidence: notes.task === 'detect' ? 0.98 : 0.7,
      why: `${speaks}: ${finished ? 'finished objects' : 'anchors'} with a box and classes.`,
      manifest: { input: yoloInput(input, notes), labels, thresholds: YOLO_THRESHOLDS },
    }
  },
  prepare: (photo, manifest, ports) => prepareInput(photo, manifest.input, ports),
  decode(outputs, prepared, manifest, photo, ports, params) {
    const head = outputAt(outputs, ports, 0)
    if (head.dims[2] !== 6) checkClasses(head.dims[1] - 4, manifest)
    const { most } = options.parse(manifest.options)
    const limits = { score: lowestScore(manifest, params), iou: manifest.thresholds.iou, most }
    const found = yoloObjects(head, ports.outputs[0].name, 0, limits)
    const instances = Array.from(found.scores, (score, i): Instance => ({
      label: found.labels[i], score, box: boxOnPhoto(found.corners, i, prepared.place, photo),
    }))
    return { type: 'instances', instances: namedInstances(instances, manifest) }
  },
}

/** Whether the answer has as many columns as such a head has anchors on this input. */
function hasAnchors(input: ModelPort, head: ModelPort): boolean {
  const [h, w, columns] = [fixedDim(input, 2), fixedDim(input, 3), fixedDim(head, 2)]
  if (h === null || w === null) return false
  const anchors = (strides: number[]) => strides.reduce((sum, stride) => sum + Math.floor(h / stride) * Math.floor(w / stride), 0)
  return STRIDES.some((strides) => anchors(strides) === columns)
}
