import { fromHsv, type Colour } from '../composite/colour.ts'
import { fractalNoise } from '../composite/noise.ts'
import type { Random } from '../composite/random.ts'

/** The colour of a surface, sRGB levels 0..255, by metres across and along it. */
export type Dye = (u: number, v: number) => Colour

export const PATTERNS = ['plain', 'stripes', 'checks', 'dots', 'spots', 'print', 'halves'] as const

/** A cloth's colour and pattern. */
export function drawDye(random: Random): Dye {
  const one = clothColour(random)
  const other = random.chance(0.3) ? ([245, 245, 242] as Colour) : clothColour(random)
  const weave = textureOf(random, random.between(0.03, 0.12))
  const strength = random.between(0.02, 0.14)
  const share = shareOf(random)
  return (u, v) => {
    const t = share(u, v)
    const level = 1 + strength * (weave(u, v) - 0.5) * 2
    return [level * (one[0] + t * (other[0] - one[0])), level * (one[1] + t * (other[1] - one[1])), level * (one[2] + t * (other[2] - one[2]))]
  }
}

/** One colour all over, a little uneven. */
export function plainDye(random: Random, colour: Colour, uneven = 0.06): Dye {
  const weave = textureOf(random, 0.1)
  return (u, v) => {
    const level = 1 + uneven * (weave(u, v) - 0.5) * 2
    return [colour[0] * level, colour[1] * level, colour[2] * level]
  }
}

const SKINS: readonly Colour[] = [[247, 221, 201], [236, 196, 168], [222, 173, 138], [196, 141, 104], [160, 106, 74], [121, 78, 54], [86, 55, 41]]
const HAIR: readonly Colour[] = [[28, 22, 20], [58, 38, 26], [96, 64, 38], [150, 104, 62], [202, 168, 110], [130, 60, 34], [160, 158, 156]]

export const skinColour = (random: Random): Colour => random.pick(SKINS).map((level) => level * random.between(0.96, 1.03)) as Colour
export const hairColour = (random: Random): Colour => random.pick(HAIR).map((level) => level * random.between(0.9, 1.1)) as Colour

function clothColour(random: Random): Colour {
  const kind = random.next()
  if (kind < 0.16) return [random.between(225, 250), random.between(225, 250), random.between(220, 248)]
  if (kind < 0.3) return fromHsv(random.next(), random.between(0, 0.15), random.between(18, 70))
  if (kind < 0.45) return fromHsv(random.next(), random.between(0, 0.12), random.between(80, 200))
  return fromHsv(random.next(), random.between(0.25, 0.9), random.between(70, 240))
}

/** 0..1 by place: how much of the second colour. */
function shareOf(random: Random): (u: number, v: number) => number {
  const step = random.between(0.015, 0.09)
  const wave = (x: number): number => ((x / step) % 1 + 1) % 1
  switch (random.pick([...PATTERNS, 'plain', 'plain', 'plain', 'plain'])) {
    case 'stripes': {
      const upright = random.chance(0.4)
      const wide = random.between(0.15, 0.6)
      return (u, v) => (wave(upright ? u : v) < wide ? 1 : 0)
    }
    case 'checks': {
      const wide = random.between(0.15, 0.5)
      return (u, v) => 0.5 * ((wave(u) < wide ? 1 : 0) + (wave(v) < wide ? 1 : 0))
    }
    case 'dots': {
      const radius = random.between(0.15, 0.38)
      return (u, v) => (Math.hypot(wave(u + (Math.floor(v / step) % 2 ? step / 2 : 0)) - 0.5, wave(v) - 0.5) < radius ? 1 : 0)
    }
    case 'spots': {
      const field = textureOf(random, random.between(0.02, 0.08))
      const least = random.between(0.5, 0.6)
      return (u, v) => (field(u, v) > least ? 1 : 0)
    }
    case 'print': {
      const field = textureOf(random, random.between(0.05, 0.16))
      return (u, v) => Math.min(1, Math.max(0, 3 * field(u, v) - 1))
    }
    case 'halves': {
      const at = random.between(0.1, 0.4)
      return (_, v) => (v > at ? 1 : 0)
    }
    default:
      return () => 0
  }
}

const TEXELS = 96

/** 0..1, features of this size in metres, repeated and mirrored at the edges of a square of cloth. */
function textureOf(random: Random, feature: number): (u: number, v: number) => number {
  const cells = 8
  const noise = fractalNoise(random, TEXELS, TEXELS, { across: TEXELS / cells, down: TEXELS / cells, octaves: 4 })
  const scale = (TEXELS / cells) / feature
  const folded = (x: number): number => {
    const t = Math.abs(Math.floor(x)) % (2 * TEXELS)
    return t < TEXELS ? t : 2 * TEXELS - 1 - t
  }
  return (u, v) => noise[folded(v * scale) * TEXELS + folded(u * scale)]
}
