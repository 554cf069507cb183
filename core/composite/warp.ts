import type { Cutout } from './cutout.ts'
import { newLayer, type Layer } from './raster.ts'

/** Where and how a cutout lies on a canvas. */
export type Placing = {
  /** Middle of the cutout on the canvas, pixels. */
  x: number
  y: number
  /** Canvas pixels per pixel of the cutout. */
  scale: number
  /** Clockwise on the screen, radians. */
  angle: number
  flip: boolean
  /** Width against height, 1 as it is; and how far the top leans, 0 upright. */
  stretch: number
  lean: number
}

type Matrix = [number, number, number, number]

/** Columns of the cutout to canvas: [xx, xy, yx, yy], x' = xx * u + xy * v. */
function matrixOf({ scale, angle, flip, stretch, lean }: Placing): Matrix {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const across = (flip ? -1 : 1) * scale * stretch
  const skew = scale * lean
  return [cos * across, cos * skew - sin * scale, sin * across, sin * skew + cos * scale]
}

/** Half the width and height of the box round a cutout that lies so, canvas pixels. */
export function reachOf({ width, height }: Pick<Cutout, 'width' | 'height'>, placing: Placing): { x: number; y: number } {
  const [xx, xy, yx, yy] = matrixOf(placing)
  return { x: (Math.abs(xx) * width + Math.abs(xy) * height) / 2, y: (Math.abs(yx) * width + Math.abs(yy) * height) / 2 }
}

/** Pixels the whole object would cover, also outside of the canvas. */
export function areaOfPlaced({ area }: Pick<Cutout, 'area'>, placing: Placing): number {
  const [xx, xy, yx, yy] = matrixOf(placing)
  return area * Math.abs(xx * yy - xy * yx)
}

/**
 * The cutout as it lies on a canvas of this size: bilinear samples, colours weighed by alpha, taken from the halved cutout
 * that is nearest in size. Null when all of it lies outside.
 */
export function warped(cutout: Cutout, placing: Placing, width: number, height: number): Layer | null {
  const reach = reachOf(cutout, placing)
  const left = Math.max(0, Math.floor(placing.x - reach.x))
  const top = Math.max(0, Math.floor(placing.y - reach.y))
  const right = Math.min(width, Math.ceil(placing.x + reach.x))
  const bottom = Math.min(height, Math.ceil(placing.y + reach.y))
  if (left >= right || top >= bottom) return null
  const steps = Math.max(0, Math.min(cutout.levels.length - 1, Math.floor(Math.log2(1 / placing.scale) + 0.4)))
  const { rgba, ...size } = cutout.levels[steps]
  const [xx, xy, yx, yy] = matrixOf(placing)
  const determinant = xx * yy - xy * yx
  const down = 1 / 2 ** steps
  // Canvas to cutout, in pixels of the halved one.
  const ux = (yy / determinant) * down
  const uy = (-xy / determinant) * down
  const vx = (-yx / determinant) * down
  const vy = (xx / determinant) * down
  const layer = newLayer(left, top, right - left, bottom - top)
  for (let y = top, i = 0; y < bottom; y++) {
    const dy = y + 0.5 - placing.y
    for (let x = left; x < right; x++, i++) {
      const dx = x + 0.5 - placing.x
      const u = ux * dx + uy * dy + (cutout.width / 2) * down - 0.5
      const v = vx * dx + vy * dy + (cutout.height / 2) * down - 0.5
      if (u <= -1 || v <= -1 || u >= size.width || v >= size.height) continue
      sample(rgba, size.width, size.height, u, v, layer, i)
    }
  }
  return layer
}

function sample(rgba: Uint8Array, width: number, height: number, u: number, v: number, layer: Layer, i: number): void {
  const left = Math.floor(u)
  const top = Math.floor(v)
  const [fu, fv] = [u - left, v - top]
  let [r, g, b, a] = [0, 0, 0, 0]
  for (let k = 0; k < 4; k++) {
    const x = left + (k & 1)
    const y = top + (k >> 1)
    if (x < 0 || y < 0 || x >= width || y >= height) continue
    const at = 4 * (y * width + x)
    const weight = ((k & 1) === 0 ? 1 - fu : fu) * (k < 2 ? 1 - fv : fv) * rgba[at + 3]
    r += weight * rgba[at]
    g += weight * rgba[at + 1]
    b += weight * rgba[at + 2]
    a += weight
  }
  if (a <= 0) return
  layer.rgb[3 * i] = r / a
  layer.rgb[3 * i + 1] = g / a
  layer.rgb[3 * i + 2] = b / a
  layer.alpha[i] = a / 255
}
