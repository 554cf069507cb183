import type { Random } from '../composite/random.ts'
import { SIDES, type Body } from './body.ts'
import { cutTube, tube, type Piece, type Relief, type Section } from './tube.ts'
import { add, between, scaled, sub, unit, upright, type Vec } from './vectors.ts'

/** The seven classes of garments, as CLOTH3D names them. */
export const GARMENTS = ['T-shirt', 'shirt', 'top', 'trousers', 'skirt', 'jumpsuit', 'dress'] as const
export type GarmentClass = (typeof GARMENTS)[number]
export type Garment = { kind: GarmentClass; pieces: Piece[] }

/** Where on the trunk a skirt leaves it. */
const HIPS = -0.04
const CORNERS = 48
const LIMB_CORNERS = 24
/** Cloth lies at least so far from the skin, metres; over another garment once more. */
const LEAST = 0.007

/** What the figure wears: an upper and a lower part, or one garment for both. */
export function drawOutfit(random: Random): GarmentClass[] {
  const kind = random.next()
  if (kind < 0.18) return ['dress']
  if (kind < 0.32) return ['jumpsuit']
  return [random.pick(['trousers', 'trousers', 'skirt'] as const), random.pick(['T-shirt', 'shirt', 'top'] as const)]
}

/** A garment of varied cut, tightness and folds round a body. `outer`: worn over another one. */
export function sewGarment(random: Random, kind: GarmentClass, body: Body, outer: boolean): Garment {
  const loose = random.between(0, 1) ** 1.5
  const cut: Cut = {
    random, body, least: LEAST * (outer ? 2 : 1), loose, folds: random.between(0.2, 1) * (0.3 + loose),
    phase: random.between(0, 2 * Math.PI), count: random.whole(4, 9),
  }
  const long = (low: number, high: number): number => random.between(low, high)
  switch (kind) {
    case 'T-shirt':
      return { kind, pieces: [upper(cut, long(-0.1, 0.12), long(0.93, 0.985)), ...sleeves(cut, long(0.22, 0.46))] }
    case 'shirt':
      return { kind, pieces: [upper(cut, long(-0.14, 0.06), long(0.98, 1.008)), ...sleeves(cut, long(0.75, 0.99))] }
    case 'top':
      return { kind, pieces: [upper(cut, long(-0.05, 0.34), long(0.8, 0.92)), ...straps(cut)] }
    case 'trousers':
      return { kind, pieces: trousers(cut, long(0.2, 0.38), random.chance(0.25) ? long(0.2, 0.5) : long(0.75, 0.98)) }
    case 'skirt':
      return { kind, pieces: [skirt(cut, long(0.22, 0.4), long(0.2, 0.85))] }
    case 'jumpsuit':
      return {
        kind, pieces: [
          upper(cut, 0.1, long(0.88, 0.99)), ...trousers(cut, 0.14, long(0.3, 0.98)), ...(random.chance(0.7) ? sleeves(cut, long(0.2, 0.98)) : straps(cut)),
        ],
      }
    case 'dress':
      return {
        kind, pieces: [
          upper(cut, 0.24, long(0.84, 0.98)), skirt(cut, 0.3, long(0.25, 0.95)), ...(random.chance(0.6) ? sleeves(cut, long(0.15, 0.98)) : straps(cut)),
        ],
      }
  }
}

type Cut = { random: Random; body: Body; least: number; loose: number; folds: number; phase: number; count: number }

/** From a hem on the trunk up to a neckline. */
function upper({ body, least, loose, folds, phase, count }: Cut, hem: number, neckline: number): Piece {
  // Looser towards the hem, close at the shoulders.
  const down = (s: number): number => Math.min(1, Math.max(0, (0.85 - s) / 0.8))
  const sections = cutTube(body.trunk, hem, neckline, (s) => least + loose * 0.05 * down(s))
  const sway: Relief = (s, a) => 0.012 * folds * down(s) * Math.sin(count * a + phase + 4 * s) + 0.004 * folds * Math.sin(31 * s + 3 * a + phase)
  return tube(dense(sections, 40), CORNERS, 'none', (s, a) => body.relief(s, a) + Math.max(-0.6 * (least + loose * 0.05 * down(s)), sway(s, a)))
}

function sleeves({ body, least, loose, folds, phase }: Cut, length: number): Piece[] {
  return SIDES.map((side) => {
    const sections = cutTube(body.arms[side], -0.09, length, (s) => least + loose * (0.012 + 0.02 * Math.max(0, s)))
    // Wrinkles lie across the arm, closest together at the elbow.
    const creases: Relief = (s, a) => 0.0025 * folds * (1 + 2 * Math.exp(-(((s - 0.5) / 0.15) ** 2))) * Math.sin(70 * s + 2 * Math.sin(a + phase) + phase)
    return tube(dense(sections, 36), LIMB_CORNERS, 'first', creases)
  })
}

