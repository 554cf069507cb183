/*
 * Pictures while they are composed. Colours are sRGB levels 0..255 as numbers with fractions, three a pixel, row by row;
 * coverage (alpha) is 0..1, one a pixel.
 */

/** A whole picture. `rgb` has 3 * width * height numbers. */
export type Canvas = { width: number; height: number; rgb: Float32Array }

/** A part of a picture with its coverage; (x, y) is the place of its first pixel on the canvas and may lie outside of it. */
export type Layer = { x: number; y: number; width: number; height: number; rgb: Float32Array; alpha: Float32Array }

export function newCanvas(width: number, height: number): Canvas {
  return { width, height, rgb: new Float32Array(3 * width * height) }
}

export function newLayer(x: number, y: number, width: number, height: number): Layer {
  return { x, y, width, height, rgb: new Float32Array(3 * width * height), alpha: new Float32Array(width * height) }
}

/** The part of a layer that lies on a canvas: first and past-the-last column and row in the layer's own pixels. */
export function overlapOf(layer: Pick<Layer, 'x' | 'y' | 'width' | 'height'>, width: number, height: number) {
  return {
    left: Math.max(0, -layer.x), top: Math.max(0, -layer.y),
    right: Math.min(layer.width, width - layer.x), bottom: Math.min(layer.height, height - layer.y),
  }
}

/** Lays a layer over the canvas (Porter and Duff's "over", 1984). */
export function paintOver(canvas: Canvas, layer: Layer): void {
  const { left, top, right, bottom } = overlapOf(layer, canvas.width, canvas.height)
  for (let y = top; y < bottom; y++) {
    let to = (y + layer.y) * canvas.width + layer.x + left
    let from = y * layer.width + left
    for (let x = left; x < right; x++, to++, from++) {
      const a = layer.alpha[from]
      if (a <= 0) continue
      for (let c = 0; c < 3; c++) canvas.rgb[3 * to + c] += a * (layer.rgb[3 * from + c] - canvas.rgb[3 * to + c])
    }
  }
}

/** Darkens the canvas: each pixel loses the share `strength` x coverage, more of one colour than another by `tint` 0..1 each. */
export function darken(canvas: Canvas, layer: Layer, strength: number, tint: readonly [number, number, number]): void {
  const { left, top, right, bottom } = overlapOf(layer, canvas.width, canvas.height)
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const a = strength * layer.alpha[y * layer.width + x]
      if (a <= 0) continue
      const to = 3 * ((y + layer.y) * canvas.width + x + layer.x)
      for (let c = 0; c < 3; c++) canvas.rgb[to + c] *= 1 - a * tint[c]
    }
  }
}

/** The samples as levels 0..255. */
export function bytesOf(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.length)
  for (let i = 0; i < samples.length; i++) {
    const level = samples[i] + 0.5
    bytes[i] = level <= 0 ? 0 : level >= 255 ? 255 : level
  }
  return bytes
}
