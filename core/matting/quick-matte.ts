import { guidedFilter } from './guided-filter.ts'

/** Pixels of a picture, R, G, B row by row. */
type Picture = { readonly width: number; readonly height: number; readonly data: Uint8Array | Uint8ClampedArray }

/** Width of the guided filter's windows is 2 * RADIUS + 1; small, since what it does is to calm the noise of single pixels. */
const RADIUS = 3
const EPS = 1e-4
/** Squared distance of colours, in shares of 255, below which object and ground cannot be told apart by colour. */
const ALIKE = 0.004

/**
 * An alpha good enough to look at while a brush moves, in a time that does not depend on how wide the band is: the colours
 * of object and ground are carried into the band from all sides (pull-push: Gortler et al., "The lumigraph", 1996), each
 * unknown pixel is put on the way from the one to the other, and a guided filter brings the result to the photo's edges.
 * What the trimap knows stays exactly 0 and 1.
 * @param channels samples a pixel in `data`: 3, or 4 of which the last is passed over
 * @param trimap width * height bytes: 0, 255, anything else is unknown
 * @returns width * height values 0..1
 */
export function quickAlpha(picture: Picture, trimap: Uint8Array, channels: 3 | 4 = 3): Float32Array<ArrayBuffer> {
  const { width: w, height: h, data } = picture
  const object = carried(data, channels, trimap, 255, w, h)
  const ground = carried(data, channels, trimap, 0, w, h)
  const guide = new Float32Array(w * h)
  const input = new Float32Array(w * h)
  const unknown = new Uint8Array(w * h)
  for (let p = 0; p < input.length; p++) {
    const at = channels * p
    guide[p] = (0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]) / 255
    const known = trimap[p]
    if (known === 255 || known === 0) {
      input[p] = known / 255
      continue
    }
    unknown[p] = 1
    let along = 0
    let length = 0
    for (let c = 0; c < 3; c++) {
      const way = (object[3 * p + c] - ground[3 * p + c]) / 255
      along += way * ((data[at + c] - ground[3 * p + c]) / 255)
      length += way * way
    }
    input[p] = Math.min(1, Math.max(0, (along + 0.5 * ALIKE) / (length + ALIKE)))
  }
  const smooth = guidedFilter(guide, input, h, w, RADIUS, EPS, unknown)
  for (let p = 0; p < smooth.length; p++) {
    const known = trimap[p]
    smooth[p] = known === 255 ? 1 : known === 0 ? 0 : Math.min(1, Math.max(0, smooth[p]))
  }
  return smooth
}

/**
 * The colours of an object without what shines through from behind it, as good as neighbours can tell: pixels that are not
 * wholly the object take the colours of those near them that are.
 * @param alpha width * height values 0..1
 * @returns width * height * 3 bytes
 */
export function objectColours(picture: Picture, alpha: Float32Array): Uint8Array<ArrayBuffer> {
  const { width: w, height: h, data } = picture
  const kinds = Uint8Array.from(alpha, (a) => (a >= 0.999 ? 255 : 0))
  const colours = carried(data, 3, kinds, 255, w, h)
  return Uint8Array.from(colours, (value) => Math.round(value))
}

/** The colours of pixels of one kind, and for all others what the nearest of them have, blended: 3 values a pixel, 0..255. */
function carried(data: Picture['data'], channels: number, trimap: Uint8Array, kind: number, w: number, h: number): Float32Array {
  type Level = { w: number; h: number; colours: Float32Array; weights: Float32Array }
  const colours = new Float32Array(3 * w * h)
  const weights = new Float32Array(w * h)
  for (let p = 0; p < weights.length; p++) {
    if (trimap[p] !== kind) continue
    weights[p] = 1
    for (let c = 0; c < 3; c++) colours[3 * p + c] = data[channels * p + c]
  }
  const levels: Level[] = [{ w, h, colours, weights }]
  for (let from = levels[0]; from.w > 1 || from.h > 1; from = levels[levels.length - 1]) levels.push(halved(from))
  for (let i = levels.length - 2; i >= 0; i--) {
    const [fine, coarse] = [levels[i], levels[i + 1]]
    for (let y = 0, p = 0; y < fine.h; y++) {
      // Between the middles of the coarse pixels, so that no blocks are seen.
      const fy = Math.min(coarse.h - 1, Math.max(0, (y + 0.5) / 2 - 0.5))
      const y0 = Math.floor(fy)
      const y1 = Math.min(coarse.h - 1, y0 + 1)
      for (let x = 0; x < fine.w; x++, p++) {
        if (fine.weights[p] >= 1) continue
        const fx = Math.min(coarse.w - 1, Math.max(0, (x + 0.5) / 2 - 0.5))
        const x0 = Math.floor(fx)
        const x1 = Math.min(coarse.w - 1, x0 + 1)
        const own = fine.weights[p]
        for (let c = 0; c < 3; c++) {
          const top = mix(coarse.colours[3 * (y0 * coarse.w + x0) + c], coarse.colours[3 * (y0 * coarse.w + x1) + c], fx - x0)
          const foot = mix(coarse.colours[3 * (y1 * coarse.w + x0) + c], coarse.colours[3 * (y1 * coarse.w + x1) + c], fx - x0)
          fine.colours[3 * p + c] = own * fine.colours[3 * p + c] + (1 - own) * mix(top, foot, fy - y0)
        }
      }
    }
  }
  return levels[0].colours
}

const mix = (a: number, b: number, share: number) => a + (b - a) * share

/** Half the size: colours weighed by how sure they are, and weights that fill up to 1. */
function halved({ w, h, colours, weights }: { w: number; h: number; colours: Float32Array; weights: Float32Array }) {
  const halfW = Math.max(1, (w + 1) >> 1)
  const halfH = Math.max(1, (h + 1) >> 1)
  const out = { w: halfW, h: halfH, colours: new Float32Array(3 * halfW * halfH), weights: new Float32Array(halfW * halfH) }
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const p = y * w + x
      if (weights[p] === 0) continue
      const to = (y >> 1) * halfW + (x >> 1)
      out.weights[to] += weights[p]
      for (let c = 0; c < 3; c++) out.colours[3 * to + c] += weights[p] * colours[3 * p + c]
    }
  }
  for (let p = 0; p < out.weights.length; p++) {
    const weight = out.weights[p]
    if (weight === 0) continue
    for (let c = 0; c < 3; c++) out.colours[3 * p + c] /= weight
    out.weights[p] = Math.min(1, weight)
  }
  return out
}
