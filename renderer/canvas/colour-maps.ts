import { differenceColour, mapColour, type ColourMapName } from '../../core/depth/colours.ts'

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

/** The colours of differences as a CSS gradient, too near at the left. */
export function differenceGradient(): string {
  const stops = Array.from({ length: 11 }, (_, i) => `rgb(${differenceColour(i / 5 - 1).join(' ')})`)
  return `linear-gradient(to right, ${stops.join(', ')})`
}
