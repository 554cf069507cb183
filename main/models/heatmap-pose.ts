import { z } from 'zod'
import { modelInput } from '../../core/records/model.ts'
import type { Family, ModelPorts, Placement, Tensors } from './family.ts'
import { cropOptions, keypointNames, personOf, prepareCrop } from './person-crop.ts'
import { IMAGENET, pictureSides } from './picture-ports.ts'
import { fixedDim, floatsOf, outputAt, refuseShape } from './tensors.ts'

const options = z.object({
  ...cropOptions,
  /** How a place between cells is found: a quarter cell towards the higher neighbour, or from the shape of the peak. */
  refine: z.enum(['none', 'quarter', 'dark']).default('quarter'),
  /** For `dark`: width in cells of the Gaussian that calms the map first, odd; 1: none. MMPose has 11 for the usual maps. */
  blur: z.number().int().min(1).max(51).default(11),
  /**
   * What cell number i stands for: the input's pixel number i * stride (MSRA's targets, as most networks are trained), the
   * middle of the cell, or cells spread so that the outer ones fall on the outer pixels (UDP).
   */
  cells: z.enum(['stride', 'middle', 'ends']).default('stride'),
})

/** More maps than any body, hand and face together has points are volumes or features. */
const MOST_MAPS = 300

/** Keypoints as one heat map each (SimpleBaseline, HRNet, ViTPose). The confidence is the highest value, within 0..1. */
export const heatmapPose: Family = {
  id: 'heatmap-pose',
  title: 'Keypoints by heat maps',
  tasks: ['keypoints'],
  roles: ['model'],
  onePerson: true,
  options,
  propose(ports, file) {
    const sides = pictureSides(ports)
    const [first] = ports.outputs
    if (!sides || sides.layout !== 'nchw' || ports.outputs.length !== 1 || first.dims.length !== 4) return null
    const count = fixedDim(first, 1)
    const named = /pose|hrnet|keypoint|landmark/i.test(file.name)
    // A quarter of the input's size is the mark of these networks; segmentation answers with other shares.
    const quarter = 4 * Number(first.dims[3]) === sides.width && 4 * Number(first.dims[2]) === sides.height
    if (count === null || count < 2 || count > MOST_MAPS || (!named && !(quarter && count >= 13))) return null
    return {
      task: 'keypoints',
      confidence: named && quarter ? 0.85 : 0.6,
      why: `Its output ${first.name} has ${count} maps${quarter ? ' of a quarter of the input\'s size' : ''}`
        + `${named ? ', and the file\'s name speaks of poses' : ''}.`,
      manifest: {
        input: modelInput.parse({ ...sides, width: sides.width ?? 192, height: sides.height ?? 256, pad: 0, ...IMAGENET }),
        labels: ['person'], ...keypointNames(count),
      },
    }
  },
  prepare: (photo, manifest, ports) => prepareCrop(photo, manifest.input, ports, options.parse(manifest.options)),
  decode(outputs, prepared, manifest, photo, ports) {
    const { refine, blur, cells } = options.parse(manifest.options)
    const { count, h, w, mapOf } = mapsOf(outputs, ports)
    const place = placeOfCells(prepared.place, prepared.width, prepared.height, w, h, cells)
    const keypoints = Array.from({ length: count }, (_, k) => {
      const [u, v, value] = peakOf(mapOf(k), w, h, refine, blur)
      return [u * place.sx + place.x0, v * place.sy + place.y0, Math.min(1, Math.max(0, value))] as const
    })
    return { type: 'instances', instances: [personOf(keypoints, manifest, photo)] }
  },
  heat(outputs, prepared, manifest, ports) {
    const { cells } = options.parse(manifest.options)
    const { count, h, w, mapOf } = mapsOf(outputs, ports)
    // Cell number i stands at i here, and at i + 0.5 in what is told.
    const { sx, sy, x0, y0 } = placeOfCells(prepared.place, prepared.width, prepared.height, w, h, cells)
    const place = { sx, sy, x0: x0 - sx / 2, y0: y0 - sy / 2 }
    return { width: w, height: h, place, joints: Array.from({ length: count }, (_, k) => ({ plane: mapOf(k), depth: null })), length: null, unit: '' }
  },
}

