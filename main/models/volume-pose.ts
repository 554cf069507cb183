import { z } from 'zod'
import { Fault } from '../../core/fault.ts'
import { expectedPoint, largestPoint, marginals } from '../../core/pose/integral.ts'
import { modelInput, type ModelManifest } from '../../core/records/model.ts'
import type { Family, Joint, ModelPorts, Tensors } from './family.ts'
import { cropOptions, keypointNames, prepareCrop } from './person-crop.ts'
import { IMAGENET, pictureSides } from './picture-ports.ts'
import { fixedDim, floatsOf, outputAt, placeOfGrid, refuseShape } from './tensors.ts'

const options = z.object({
  ...cropOptions,
  /** Length of the volume along the depth, in `unit`. */
  depth: z.number().positive().default(2_000),
  unit: z.string().max(20).default('mm'),
  /** Joint (from 0) whose depth is taken as 0; null: the middle of the volume. */
  root: z.number().int().min(0).nullable().default(null),
  /** What makes probabilities of a joint's volume: softmax over all its cells, or their share of the sum. */
  activation: z.enum(['softmax', 'none']).default('softmax'),
  /** A joint's place: the expectation over its volume, or its largest cell. */
  decode: z.enum(['expectation', 'largest']).default('expectation'),
  /** What cell number i stands for: its middle, or its beginning (as Sun et al.'s own code reckons). */
  cells: z.enum(['middle', 'begin']).default('middle'),
})

/**
 * A body's joints in three dimensions from one volume of depth x height x width cells each, [1, joints * depth, height,
 * width] or [1, joints, depth, height, width]. A joint is the expectation of its cell's place, so it lies between cells, or
 * on request its largest cell (core/pose/integral.ts). The confidence of an expectation is the probability within 2 cells of
 * it in every direction: near 1 for one narrow peak, small for a flat volume or for two peaks far apart.
 */
export const volumePose: Family = {
  id: 'volume-pose',
  title: '3D pose by volumes',
  tasks: ['pose3d'],
  roles: ['model'],
  onePerson: true,
  options,
  propose(ports, file) {
    const sides = pictureSides(ports)
    const [first] = ports.outputs
    if (!sides || ports.outputs.length !== 1) return null
    const named = /integral|volum|pose3d|3d.?pose/i.test(file.name)
    const solid = first.dims.length === 5
    if (!solid && !(named && first.dims.length === 4)) return null
    const channels = fixedDim(first, 1)
    // Flattened volumes are as deep as they are high, as a rule.
    const depth = solid ? 1 : fixedDim(first, 2)
    const joints = channels !== null && depth !== null && channels % depth === 0 ? channels / depth : null
    return {
      task: 'pose3d',
      confidence: solid ? 0.85 : 0.7,
      why: solid ? `Its output ${first.name} has a volume for each joint.` : 'The file\'s name speaks of poses in space.',
      manifest: {
        input: modelInput.parse({ ...sides, width: sides.width ?? 256, height: sides.height ?? 256, pad: 0, ...IMAGENET }),
        labels: ['person'], ...keypointNames(joints ?? 17),
      },
    }
  },
  prepare: (photo, manifest, ports) => prepareCrop(photo, manifest.input, ports, options.parse(manifest.options)),
  decode(outputs, prepared, manifest, _photo, ports) {
    const asked = options.parse(manifest.options)
    const { joints, d, h, w, volumeOf } = volumesOf(outputs, manifest, ports)
    if (asked.root !== null && asked.root >= joints) {
      throw new Fault('invalid', `The root joint ${asked.root} does not exist; there are ${joints}.`, {
        file: 'model.json', field: 'options.root', found: asked.root, limit: joints - 1, fix: 'Joints are counted from 0.',
      })
    }
    const place = placeOfGrid(prepared, w, h)
    const pointOf = asked.decode === 'largest' ? largestPoint : expectedPoint
    const shift = asked.cells === 'middle' ? 0.5 : 0
    const found = Array.from({ length: joints }, (_, k): Joint => {
      const { x, y, z: deep, score } = pointOf(volumeOf(k), d, h, w, asked.activation)
      return {
        x: (x + shift) * place.sx + place.x0, y: (y + shift) * place.sy + place.y0, z: ((deep + shift) / d - 0.5) * asked.depth, score,
      }
    })
    const root = asked.root === null ? 0 : found[asked.root].z
    return { type: 'joints', joints: found.map((joint) => ({ ...joint, z: joint.z - root })) }
  },
  heat(outputs, prepared, manifest, ports) {
    const { activation, depth, unit } = options.parse(manifest.options)
    const { joints, d, h, w, volumeOf } = volumesOf(outputs, manifest, ports)
    return { width: w, height: h, place: placeOfGrid(prepared, w, h), joints: Array.from({ length: joints }, (_, k) => marginals(volumeOf(k), d, h, w, activation)), length: depth, unit }
  },
}

/** The joints' volumes in a network's answer. Throws `unsupported` for other shapes. */
function volumesOf(outputs: Tensors, manifest: ModelManifest, ports: ModelPorts) {
  const volumes = outputAt(outputs, ports, 0)
  const { dims } = volumes
  const joints = dims.length === 5 ? dims[1] : manifest.keypoints.length
  const [h, w] = dims.slice(-2)
  const d = dims.length === 5 ? dims[2] : dims[1] / joints
  if ((dims.length !== 4 && dims.length !== 5) || dims[0] !== 1 || joints === 0 || !Number.isInteger(d)) {
    refuseShape(ports.outputs[0].name, dims, `a volume for each of ${joints} joints, [1, joints * depth, height, width],`)
  }
  const values = floatsOf(volumes)
  return { joints, d, h, w, volumeOf: (k: number) => values.subarray(k * d * h * w, (k + 1) * d * h * w) }
}
