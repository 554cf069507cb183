import { z } from 'zod'
import { modelInput } from '../../core/records/model.ts'
import type { Family } from './family.ts'
import { cropOptions, keypointNames, personOf, prepareCrop } from './person-crop.ts'
import { pictureSides } from './picture-ports.ts'
import { fixedDim, floatsOf, outputAt, refuseShape } from './tensors.ts'

/** ImageNet's means and spreads in levels 0..255. */
const LEVELS = { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] }

const options = z.object({
  ...cropOptions,
  /** Bins for each pixel of the input; null: as many as the outputs are longer than the input. */
  split: z.number().positive().nullable().default(null),
})

/**
 * Keypoints as two rows of bins each, one across and one down (SimCC: Li et al., ECCV 2022), as RTMPose and DWPose answer.
 * Bin b stands for the input's pixel number b / split, whose middle is half a pixel further on; the confidence is the lower
 * of both rows' largest values, within 0..1.
 */
export const simcc: Family = {
  id: 'simcc',
  title: 'Keypoints by SimCC',
  tasks: ['keypoints'],
  roles: ['model'],
  onePerson: true,
  options,
  propose(ports) {
    const sides = pictureSides(ports)
    const [x, y] = ports.outputs
    if (!sides || ports.outputs.length !== 2 || x.dims.length !== 3 || y.dims.length !== 3) return null
    const count = fixedDim(x, 1)
    const bins = [fixedDim(x, 2), fixedDim(y, 2)]
    if (count !== fixedDim(y, 1)) return null
    const { width, height } = sides
    const fits = width !== null && height !== null && bins[0] !== null && bins[1] !== null && bins[0] * height === bins[1] * width
    const named = /simcc/i.test(`${x.name} ${y.name}`)
    if (!named && !fits) return null
    return {
      task: 'keypoints',
      confidence: named ? 0.95 : 0.7,
      why: `Its two outputs are rows of bins for ${count ?? 'some'} keypoints, across and down.`,
      manifest: {
        input: modelInput.parse({ ...sides, width: width ?? 192, height: height ?? 256, divide: 1, pad: 0, ...LEVELS }),
        labels: ['person'], ...keypointNames(count ?? 17),
      },
    }
  },
  prepare: (photo, manifest, ports) => prepareCrop(photo, manifest.input, ports, options.parse(manifest.options)),
  decode(outputs, prepared, manifest, photo, ports) {
    const { split } = options.parse(manifest.options)
    let [across, down] = [outputAt(outputs, ports, 0), outputAt(outputs, ports, 1)]
    // Files that name the rows may have them in the other order.
    if (/simcc_?y/i.test(ports.outputs[0].name)) [across, down] = [down, across]
    const [batch, count, bins] = across.dims
    if (across.dims.length !== 3 || batch !== 1) {
      refuseShape(ports.outputs[0].name, across.dims, 'rows of bins for each keypoint, [1, keypoints, bins],')
    }
    if (down.dims.length !== 3 || down.dims[1] !== count) {
      refuseShape(ports.outputs[1].name, down.dims, `rows of bins for ${count} keypoints`)
    }
    const xs = strongestBins(floatsOf(across), count)
    const ys = strongestBins(floatsOf(down), count)
    const { sx, sy, x0, y0 } = prepared.place
    const keypoints = xs.map(({ bin, value }, k) => [
      (bin / (split ?? bins / prepared.width) + 0.5) * sx + x0,
      (ys[k].bin / (split ?? down.dims[2] / prepared.height) + 0.5) * sy + y0,
      Math.min(1, Math.max(0, Math.min(value, ys[k].value))),
    ] as const)
    return { type: 'instances', instances: [personOf(keypoints, manifest, photo)] }
  },
}

function strongestBins(values: Float32Array, count: number): { bin: number; value: number }[] {
  const bins = values.length / count
  return Array.from({ length: count }, (_, k) => {
    let best = k * bins
    for (let i = best; i < (k + 1) * bins; i++) if (values[i] > values[best]) best = i
    return { bin: best - k * bins, value: values[best] }
  })
}