/** The maps in a network's answer. Throws `unsupported` for other shapes. */
function mapsOf(outputs: Tensors, ports: ModelPorts) {
  const maps = outputAt(outputs, ports, 0)
  const [batch, count, h, w] = maps.dims
  if (maps.dims.length !== 4 || batch !== 1) {
    refuseShape(ports.outputs[0].name, maps.dims, 'a map for each keypoint, [1, keypoints, height, width],')
  }
  const values = floatsOf(maps)
  return { count, h, w, mapOf: (k: number) => values.subarray(k * w * h, (k + 1) * w * h) }
}

/** From the number of a cell to the photo. */
function placeOfCells(
  { sx, sy, x0, y0 }: Placement, width: number, height: number, w: number, h: number, cells: 'stride' | 'middle' | 'ends',
): Placement {
  const across = cells === 'ends' && w > 1 ? (width - 1) / (w - 1) : width / w
  const down = cells === 'ends' && h > 1 ? (height - 1) / (h - 1) : height / h
  const half = { x: cells === 'middle' ? across / 2 : 0.5, y: cells === 'middle' ? down / 2 : 0.5 }
  return { sx: across * sx, sy: down * sy, x0: half.x * sx + x0, y0: half.y * sy + y0 }
}

/** Place of the highest value in cells (numbers of rows and columns), moved between them, and the value. */
function peakOf(map: Float32Array, w: number, h: number, refine: 'none' | 'quarter' | 'dark', blur: number): [number, number, number] {
  let best = 0
  for (let i = 1; i < map.length; i++) if (map[i] > map[best]) best = i
  const u = best % w
  const v = Math.floor(best / w)
  const value = map[best]
  if (refine === 'none' || u < 1 || v < 1 || u > w - 2 || v > h - 2) return [u, v, value]
  if (refine === 'quarter') {
    return [u + Math.sign(map[best + 1] - map[best - 1]) / 4, v + Math.sign(map[best + w] - map[best - w]) / 4, value]
  }
  const [du, dv] = u < 2 || v < 2 || u > w - 3 || v > h - 3 ? [0, 0] : summit(logAround(map, w, h, u, v, blur))
  return [u + du, v + dv, value]
}

/**
 * Where the summit of a Gaussian lies, in cells from the middle of the 5 x 5 logarithms round its highest cell: one step of
 * Newton's method, which is exact as the logarithm of a Gaussian is a parabola.
 * Zhang et al., "Distribution-aware coordinate representation for human pose estimation", CVPR 2020.
 */
function summit(log: Float64Array): [number, number] {
  const at = (du: number, dv: number): number => log[12 + du + 5 * dv]
  const dx = (at(1, 0) - at(-1, 0)) / 2
  const dy = (at(0, 1) - at(0, -1)) / 2
  const dxx = (at(2, 0) - 2 * at(0, 0) + at(-2, 0)) / 4
  const dyy = (at(0, 2) - 2 * at(0, 0) + at(0, -2)) / 4
  const dxy = (at(1, 1) - at(-1, 1) - at(1, -1) + at(-1, -1)) / 4
  const determinant = dxx * dyy - dxy * dxy
  if (!(Math.abs(determinant) > 1e-12)) return [0, 0]
  const du = (dxy * dy - dyy * dx) / determinant
  const dv = (dxy * dx - dxx * dy) / determinant
  // A summit more than a cell away is none: the map has another form.
  return Math.abs(du) <= 1 && Math.abs(dv) <= 1 ? [du, dv] : [0, 0]
}

/** Logarithms of the map, blurred, at the 5 x 5 cells round (u, v). */
function logAround(map: Float32Array, w: number, h: number, u: number, v: number, blur: number): Float64Array {
  const reach = blur >> 1
  const sigma = 0.3 * ((blur - 1) * 0.5 - 1) + 0.8
  const weights = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.exp(-((k - reach) ** 2) / (2 * sigma * sigma)))
  return Float64Array.from({ length: 25 }, (_, i) => {
    const cu = u + (i % 5) - 2
    const cv = v + Math.floor(i / 5) - 2
    let sum = 0
    let all = 0
    for (let b = -reach; b <= reach; b++) {
      for (let a = -reach; a <= reach; a++) {
        const weight = weights[a + reach] * weights[b + reach]
        all += weight
        if (cu + a >= 0 && cu + a < w && cv + b >= 0 && cv + b < h) sum += weight * map[(cv + b) * w + cu + a]
      }
    }
    return Math.log(Math.max(1e-10, sum / all))
  })
}
