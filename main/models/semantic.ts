import { z } from 'zod'
import { modelInput } from '../../core/records/model.ts'
import { densePlanes, extentOfValues, onlyLabel, outputOptions, refuseLabels, type Planes } from './dense-output.ts'
import type { Dense, Family, ModelPorts } from './family.ts'
import { pictureSides } from './picture-ports.ts'
import { prepareInput } from './prepare.ts'
import { placeOfGrid, sigmoidAll, softmaxPlanes } from './tensors.ts'

const options = z.object({
  ...outputOptions,
  /** What makes probabilities of the values; `auto`: nothing when they are within 0..1, else softmax (sigmoid for a single plane). */
  activation: z.enum(['auto', 'sigmoid', 'softmax', 'none']).default('auto'),
  /** One object for each class, or one for each connected piece of it. */
  objects: z.enum(['class', 'component']).default('class'),
})

/**
 * Semantic segmentation: a plane of logits or probabilities for each class, or a map of class numbers (as PaddleSeg exports
 * it). With a single plane the only label that is not null is meant.
 */
export const semantic: Family = {
  id: 'semantic',
  title: 'Semantic segmentation',
  tasks: ['semantic'],
  roles: ['model'],
  options,
  propose(ports) {
    const sides = pictureSides(ports)
    const classes = sides && alike(ports) ? classesOf(ports, sides.layout) : null
    if (!sides || classes === null) return null
    const { planes, why } = classes
    const nameOf = (i: number): string | null => (i === 0 && planes !== 1 ? null : planes === null || planes <= 2 ? 'object' : `class ${i}`)
    const names = planes === null ? ['object'] : Array.from({ length: planes }, (_, i) => nameOf(i))
    return {
      task: 'semantic',
      confidence: planes !== null && planes > 1 ? 0.55 : 0.4,
      why,
      manifest: { input: modelInput.parse({ ...sides, filter: 'area', divide: 255 }), labels: names },
    }
  },
  prepare: (photo, manifest, ports) => prepareInput(photo, manifest.input, ports),
  decode(outputs, prepared, manifest, _photo, ports) {
    const asked = options.parse(manifest.options)
    const planes = densePlanes(outputs, ports, asked, manifest.labels.length)
    const { data, exclusive } = probabilities(planes, manifest.labels.length, asked.activation)
    const { width, height } = planes
    const channels = data.length / (width * height)
    const dense = { kind: 'probability', width, height, place: placeOfGrid(prepared, width, height) } as const
    const only = onlyLabel(manifest.labels)
    if (channels !== manifest.labels.length && (channels !== 1 || only === null)) refuseLabels(channels, manifest.labels)
    // Of two competing planes the background says nothing that the other does not.
    if (channels > 1 && only !== null) {
      const plane = data.slice(only * width * height, (only + 1) * width * height)
      return { type: 'dense', dense: { ...dense, channels: 1, data: plane } }
    }
    return { type: 'dense', dense: { ...dense, channels, data, exclusive } satisfies Dense }
  },
}

function probabilities(
  planes: Planes, labels: number, activation: 'auto' | 'sigmoid' | 'softmax' | 'none',
): { data: Float32Array; exclusive: boolean } {
  const { data, channels } = planes
  if (planes.whole && channels === 1) return oneOfEach(data, labels)
  const [low, high] = extentOfValues(data)
  const auto = low >= -1e-3 && high <= 1 + 1e-3 ? 'none' : channels === 1 ? 'sigmoid' : 'softmax'
  const chosen = activation === 'auto' ? auto : activation
  if (chosen === 'softmax' && channels > 1) return { data: softmaxPlanes(data, channels), exclusive: true }
  if (chosen === 'sigmoid' || chosen === 'softmax') return { data: sigmoidAll(data), exclusive: false }
  for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i]))
  return { data, exclusive: channels > 1 && sumsToOne(data, channels) }
}

/** Planes of 0 and 1 out of class numbers; one plane where there is one label, or two of which the first is the background. */
function oneOfEach(numbers: Float32Array, labels: number): { data: Float32Array; exclusive: boolean } {
  if (labels === 1) return { data: numbers.map((value) => (value > 0 ? 1 : 0)), exclusive: false }
  const data = new Float32Array(labels * numbers.length)
  for (let i = 0; i < numbers.length; i++) {
    const label = numbers[i]
    if (label >= 0 && label < labels) data[label * numbers.length + i] = 1
  }
  return { data, exclusive: true }
}

function sumsToOne(data: Float32Array, channels: number): boolean {
  const plane = data.length / channels
  // A look at a thousand pixels tells softmax from independent planes.
  for (let i = 0, step = Math.max(1, plane >> 10); i < plane; i += step) {
    let sum = 0
    for (let k = i; k < data.length; k += plane) sum += data[k]
    if (Math.abs(sum - 1) > 0.01) return false
  }
  return true
}

/** Whether further outputs are the first one again, as networks with deep supervision (U2-Net's for clothes) have them. */
function alike({ outputs }: ModelPorts): boolean {
  const dims = (i: number): string => outputs[i].dims.map((dim) => (typeof dim === 'number' ? dim : '?')).join(' ')
  return outputs.every((output, i) => i === 0 || (output.dims.length === 4 && output.dims[1] !== 1 && dims(i) === dims(0)))
}

/** Planes that the file's first output has: null when it does not say. Null altogether when it is no map of the photo. */
function classesOf(ports: ModelPorts, layout: 'nchw' | 'nhwc'): { planes: number | null; why: string } | null {
  const { dims, type, name } = ports.outputs[0]
  const whole = type.startsWith('int') || type === 'uint8'
  if (dims.length === 3 && whole) return { planes: null, why: `Its output ${name} is a map of whole numbers, as class numbers are.` }
  if (dims.length !== 4) return null
  const channels = dims[layout === 'nchw' ? 1 : 3]
  if (typeof channels !== 'number') return { planes: null, why: `Its output ${name} is a stack of maps of the photo.` }
  if (channels > 1_000) return null
  return { planes: channels, why: `Its output ${name} has ${channels === 1 ? 'one map' : `${channels} maps`} of the photo.` }
}
