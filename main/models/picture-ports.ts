import type { ModelPorts } from './family.ts'

/** Means and spreads of ImageNet's samples (0..1), which most published networks are trained with. */
export const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }

/** Sizes and layout of the only input of a network that takes one colour picture; null when it takes something else. */
export function pictureSides(ports: ModelPorts): { width: number | null; height: number | null; layout: 'nchw' | 'nhwc' } | null {
  if (ports.inputs.length !== 1) return null
  const { dims, type } = ports.inputs[0]
  if (dims.length !== 4 || !['float32', 'float16', 'uint8'].includes(type)) return null
  const layout = dims[1] === 3 ? 'nchw' : dims[3] === 3 ? 'nhwc' : null
  if (layout === null) return null
  const [height, width] = (layout === 'nchw' ? [dims[2], dims[3]] : [dims[1], dims[2]]).map((dim) => (typeof dim === 'number' && dim > 0 ? dim : null))
  return { width, height, layout }
}