/** Straps over the shoulders. */
function straps({ random, body, least }: Cut): Piece[] {
  const wide = random.between(0.008, 0.035)
  const at = random.between(0.45, 0.62)
  return SIDES.map((side) => {
    const sign = side === 'left' ? 1 : -1
    // Over the shoulder from front to back, along the trunk's own surface.
    const places: [number, number][] = [[0.78, 1], [0.86, 1], [0.92, 0.8], [0.955, 0.3], [0.955, -0.3], [0.92, -0.8], [0.86, -1], [0.78, -1]]
    const points = places.map(([s, front]) => {
      const [{ at: middle, left, front: ahead }] = cutTube(body.trunk, s, s + 1e-4, () => least * 1.6)
      const x = sign * at
      const z = front * Math.sqrt(Math.max(0, 1 - x * x))
      return { point: add(middle, add(scaled(left, x), scaled(ahead, z))), left: unit(left), s }
    })
    return tube(points.map(({ point, left }, i): Section => {
      const tangent = unit(sub(points[Math.min(points.length - 1, i + 1)].point, points[Math.max(0, i - 1)].point))
      const across = upright(left, tangent)
      const up: Vec = [tangent[1] * across[2] - tangent[2] * across[1], tangent[2] * across[0] - tangent[0] * across[2], tangent[0] * across[1] - tangent[1] * across[0]]
      return { s: i, at: point, left: scaled(across, wide), front: scaled(up, 0.004) }
    }), 10, 'both')
  })
}

function trousers({ body, least, loose, folds, phase, random }: Cut, waist: number, length: number): Piece[] {
  const flare = random.chance(0.3) ? random.between(0, 0.07) : random.between(-0.01, 0.015)
  const seatEase = (s: number): number => least + loose * 0.02 * Math.min(1, Math.max(0, (waist - s) / 0.3))
  const top = tube(dense(cutTube(body.trunk, -0.2, waist, seatEase), 24), CORNERS, 'none', (s, a) => body.relief(s, a))
  const legs = SIDES.map((side) => {
    const ease = (s: number): number => least + loose * 0.022 + Math.max(0, flare) * Math.max(0, s - 0.45) + Math.min(0, flare) * loose * Math.max(0, s)
    const creases: Relief = (s, a) => 0.006 * folds * (0.5 + Math.exp(-(((s - 0.5) / 0.12) ** 2)) + Math.max(0, s - 0.7)) * Math.sin(46 * s + 2 * Math.sin(a + phase) + phase)
    return tube(dense(cutTube(body.legs[side], -0.07, length, ease), 48), LIMB_CORNERS, 'none', creases)
  })
  return [top, ...legs]
}

/** From the waist over the hips, then round both legs together, following where they go. */
function skirt({ body, least, loose, folds, phase, count, random }: Cut, waist: number, length: number): Piece {
  const flare = random.between(0, 0.3) * (0.3 + loose)
  const above = cutTube(body.trunk, HIPS, waist, () => least + 0.008 * loose).toReversed()
  const [hip] = above.slice(-1)
  const LEVELS = 26
  const below: Section[] = []
  for (let i = 1; i <= LEVELS; i++) {
    const t = i / LEVELS
    const s = 0.03 + t * (length - 0.03)
    const [l, r] = SIDES.map((side) => cutTube(body.legs[side], s, s + 1e-4, () => 0)[0])
    const radius = Math.max(Math.hypot(...l.left), Math.hypot(...r.left))
    const apart = Math.hypot(...sub(l.at, r.at)) / 2
    const across = unit(sub(l.at, r.at))
    const ahead = upright(unit(add(l.front, r.front)), across)
    const grown = least + 0.01 * loose + flare * t
    // An ellipse round two circles is wide enough when it is so deep there.
    const wide = apart + radius * 1.12 + grown
    const depth = Math.max(radius * 1.25 + grown, Math.hypot(...hip.front) * (1 - t))
    const k = Math.min(1, t / 0.18)
    const own = { at: between(l.at, r.at, 0.5), left: scaled(across, wide), front: scaled(ahead, depth) }
    below.push({ s: HIPS - t, at: between(hip.at, own.at, k), left: between(hip.left, own.left, k), front: between(hip.front, own.front, k) })
  }
  const hang = (s: number): number => Math.min(1, Math.max(0, HIPS - s))
  return tube([...above, ...below], CORNERS, 'none', (s, a) =>
    body.relief(Math.max(s, HIPS), a) * (1 - hang(s)) ** 2 + 0.055 * folds * hang(s) ** 1.2 * Math.sin(count * a + phase))
}

/** At least `count` sections, more put between. */
function dense(sections: Section[], count: number): Section[] {
  const [first, last] = [sections[0].s, sections[sections.length - 1].s]
  return Array.from({ length: count + 1 }, (_, i) => cutTube(sections, first + (i / count) * (last - first), last + 1e-9, () => 0)[0])
}
