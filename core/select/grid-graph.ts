import { STEPS_X, STEPS_Y, cheapestCut } from './max-flow.ts'
import type { Photo } from './pyramid.ts'

/** Whole numbers a unit of energy is counted in. */
const UNIT = 200
/** What leaving out a pixel's own colour may cost at most, in units of energy; keeps sums in 31 bits. */
const MOST = 1_000
/** Cost of an edge where the photo has none (Rother et al. 2004 found 50). */
export const SMOOTHNESS = 50

/**
 * Calls each of the nodes foreground or background: the labelling of least energy under fixed surroundings.
 * The energy is a pixel's own cost, plus for each pair of the 8-neighbourhood that is torn apart
 * SMOOTHNESS * exp(-contrast * |colour difference|^2) / distance. Rother, Kolmogorov, Blake, "GrabCut", SIGGRAPH 2004.
 * @param labels 0 or 1 of every pixel of the picture; those of nodes are overwritten
 * @param nodes indices of the pixels to decide, each once
 * @param cost what calling a pixel background costs more than calling it foreground
 */
export function decide(
  { width, height, data }: Photo, labels: Uint8Array, nodes: Int32Array, contrast: number, cost: (pixel: number) => number,
): void {
  const n = nodes.length
  const nodeOf = new Int32Array(width * height).fill(-1)
  for (let i = 0; i < n; i++) nodeOf[nodes[i]] = i
  const neighbours = new Int32Array(8 * n).fill(-1)
  const capacities = new Int32Array(8 * n)
  const terminals = new Int32Array(n)
  const table = weights(contrast)
  for (let i = 0; i < n; i++) {
    const p = nodes[i]
    const x = p % width
    const y = (p - x) / width
    terminals[i] += Math.round(UNIT * Math.max(-MOST, Math.min(MOST, cost(p))))
    for (let d = 0; d < 8; d++) {
      const nx = x + STEPS_X[d]
      const ny = y + STEPS_Y[d]
      if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue
      const q = ny * width + nx
      const j = nodeOf[q]
      // Each pair of nodes is weighed once.
      if (j >= 0 && d < 4) continue
      const weight = table.of(gapOf(data, 3 * p, 3 * q), d)
      if (j >= 0) {
        neighbours[8 * i + d] = j
        neighbours[8 * j + 7 - d] = i
        capacities[8 * i + d] = weight
        capacities[8 * j + 7 - d] = weight
      } else terminals[i] += labels[q] === 1 ? weight : -weight
    }
  }
  const { sides } = cheapestCut({ neighbours, capacities, terminals })
  for (let i = 0; i < n; i++) labels[nodes[i]] = sides[i]
}

/** The contrast that makes a mean difference count e^-1/2: 1 / (2 * mean of the squared colour differences of neighbours). */
export function contrastOf({ width, height, data }: Photo): number {
  let sum = 0
  let pairs = 0
  // Every second row tells the mean well enough.
  for (let y = 0; y < height; y += 2) {
    for (let x = 0, p = 3 * y * width; x < width; x++, p += 3) {
      if (x + 1 < width) {
        sum += gapOf(data, p, p + 3)
        pairs++
      }
      if (y + 1 < height) {
        sum += gapOf(data, p, p + 3 * width)
        pairs++
      }
    }
  }
  return sum === 0 ? 0 : pairs / (2 * sum)
}

function gapOf(data: Uint8Array, p: number, q: number): number {
  const r = data[p] - data[q]
  const g = data[p + 1] - data[q + 1]
  const b = data[p + 2] - data[q + 2]
  return r * r + g * g + b * b
}

const FINE = 64

/** exp() in a table: it is asked for every pair. */
function weights(contrast: number): { of(gap: number, direction: number): number } {
  const straight = new Int32Array(12 * FINE + 1)
  const diagonal = new Int32Array(straight.length)
  for (let i = 0; i < straight.length; i++) {
    const weight = UNIT * SMOOTHNESS * Math.exp(-i / FINE)
    straight[i] = Math.round(weight)
    diagonal[i] = Math.round(weight / Math.SQRT2)
  }
  const scale = contrast * FINE
  const last = straight.length - 1
  return {
    of(gap, direction) {
      const at = Math.min(last, Math.round(gap * scale))
      return direction === 0 || direction === 2 || direction === 5 || direction === 7 ? diagonal[at] : straight[at]
    },
  }
}
