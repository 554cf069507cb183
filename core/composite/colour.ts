import type { Random } from './random.ts'

/** sRGB levels 0..255. */
export type Colour = [number, number, number]

/** Hue 0..1 (red at 0), saturation 0..1, value 0..255. */
export function fromHsv(hue: number, saturation: number, value: number): Colour {
  const channel = (n: number) => {
    const k = (n + 6 * hue) % 6
    return value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)))
  }
  return [channel(5), channel(3), channel(1)]
}

/** A colour such as grounds have: often white or nearly grey, seldom strong. */
export function groundColour(random: Random): Colour {
  const kind = random.next()
  if (kind < 0.25) {
    const level = random.between(235, 255)
    return [level, level - random.between(0, 4), level - random.between(0, 6)]
  }
  const saturation = kind < 0.75 ? random.between(0, 0.2) : random.between(0.2, 0.85)
  return fromHsv(random.next(), saturation, random.between(20, 250))
}

/** A colour not far from another: `distance` levels at most in each channel. */
export function nearColour(random: Random, [r, g, b]: Colour, distance: number): Colour {
  const common = random.between(-distance, distance)
  const own = () => random.between(-distance, distance) * 0.25
  return [clamp(r + common + own()), clamp(g + common + own()), clamp(b + common + own())]
}

export function mixed(a: Colour, b: Colour, t: number): Colour {
  return [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2])]
}

const clamp = (level: number) => Math.max(0, Math.min(255, level))
