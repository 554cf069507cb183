import type { ColourMapName } from '../state/look.ts'

/**
 * Colour maps by support points at equal distances, red, green, blue 0..255; between them colours are mixed in a straight
 * line. viridis: van der Walt and Smith for matplotlib (CC0), 17 of its 256 colours; turbo: by the polynomial that Mikhailov
 * of Google Research published for it (2019, Apache-2.0), evaluated here at start.
 */
const VIRIDIS = [
  [68, 1, 84], [72, 24, 106], [71, 45, 123], [66, 64, 134], [59, 82, 139], [51, 99, 141], [44, 114, 142], [38, 130, 142], [33, 145, 140],
  [31, 160, 136], [40, 174, 128], [63, 188, 115], [94, 201, 98], [132, 212, 75], [173, 220, 48], [216, 226, 25], [253, 231, 37],
] as const

const TURBO = {
  r: [0.13572138, 4.6153926, -42.66032258, 132.13108234, -152.94239396, 59.28637943],
  g: [0.09140261, 2.19418839, 4.84296658, -14.18503333, 4.27729857, 2.82956604],
  b: [0.1066733, 12.64194608, -60.58204836, 110.36276771, -89.90310912, 27.34824973],
} as const

const polynomial = (terms: readonly number[], x: number) => terms.reduceRight((sum, term) => sum * x + term, 0)
const byte = (value: number) => Math.min(255, Math.max(0, Math.round(255 * value)))

function viridis(x: number): [number, number, number] {
  const place = x * (VIRIDIS.length - 1)
  const from = Math.min(VIRIDIS.length - 2, Math.floor(place))
  const share = place - from
  return [0, 1, 2].map((i) => Math.round(VIRIDIS[from][i] * (1 - share) + VIRIDIS[from + 1][i] * share)) as [number, number, number]
}

const MAPS: Record<ColourMapName, (x: number) => [number, number, number]> = {
  viridis,
  turbo: (x) => [byte(polynomial(TURBO.r, x)), byte(polynomial(TURBO.g, x)), byte(polynomial(TURBO.b, x))],
  grey: (x) => [byte(x), byte(x), byte(x)],
}

/** The colour of a value 0..1 (outside: that of the nearer end), red, green, blue 0..255. */
export function mapColour(name: ColourMapName, value: number): [number, number, number] {
  return MAPS[name](Math.min(1, Math.max(0, value)))
}

/** 256 opaque pixels of a colour map from 0 to 1, as `pixelOf` writes them. */
export function mapPixels(name: ColourMapName): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const [r, g, b] = mapColour(name, i / 255)
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0
  })
}

/** How uncertain an edge is, 0..1, as a pixel: transparent at 0, then amber, red at 1. */
export function heatPixel(value: number): number {
  const heat = Math.min(1, Math.max(0, value))
  const alpha = Math.round(255 * Math.min(1, 0.25 + heat) * (heat > 0.02 ? 1 : 0))
  return ((alpha << 24) | (Math.round(40 * (1 - heat)) << 16) | (Math.round(190 * (1 - heat) + 30 * heat) << 8) | 255) >>> 0
}

/** A colour map as a CSS gradient from left to right. */
export function mapGradient(name: ColourMapName): string {
  const stops = Array.from({ length: 17 }, (_, i) => `rgb(${mapColour(name, i / 16).join(' ')})`)
  return `linear-gradient(to right, ${stops.join(', ')})`
}
