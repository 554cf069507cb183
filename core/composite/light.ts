import type { Random } from './random.ts'
import type { Layer } from './raster.ts'

/**
 * Changes the light on an object: brightness, contrast about its own mean, saturation, colour temperature, and a ramp of
 * brightness across it. `strength` 0..1: at 0 nothing changes.
 */
export function relight(random: Random, { width, height, rgb, alpha }: Layer, strength: number): void {
  const vary = (reach: number) => strength * random.between(-reach, reach)
  const gain = 2 ** vary(0.7)
  const contrast = 2 ** vary(0.5)
  const saturation = 2 ** vary(0.7)
  const warmth = vary(0.12)
  const tint = vary(0.04)
  const angle = random.between(0, 2 * Math.PI)
  const slope = vary(0.5)
  const [dx, dy] = [(Math.cos(angle) * slope) / width, (Math.sin(angle) * slope) / height]
  const mean = meanLevel(rgb, alpha)
  const gains = [gain * (1 + warmth), gain * (1 + tint), gain * (1 - warmth)]
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (alpha[i] <= 0) continue
      const ramp = 1 + dx * (x - width / 2) + dy * (y - height / 2)
      const at = 3 * i
      const grey = 0.299 * rgb[at] + 0.587 * rgb[at + 1] + 0.114 * rgb[at + 2]
      for (let c = 0; c < 3; c++) {
        const coloured = grey + saturation * (rgb[at + c] - grey)
        rgb[at + c] = Math.min(255, Math.max(0, gains[c] * ramp * (mean + contrast * (coloured - mean))))
      }
    }
  }
}

/** Mean of the object's grey levels. */
function meanLevel(rgb: Float32Array, alpha: Float32Array): number {
  let sum = 0
  let weight = 0
  for (let i = 0; i < alpha.length; i++) {
    sum += alpha[i] * (0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2])
    weight += alpha[i]
  }
  return weight > 0 ? sum / weight : 128
}
