import { fromHsv, groundColour, nearColour, type Colour } from './colour.ts'
import { fractalNoise } from './noise.ts'
import type { Random } from './random.ts'
import { newLayer, type Layer } from './raster.ts'

/** Distance to the edge in pixels, above 0 inside. */
type Inside = (x: number, y: number) => number

/**
 * A plain thing that is no object: a blob, box, rod or ball, plain or patterned, on a canvas of this size.
 * @param size about how large, pixels
 */
export function plainShape(random: Random, width: number, height: number, x: number, y: number, size: number): Layer | null {
  const inside = outlineOf(random, x, y, size)
  const reach = Math.ceil(size * 1.3) + 1
  const left = Math.max(0, Math.floor(x - reach))
  const top = Math.max(0, Math.floor(y - reach))
  const right = Math.min(width, Math.ceil(x + reach))
  const bottom = Math.min(height, Math.ceil(y + reach))
  if (left >= right || top >= bottom) return null
  const layer = newLayer(left, top, right - left, bottom - top)
  const colour = random.chance(0.5)
    ? groundColour(random)
    : fromHsv(random.next(), random.between(0, 0.9), random.between(10, 250))
  const other: Colour = random.chance(0.5) ? nearColour(random, colour, 60) : groundColour(random)
  const paint = paintOf(random, layer, size)
  const angle = random.between(0, 2 * Math.PI)
  const slope = random.between(0, 0.5) / size
  const [dx, dy] = [Math.cos(angle) * slope, Math.sin(angle) * slope]
  for (let row = 0, i = 0; row < layer.height; row++) {
    for (let column = 0; column < layer.width; column++, i++) {
      const [u, v] = [column + left + 0.5, row + top + 0.5]
      const a = inside(u, v) + 0.5
      if (a <= 0) continue
      layer.alpha[i] = Math.min(1, a)
      const t = paint(column, row)
      const light = Math.max(0, 1 + dx * (u - x) + dy * (v - y))
      for (let c = 0; c < 3; c++) layer.rgb[3 * i + c] = Math.min(255, light * (colour[c] + t * (other[c] - colour[c])))
    }
  }
  return layer
}

function outlineOf(random: Random, x: number, y: number, size: number): Inside {
  const angle = random.between(0, 2 * Math.PI)
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const turned = (u: number, v: number): [number, number] => [cos * (u - x) + sin * (v - y), cos * (v - y) - sin * (u - x)]
  switch (random.pick(['blob', 'box', 'rod', 'ball', 'ball'])) {
    case 'box': {
      const [a, b] = [size * random.between(0.3, 0.8), size * random.between(0.2, 0.7)]
      const round = random.between(0, Math.min(a, b) * 0.6)
      return (u, v) => boxDistance(...turned(u, v), a, b, round)
    }
    case 'rod': {
      const thick = size * random.between(0.03, 0.2)
      return (u, v) => boxDistance(...turned(u, v), size, thick, thick * 0.9)
    }
    case 'blob': {
      const phases = Array.from({ length: 4 }, () => random.between(0, 2 * Math.PI))
      const swings = phases.map((_, k) => (size * random.between(0, 0.3)) / (k + 1))
      return (u, v) => {
        const turn = Math.atan2(v - y, u - x)
        let radius = size * 0.6
        for (let k = 0; k < 4; k++) radius += swings[k] * Math.sin((k + 2) * turn + phases[k])
        return radius - Math.hypot(u - x, v - y)
      }
    }
    default: {
      const [a, b] = [size * random.between(0.3, 0.8), size * random.between(0.3, 0.8)]
      return (u, v) => {
        const [p, q] = turned(u, v)
        return (1 - Math.hypot(p / a, q / b)) * Math.min(a, b)
      }
    }
  }
}

/** To the edge of a box with rounded corners (Quilez's signed distance), above 0 inside. */
function boxDistance(u: number, v: number, a: number, b: number, round: number): number {
  const [p, q] = [Math.abs(u) - a + round, Math.abs(v) - b + round]
  return round - Math.hypot(Math.max(p, 0), Math.max(q, 0)) - Math.min(Math.max(p, q), 0)
}

/** Share of the second colour by place. */
function paintOf(random: Random, { width, height }: Layer, size: number): (x: number, y: number) => number {
  switch (random.pick(['plain', 'noise', 'stripes'])) {
    case 'noise': {
      const cell = size * random.between(0.05, 0.6)
      const grain = fractalNoise(random, width, height, { across: cell, down: cell, octaves: 3 })
      return (x, y) => grain[y * width + x]
    }
    case 'stripes': {
      const step = (2 * Math.PI) / (size * random.between(0.08, 0.5))
      const angle = random.between(0, Math.PI)
      const [dx, dy] = [Math.cos(angle) * step, Math.sin(angle) * step]
      return (x, y) => (Math.sin(x * dx + y * dy) > 0 ? 1 : 0)
    }
    default:
      return () => 0
  }
}
