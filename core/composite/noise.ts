import type { Random } from './random.ts'

export type Grain = {
  /** Pixels of the coarsest features, across and down. */
  across: number
  down: number
  /** Each octave has features half as large and half as strong. */
  octaves: number
}

/**
 * Fractal value noise, 0..1 with mean near 0.5, row by row: random values on lattices, smoothly joined, summed over octaves
 * (after Perlin 1985, with values instead of gradients).
 */
export function fractalNoise(random: Random, width: number, height: number, { across, down, octaves }: Grain): Float32Array {
  const out = new Float32Array(width * height)
  let strength = 1
  let total = 0
  for (let octave = 0; octave < octaves; octave++, strength /= 2) {
    const cellX = across / 2 ** octave
    const cellY = down / 2 ** octave
    if (octave > 0 && cellX < 1 && cellY < 1) break
    addOctave(random, out, width, height, Math.max(1, cellX), Math.max(1, cellY), strength)
    total += strength
  }
  for (let i = 0; i < out.length; i++) out[i] /= total
  return out
}

function addOctave(
  random: Random, out: Float32Array, width: number, height: number, cellX: number, cellY: number, strength: number,
): void {
  const columns = Math.ceil(width / cellX) + 2
  const rows = Math.ceil(height / cellY) + 2
  const lattice = new Float32Array(columns * rows)
  for (let i = 0; i < lattice.length; i++) lattice[i] = random.next() * strength
  const shiftX = random.next()
  const shiftY = random.next()
  const line = new Float32Array(columns)
  for (let y = 0; y < height; y++) {
    const v = y / cellY + shiftY
    const row = Math.floor(v)
    const down = smooth(v - row)
    for (let i = 0; i < columns; i++) {
      const above = lattice[row * columns + i]
      line[i] = above + down * (lattice[Math.min(rows - 1, row + 1) * columns + i] - above)
    }
    for (let x = 0; x < width; x++) {
      const u = x / cellX + shiftX
      const column = u | 0
      out[y * width + x] += line[column] + smooth(u - column) * (line[column + 1] - line[column])
    }
  }
}

const smooth = (t: number) => t * t * (3 - 2 * t)
