import { clamp, stream } from './noise.ts'
import type { Film } from './render.ts'
import type { Linear } from './material.ts'

export type Look = { exposure: number; warmth?: Linear; vignette: number; noise: number; contrast?: number; seed: number }

/**
 * Smooths the two noisy factors, lamp visibility and surrounding light, without crossing edges of body, bend or depth:
 * edge-avoiding à-trous wavelets (Dammertz et al., "Edge-Avoiding À-Trous Wavelet Transform", HPG 2010).
 */
function smoothLight(film: Film, passes: number): { seen: Float32Array; ambient: Float32Array } {
  const { width, height } = film
  const pixels = width * height
  const tap = [1 / 16, 1 / 4, 3 / 8, 1 / 4, 1 / 16]
  const normal = new Float32Array(film.normal)
  for (let at = 0; at < pixels; at++) {
    const size = Math.hypot(normal[at * 3], normal[at * 3 + 1], normal[at * 3 + 2]) || 1
    for (let c = 0; c < 3; c++) normal[at * 3 + c] /= size
  }
  const depth = film.depth.map((value) => value / film.samples)
  let light = new Float32Array(pixels * 4)
  for (let at = 0; at < pixels; at++) {
    light[at * 4] = film.seen[at] / film.samples
    for (let c = 0; c < 3; c++) light[at * 4 + 1 + c] = film.ambient[at * 3 + c] / film.samples
  }
  for (let pass = 0; pass < passes; pass++) {
    const gap = 1 << pass
    const next = new Float32Array(pixels * 4)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = y * width + x
        const slope =
          Math.abs(depth[y * width + Math.min(width - 1, x + 1)] - depth[at]) +
          Math.abs(depth[Math.min(height - 1, y + 1) * width + x] - depth[at])
        const allowed = 0.0015 * depth[at] + Math.min(slope, 0.004 * depth[at]) * gap * 2
        let [sum, s, r, g, b] = [0, 0, 0, 0, 0]
        for (let dy = -2; dy <= 2; dy++) {
          const yy = y + dy * gap
          if (yy < 0 || yy >= height) continue
          for (let dx = -2; dx <= 2; dx++) {
            const xx = x + dx * gap
            if (xx < 0 || xx >= width) continue
            const other = yy * width + xx
            if (film.body[other] !== film.body[at]) continue
            const bend =
              normal[at * 3] * normal[other * 3] +
              normal[at * 3 + 1] * normal[other * 3 + 1] +
              normal[at * 3 + 2] * normal[other * 3 + 2]
            if (bend < 0.7) continue
            const away = Math.abs(depth[other] - depth[at]) / allowed
            const change = Math.abs(light[other * 4] - light[at * 4]) / (0.5 / (1 + pass))
            const weight = tap[dx + 2] * tap[dy + 2] * bend ** 24 * Math.exp(-away - change * change)
            sum += weight
            s += weight * light[other * 4]
            r += weight * light[other * 4 + 1]
            g += weight * light[other * 4 + 2]
            b += weight * light[other * 4 + 3]
          }
        }
        if (sum > 0) next.set([s / sum, r / sum, g / sum, b / sum], at * 4)
        else next.set(light.subarray(at * 4, at * 4 + 4), at * 4)
      }
    }
    light = next
  }
  const seen = new Float32Array(pixels)
  const ambient = new Float32Array(pixels * 3)
  for (let at = 0; at < pixels; at++) {
    seen[at] = light[at * 4]
    ambient.set(light.subarray(at * 4 + 1, at * 4 + 4), at * 3)
  }
  return { seen, ambient }
}

/** Filmic shoulder and toe on linear light (fit by Krzysztof Narkowicz of the ACES reference curve, CC0). */
const tone = (x: number) => clamp((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)
const FADE = 0.16
const encode = (x: number) => (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055)

/** Film to 8-bit sRGB rows, three bytes per pixel, with vignetting and the grain of a small sensor. */
export function develop(film: Film, look: Look): Buffer {
  const { width, height, samples } = film
  const { seen, ambient } = smoothLight(film, 4)
  const random = stream(look.seed)
  const warmth = look.warmth ?? [1, 1, 1]
  const contrast = look.contrast ?? 1
  const out = Buffer.alloc(width * height * 3)
  const grain = [0, 0, 0]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      const [dx, dy] = [(x - width / 2) / (width / 2), (y - height / 2) / (height / 2)]
      const fall = 1 - look.vignette * ((dx * dx + dy * dy) / 2) ** 1.3
      // Grain of neighbouring pixels is related, as after demosaicing: a running mix keeps it soft and cheap to compress.
      const bell = () => random() + random() + random() - 1.5
      const common = bell()
      const light = [0, 1, 2].map((c) => {
        const k = at * 3 + c
        return Math.max(
          0,
          ((film.lit[k] * seen[at] + film.colour[k] * ambient[k] + film.shine[k]) / samples) * look.exposure * warmth[c] * fall,
        )
      })
      // The tone curve deepens colours; a little grey gives them back their own strength.
      const grey = (light[0] * 0.2126 + light[1] * 0.7152 + light[2] * 0.0722) * FADE
      for (let c = 0; c < 3; c++) {
        const k = at * 3 + c
        let value = light[c] * (1 - FADE) + grey
        grain[c] = grain[c] * 0.5 + (common * 0.8 + bell() * 0.35) * 0.5
        value += grain[c] * look.noise * Math.sqrt(value + 0.002) * 0.1
        const shown = encode(tone(Math.max(0, value) * 0.62))
        out[k] = Math.round(255 * clamp((shown - 0.5) * contrast + 0.5, 0, 1))
      }
    }
  }
  return out
}
