/** Pseudo-random numbers and value noise; every function is pure, so that a drawing is the same on every run. */

/** A stream of numbers in [0, 1) from a 32-bit seed (mulberry32, Tommy Ettinger, public domain). */
export function stream(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** One number in [0, 1) for a lattice point. */
export function lattice(x: number, y: number, z: number = 0): number {
  let mixed = Math.imul(x | 0, 0x27d4eb2d) ^ Math.imul(y | 0, 0x165667b1) ^ Math.imul(z | 0, 0x3c6ef372)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39)
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296
}

const ease = (t: number) => t * t * (3 - 2 * t)

/** Smooth value noise in the plane, 0..1, one bump per unit. */
export function noise(x: number, y: number, seed: number = 0): number {
  const column = Math.floor(x)
  const row = Math.floor(y)
  const tx = ease(x - column)
  const ty = ease(y - row)
  const top = lattice(column, row, seed) * (1 - tx) + lattice(column + 1, row, seed) * tx
  const bottom = lattice(column, row + 1, seed) * (1 - tx) + lattice(column + 1, row + 1, seed) * tx
  return top * (1 - ty) + bottom * ty
}

/** Sum of `octaves` noises, each twice as fine and half as strong; about 0..1. */
export function cloud(x: number, y: number, octaves: number, seed: number = 0): number {
  let sum = 0
  let weight = 0.5
  let scale = 1
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * noise(x * scale, y * scale, seed + octave * 101)
    weight *= 0.5
    scale *= 2.03
  }
  return sum / (1 - 2 * weight)
}

/** Distance (in cells) to the nearest of one random point per unit cell, and that point's own number 0..1. */
export function cells(x: number, y: number, seed: number = 0): { distance: number; edge: number; own: number } {
  const column = Math.floor(x)
  const row = Math.floor(y)
  let nearest = 9
  let second = 9
  let own = 0
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      const cx = column + dx
      const cy = row + dy
      const distance = Math.hypot(cx + lattice(cx, cy, seed) - x, cy + lattice(cx, cy, seed + 1) - y)
      if (distance < nearest) {
        second = nearest
        nearest = distance
        own = lattice(cx, cy, seed + 2)
      } else if (distance < second) second = distance
    }
  }
  return { distance: nearest, edge: second - nearest, own }
}

export const mix = (a: number, b: number, t: number) => a + (b - a) * t
export const clamp = (value: number, low: number, high: number) => (value < low ? low : value > high ? high : value)
/** 0 below `low`, 1 above `high`, smooth between. */
export const step = (low: number, high: number, value: number) => ease(clamp((value - low) / (high - low), 0, 1))
