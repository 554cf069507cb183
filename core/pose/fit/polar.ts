import type { Camera } from '../camera.ts'
import type { Frontal } from './frontal.ts'

/** Directions around the middle. */
export const SPOKES = 64
/** Rings, of equal area, so that shares of cells are shares of area. */
export const RINGS = 16
/** Words of 32 bits: two spokes in one. */
export const WORDS = (SPOKES * RINGS) / 32
/** The same at half the fineness: four spokes in one word. */
export const COARSE_SPOKES = SPOKES / 2
export const COARSE_RINGS = RINGS / 2
export const COARSE_WORDS = WORDS / 4
/** The outermost ring's outer radius, in root mean square radii of the mask. A bar of any width ends within sqrt(3). */
const REACH = 2.3

const COS = Float64Array.from({ length: SPOKES }, (_, k) => Math.cos((2 * Math.PI * k) / SPOKES))
const SIN = Float64Array.from({ length: SPOKES }, (_, k) => Math.sin((2 * Math.PI * k) / SPOKES))
const RADII = Float64Array.from({ length: RINGS }, (_, k) => REACH * Math.sqrt((k + 0.5) / RINGS))

/**
 * A mask's cells on a polar grid about its middle, seen frontally and scaled to its spread: one word of RINGS bits a spoke.
 * @param known gets a bit where the cell lies in the picture and on a valid pixel
 */
export function polarCells(
  mask: Uint8Array, camera: Camera, { turn, spread }: Frontal, cells: Uint16Array, known: Uint16Array | null, valid?: Uint8Array,
): void {
  const { width, height, fx, fy, cx, cy } = camera
  const [a, b, c, d, e, f, g, h, i] = turn
  for (let spoke = 0; spoke < SPOKES; spoke++) {
    let bits = 0
    let seen = 0
    for (let ring = 0; ring < RINGS; ring++) {
      const u = RADII[ring] * spread * COS[spoke]
      const v = RADII[ring] * spread * SIN[spoke]
      const z = c * u + f * v + i
      if (z <= 0) continue
      const x = Math.floor((fx * (a * u + d * v + g)) / z + cx)
      const y = Math.floor((fy * (b * u + e * v + h)) / z + cy)
      if (x < 0 || y < 0 || x >= width || y >= height) continue
      const p = y * width + x
      if (valid && valid[p] === 0) continue
      seen |= 1 << ring
      if (mask[p] !== 0) bits |= 1 << ring
    }
    cells[spoke] = bits
    if (known) known[spoke] = seen
  }
}

/** Cells of half the fineness: set where half of the four are. */
export function coarsened(cells: Uint16Array): Uint16Array {
  return Uint16Array.from({ length: COARSE_SPOKES }, (_, spoke) => {
    const one = cells[2 * spoke]
    const two = cells[2 * spoke + 1]
    let bits = 0
    for (let ring = 0; ring < COARSE_RINGS; ring++) {
      if (bitsIn((one >>> (2 * ring)) & 3) + bitsIn((two >>> (2 * ring)) & 3) >= 2) bits |= 1 << ring
    }
    return bits
  })
}

/** Set bits of a word of 32. */
export function bitsIn(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/**
 * Spokes packed into words of 32 bits, beginning with the given one, going around.
 * @param rings bits of a spoke: 8 or 16
 */
export function packedFrom(cells: Uint16Array, rings: number, first: number, out: Uint32Array, at = 0): void {
  const spokes = cells.length
  const each = 32 / rings
  for (let word = 0; word < spokes / each; word++) {
    let bits = 0
    for (let k = 0; k < each; k++) bits |= cells[(first + word * each + k) % spokes] << (k * rings)
    out[at + word] = bits
  }
}
