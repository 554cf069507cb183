import { z } from 'zod'
import { Fault } from '../../core/fault.ts'
import { modelInput } from '../../core/records/model.ts'
import type { Family, Joint } from './family.ts'
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
  /** What cell number i stands for: its middle, or its beginning (as Sun et al.'s own code reckons). */
  cells: z.enum(['middle', 'begin']).default('middle'),
})

/** Cells around a joint within which its probability counts as confidence. */
const NEAR = 2

/**
 * A body's joints in three dimensions from one volume of depth x height x width cells each, [1, joints * depth, height,
 * width] or [1, joints, depth, height, width]. A joint is the expectation of its cell's place (integral regression: Sun et
 * al., "Integral human pose regression", ECCV 2018), so it lies between cells. Its confidence is the probability within 2
 * cells of it in every direction: near 1 for one narrow peak, small for a flat volume or for two peaks far apart.
 */
export const volumePose: Family = {
  id: 'volume-pose',
  title: '3D pose by volumes',
  tasks: ['pose3d'],
  roles: ['model'],
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
    const volumes = outputAt(outputs, ports, 0)
    const { dims } = volumes
    const joints = dims.length === 5 ? dims[1] : manifest.keypoints.length
    const [h, w] = dims.slice(-2)
    const d = dims.length === 5 ? dims[2] : dims[1] / joints
    if ((dims.length !== 4 && dims.length !== 5) || dims[0] !== 1 || joints === 0 || !Number.isInteger(d)) {
      refuseShape(ports.outputs[0].name, dims, `a volume for each of ${joints} joints, [1, joints * depth, height, width],`)
    }
    if (asked.root !== null && asked.root >= joints) {
      throw new Fault('invalid', `The root joint ${asked.root} does not exist; there are ${joints}.`, {
        file: 'model.json', field: 'options.root', found: asked.root, limit: joints - 1, fix: 'Joints are counted from 0.',
      })
    }
    const values = floatsOf(volumes)
    const place = placeOfGrid(prepared, w, h)
    const shift = asked.cells === 'middle' ? 0.5 : 0
    const found = Array.from({ length: joints }, (_, k): Joint => {
      const { u, v, t, score } = expectation(values.subarray(k * d * h * w, (k + 1) * d * h * w), d, h, w, asked.activation)
      return {
        x: (u + shift) * place.sx + place.x0, y: (v + shift) * place.sy + place.y0, z: ((t + shift) / d - 0.5) * asked.depth, score,
      }
    })
    const root = asked.root === null ? 0 : found[asked.root].z
    return { type: 'joints', joints: found.map((joint) => ({ ...joint, z: joint.z - root })) }
  },
}

/** Mean cell numbers across, down and in depth, and the probability near them. */
function expectation(volume: Float32Array, d: number, h: number, w: number, activation: 'softmax' | 'none') {
  let most = -Infinity
  for (const value of volume) if (value > most) most = value
  const weights = new Float64Array(volume.length)
  let [sum, u, v, t] = [0, 0, 0, 0]
  for (let z = 0, i = 0; z < d; z++) {
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++, i++) {
        const p = activation === 'softmax' ? Math.exp(volume[i] - most) : Math.max(0, volume[i])
        weights[i] = p
        sum += p
        u += p * x
        v += p * y
        t += p * z
      }
    }
  }
  if (!(sum > 0)) return { u: (w - 1) / 2, v: (h - 1) / 2, t: (d - 1) / 2, score: 0 }
  u /= sum
  v /= sum
  t /= sum
  let near = 0
  const range = (middle: number, size: number): [number, number] =>
    [Math.max(0, Math.ceil(middle - NEAR)), Math.min(size - 1, Math.floor(middle + NEAR))]
  const [z0, z1] = range(t, d)
  const [y0, y1] = range(v, h)
  const [x0, x1] = range(u, w)
  for (let z = z0; z <= z1; z++) for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) near += weights[(z * h + y) * w + x]
  return { u, v, t, score: Math.min(1, near / sum) }
}
