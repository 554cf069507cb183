import type { CutoutSpec } from './spec.ts'

/** A picture of straight (not multiplied) R, G, B, alpha, row by row, of 8 or 16 bits by the kind of its samples. */
export type Rgba = { width: number; height: number; samples: Uint8Array | Uint16Array }

const fullOf = (samples: Uint8Array | Uint16Array): number => (samples instanceof Uint16Array ? 65_535 : 255)
const like = (samples: Uint8Array | Uint16Array, length: number): Uint8Array | Uint16Array =>
  samples instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)

/**
 * The part `crop` of a photo with its alpha as RGBA; beyond the photo it is transparent. Colours stay as they are, not
 * multiplied, but where nothing shows they are 0: what was behind the object does not travel with the cutout.
 * @param colours R, G, B row by row, of the same depth as the alpha
 */
export function cutOut(
  colours: Uint8Array | Uint16Array, alpha: Uint8Array | Uint16Array, photo: { width: number; height: number },
  crop: { x: number; y: number; width: number; height: number },
): Rgba {
  const samples = like(colours, crop.width * crop.height * 4)
  const left = Math.max(0, -crop.x)
  const right = Math.min(crop.width, photo.width - crop.x)
  for (let y = Math.max(0, -crop.y); y < Math.min(crop.height, photo.height - crop.y); y++) {
    let p = (y + crop.y) * photo.width + crop.x + left
    for (let x = left, o = 4 * (y * crop.width + left); x < right; x++, p++, o += 4) {
      const opaque = alpha[p]
      if (opaque === 0) continue
      samples[o] = colours[3 * p]
      samples[o + 1] = colours[3 * p + 1]
      samples[o + 2] = colours[3 * p + 2]
      samples[o + 3] = opaque
    }
  }
  return { width: crop.width, height: crop.height, samples }
}

/** The same alpha at another depth, rounded; 255 becomes 65535 and back. */
export function atDepth(samples: Uint8Array | Uint16Array, bits: 8 | 16): Uint8Array | Uint16Array {
  if (bits === 16) return samples instanceof Uint16Array ? samples : Uint16Array.from(samples, (sample) => sample * 257)
  return samples instanceof Uint8Array ? samples : Uint8Array.from(samples, (sample) => Math.round(sample / 257))
}

/** `over` on `under` of the same size and depth, both straight; the result is straight (Porter and Duff 1984). In `under`. */
export function composite(over: Rgba, under: Rgba): Rgba {
  const full = fullOf(over.samples)
  const [a, b] = [over.samples, under.samples]
  for (let p = 0; p < b.length; p += 4) {
    const front = a[p + 3] / full
    if (front === 0) continue
    const back = (b[p + 3] / full) * (1 - front)
    const all = front + back
    for (let c = p; c < p + 3; c++) b[c] = Math.round((a[c] * front + b[c] * back) / all)
    b[p + 3] = Math.round(all * full)
  }
  return under
}

/** A picture of one opaque colour. */
export function ground(colour: string, { width, height, samples }: Rgba): Rgba {
  const [r, g, b] = channelsOf(colour, fullOf(samples))
  const out = like(samples, samples.length)
  const full = fullOf(samples)
  for (let p = 0; p < out.length; p += 4) {
    out[p] = r
    out[p + 1] = g
    out[p + 2] = b
    out[p + 3] = full
  }
  return { width, height, samples: out }
}

/** The shadow that a cutout throws: its alpha moved, blurred, in one colour. Of the cutout's size; what falls outside is lost. */
export function shadowOf({ width, height, samples }: Rgba, shadow: NonNullable<CutoutSpec['shadow']>): Rgba {
  const full = fullOf(samples)
  const [dx, dy] = [Math.round(shadow.dx), Math.round(shadow.dy)]
  let levels = new Float32Array(width * height)
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++) {
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x++) {
      levels[y * width + x] = samples[4 * ((y - dy) * width + x - dx) + 3]
    }
  }
  // Three means of this width come close to a Gaussian (Kovesi, "Fast almost-Gaussian filtering", 2010).
  const radius = Math.round((Math.sqrt(4 * shadow.blur * shadow.blur + 1) - 1) / 2)
  if (radius > 0) for (let pass = 0; pass < 3; pass++) levels = averaged(averaged(levels, width, height, radius), height, width, radius)
  const [r, g, b] = channelsOf(shadow.colour, full)
  const out = like(samples, samples.length)
  for (let p = 0; p < levels.length; p++) {
    const opaque = Math.round(levels[p] * shadow.opacity)
    if (opaque <= 0) continue
    out[4 * p] = r
    out[4 * p + 1] = g
    out[4 * p + 2] = b
    out[4 * p + 3] = Math.min(full, opaque)
  }
  return { width, height, samples: out }
}

/** Means over 2 * radius + 1 along rows, nothing beyond the border; the result has rows and columns exchanged. */
function averaged(levels: Float32Array<ArrayBuffer>, width: number, height: number, radius: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(levels.length)
  const share = 1 / (2 * radius + 1)
  for (let y = 0; y < height; y++) {
    let sum = 0
    for (let x = 0; x < Math.min(radius, width); x++) sum += levels[y * width + x]
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += levels[y * width + x + radius]
      if (x > radius) sum -= levels[y * width + x - radius - 1]
      out[x * height + y] = Math.max(0, sum * share)
    }
  }
  return out
}

function channelsOf(colour: string, full: number): [number, number, number] {
  const channel = (from: number) => Math.round((parseInt(colour.slice(from, from + 2), 16) * full) / 255)
  return [channel(1), channel(3), channel(5)]
}
