export const COLOUR_MAPS = ['viridis', 'turbo', 'grey'] as const
export type ColourMapName = (typeof COLOUR_MAPS)[number]

/**
 * Colour maps by support points at equal distances, red, green, blue 0..255; between them colours are mixed in a straight
 * line. viridis: van der Walt and Smith for matplotlib (CC0), 17 of its 256 colours; turbo: by the polynomial that Mikhailov
 * of Google Research published for it (2019, Apache-2.0), evaluated here at start. Differences: RdBu of ColorBrewer
 * (Brewer 2002, Apache-2.0), turned round, so that too near is blue and too far red: told apart by colour-blind eyes too.
 */
const VIRIDIS = [
  [68, 1, 84], [72, 24, 106], [71, 45, 123], [66, 64, 134], [59, 82, 139], [51, 99, 141], [44, 114, 142], [38, 130, 142], [33, 145, 140],
  [31, 160, 136], [40, 174, 128], [63, 188, 115], [94, 201, 98], [132, 212, 75], [173, 220, 48], [216, 226, 25], [253, 231, 37],
] as const
const BLUE_TO_RED = [
  [5, 48, 97], [33, 102, 172], [67, 147, 195], [146, 197, 222], [209, 229, 240], [247, 247, 247], [253, 219, 199], [244, 165, 130],
  [214, 96, 77], [178, 24, 43], [103, 0, 31],
] as const

const TURBO = {
  r: [0.13572138, 4.6153926, -42.66032258, 132.13108234, -152.94239396, 59.28637943],
  g: [0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604],
  b: [0.1066733, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973],
} as const

type Colour = [number, number, number]
const polynomial = (terms: readonly number[], x: number) => terms.reduceRight((sum, term) => sum * x + term, 0)
const byte = (value: number) => Math.min(255, Math.max(0, Math.round(255 * value)))
const within = (value: number) => Math.min(1, Math.max(0, value))

function between(points: readonly (readonly [number, number, number])[], x: number): Colour {
  const place = x * (points.length - 1)
  const from = Math.min(points.length - 2, Math.floor(place))
  const share = place - from
  return [0, 1, 2].map((i) => Math.round(points[from][i] * (1 - share) + points[from + 1][i] * share)) as Colour
}

const MAPS: Record<ColourMapName, (x: number) => Colour> = {
  viridis: (x) => between(VIRIDIS, x),
  turbo: (x) => [byte(polynomial(TURBO.r, x)), byte(polynomial(TURBO.g, x)), byte(polynomial(TURBO.b, x))],
  grey: (x) => [byte(x), byte(x), byte(x)],
}

/** The colour of a value 0..1 (outside: that of the nearer end), red, green, blue 0..255. */
export function mapColour(name: ColourMapName, value: number): Colour {
  return MAPS[name](within(value))
}

/** The colour of a difference: blue for -1 and less (too near), white for 0, red for 1 and more (too far). */
export function differenceColour(value: number): Colour {
  return between(BLUE_TO_RED, within((value + 1) / 2))
}
