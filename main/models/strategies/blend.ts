import type { Dense } from '../family.ts'
import { regrid } from '../regrid.ts'

/** Probabilities no nearer to 0 and 1 than this have a say in a blend: one look that is certain must not end the matter. */
const LEAST = 1e-4

/**
 * A close-up's probabilities and those of the first look at the same places, as the weighted mean of their log-odds: 1 for
 * the close-up, `weight` for the first look. Edges come from the close-up, since the first look is undecided about them; what
 * is garment and what is mannequin also from the look that saw all of the photo. Competing classes still sum to 1.
 * @param weight 0 or more; 0 gives the close-up as it is
 */
export function blended(close: Dense, first: Dense, weight: number): Dense {
  if (weight === 0 || close.kind !== 'probability' || first.channels !== close.channels) return close
  const { width, height, channels, place } = close
  const plane = width * height
  const data = new Float32Array(close.data.length)
  for (let c = 0; c < channels; c++) {
    const wide = regrid(first, place, width, height, c * first.width * first.height)
    for (let i = 0, at = c * plane; i < plane; i++, at++) {
      const logOdds = (oddsOf(close.data[at]) + weight * oddsOf(wide[i])) / (1 + weight)
      data[at] = 1 / (1 + Math.exp(-logOdds))
    }
  }
  if (close.exclusive) sumToOne(data, channels)
  return { ...close, data }
}

function oddsOf(p: number): number {
  const held = Math.min(1 - LEAST, Math.max(LEAST, p))
  return Math.log(held / (1 - held))
}

function sumToOne(data: Float32Array, channels: number): void {
  const plane = data.length / channels
  for (let i = 0; i < plane; i++) {
    let sum = 0
    for (let k = i; k < data.length; k += plane) sum += data[k]
    for (let k = i; k < data.length; k += plane) data[k] /= sum
  }
}
