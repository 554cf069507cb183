import { z } from 'zod'
import { Fault } from '../../core/fault.ts'
import { COCO_PERSON } from '../../core/pose/joints/skeletons.ts'
import type { ModelManifest } from '../../core/records/model.ts'
import type { Family, Instance, Prepared } from './family.ts'
import { boxOnPhoto, lowestScore, namedInstances } from './instances.ts'
import { keypointNames } from './person-crop.ts'
import { prepareInput } from './prepare.ts'
import { fixedDim, outputAt } from './tensors.ts'
import { namesFor, pictureInput, YOLO_THRESHOLDS, yoloInput, yoloNotes, yoloObjects, yoloOptions } from './yolo.ts'

const options = z.object({
  ...yoloOptions,
  /** Numbers for each keypoint: x, y and a confidence, or x and y alone. */
  numbers: z.union([z.literal(2), z.literal(3)]).default(3),
})

const COCO = COCO_PERSON.keypoints.length

/**
 * YOLO pose, version 8 and later, as Ultralytics exports it: box, class probabilities and the keypoints of each object in
 * pixels of the network's input, either one column for each anchor or one row for each finished object.
 */
export const yoloPose: Family = {
  id: 'yolo-pose',
  title: 'YOLO pose',
  tasks: ['keypoints'],
  roles: ['model'],
  options,
  propose(ports, { metadata }) {
    const input = pictureInput(ports)
    const [head] = ports.outputs
    if (!input || ports.outputs.length !== 1 || head.dims.length !== 3) return null
    const notes = yoloNotes(metadata)
    if (notes.task !== undefined && notes.task !== 'pose') return null
    const [rows, columns] = [fixedDim(head, 1), fixedDim(head, 2)]
    const numbers = notes.keypoints?.[1] === 2 ? 2 : 3
    const finished = columns !== null && columns > 6 && columns <= 6 + 3 * 200 && (rows === null || rows <= 1_000)
    const values = finished ? columns - 6 : rows === null ? null : rows - 4 - (notes.names?.length ?? 1)
    const joints = notes.keypoints?.[0] ?? (values === null ? null : values / numbers)
    // Without notes any three-dimensional answer could be meant: then only what is likely counts.
    const most = notes.task === 'pose' ? 1_000 : 60
    if (joints === null || joints < 1 || joints > most || !Number.isInteger(joints)) return null
    if (values !== null && values !== joints * numbers) return null
    const named = joints === COCO && !notes.names ? { names: ['person'] } : notes
    const speaks = notes.task === 'pose' ? 'The file calls itself a YOLO for poses' : 'As YOLO pose has it'
    return {
      task: 'keypoints',
      confidence: notes.task === 'pose' ? 0.98 : joints === COCO ? 0.85 : 0.4,
      why: `${speaks}: ${finished ? 'finished objects' : 'anchors'} with ${joints} keypoints.`,
      manifest: {
        input: yoloInput(input, notes), labels: namesFor(finished ? null : (notes.names?.length ?? 1), named),
        ...keypointNames(joints), thresholds: YOLO_THRESHOLDS, options: { numbers },
      },
    }
  },
  prepare: (photo, manifest, ports) => prepareInput(photo, manifest.input, ports),
  decode(outputs, prepared, manifest, photo, ports, params) {
    const { most, numbers } = options.parse(manifest.options)
    const head = outputAt(outputs, ports, 0)
    const each = manifest.keypoints.length * numbers
    if (head.dims[2] !== 6 + each) checkHead(head.dims, each, manifest, ports.outputs[0].name)
    const limits = { score: lowestScore(manifest, params), iou: manifest.thresholds.iou, most }
    const found = yoloObjects(head, ports.outputs[0].name, each, limits)
    const instances = Array.from(found.scores, (score, i): Instance => ({
      label: found.labels[i], score, box: boxOnPhoto(found.corners, i, prepared.place, photo),
      keypoints: manifest.keypoints.map((_, k) => keypoint(found.extra, i * each + k * numbers, numbers, prepared)),
    }))
    return { type: 'instances', instances: namedInstances(instances, manifest) }
  },
}

function keypoint(values: Float32Array, at: number, numbers: number, { place }: Prepared): [number, number, number] {
  const confidence = numbers === 3 ? Math.min(1, Math.max(0, values[at + 2])) : 1
  return [values[at] * place.sx + place.x0, values[at + 1] * place.sy + place.y0, confidence]
}

/** Throws `invalid` when labels and keypoints of the manifest do not make up the numbers of an anchor. */
function checkHead(dims: readonly number[], each: number, manifest: ModelManifest, name: string): void {
  const expected = 4 + manifest.labels.length + each
  if (dims.length !== 3 || dims[1] === expected) return
  const made = `4 of the box, ${manifest.labels.length} labels and ${manifest.keypoints.length} keypoints make ${expected}`
  throw new Fault('invalid', `The model's output ${name} has ${dims[1]} numbers for each object; ${made}.`, {
    field: 'keypoints', found: dims[1], limit: expected, fix: 'Give the names of all classes and all keypoints of this model.',
  })
}
