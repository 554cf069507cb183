import { fromHsv, groundColour, type Colour } from '../composite/colour.ts'
import { drawGround, type DrawnGround } from '../composite/ground.ts'
import type { Random } from '../composite/random.ts'
import { plainDye, type Dye } from './dye.ts'
import { quad, type Cloth } from './surface.ts'
import { normalsOf, tube, type Piece, type Section } from './tube.ts'
import { add, type Vec } from './vectors.ts'

const WALLS: readonly DrawnGround[] = ['plain', 'plain', 'gradient', 'noise', 'stripes', 'tiles', 'planks', 'checks', 'room']
const FLOORS: readonly DrawnGround[] = ['plain', 'noise', 'planks', 'planks', 'tiles', 'checks']

/** Pixels of a painted ground, and how many metres they cover. */
const TEXELS = 192

/** A floor at y = 0 and a wall behind, at z = -back, seen from +z. */
export function drawRoom(random: Random, back: number): Cloth[] {
  const wide = 14
  return [
    { kind: 'floor', dye: groundDye(random, random.pick(FLOORS)), pieces: [quad([-wide, 0, 30], [2 * wide, 0, 0], [0, 0, -30 - back])] },
    { kind: 'wall', dye: groundDye(random, random.pick(WALLS)), pieces: [quad([-wide, 0, -back], [2 * wide, 0, 0], [0, 12, 0])] },
  ]
}

function groundDye(random: Random, kind: DrawnGround): Dye {
  const { rgb } = drawGround(random.fork(), kind, TEXELS, TEXELS)
  const metres = random.between(1.5, 5)
  const [du, dv] = [random.between(0, metres), random.between(0, metres)]
  const texel = (x: number): number => {
    const t = Math.abs(Math.floor((x / metres) * TEXELS)) % (2 * TEXELS)
    return t < TEXELS ? t : 2 * TEXELS - 1 - t
  }
  return (u, v) => {
    const at = 3 * (texel(v + dv) * TEXELS + texel(u + du))
    return [rgb[at], rgb[at + 1], rgb[at + 2]]
  }
}

/** A box, a ball or a rod of about this size in metres, round a place. */
export function drawThing(random: Random, at: Vec, size: number): Cloth {
  const colour: Colour = random.chance(0.5) ? groundColour(random) : fromHsv(random.next(), random.between(0, 0.9), random.between(20, 240))
  const own = (): number => size * random.between(0.35, 0.75)
  const piece = ((): Piece => {
    switch (random.pick(['box', 'ball', 'rod'])) {
      case 'box':
        return box(at, [own(), own(), own()], random.between(0, Math.PI))
      case 'ball': {
        const [a, b, c] = [own(), own(), own()]
        return round(at, (t) => Math.sqrt(Math.max(0, 1 - t * t)), a, b, c, random.between(0, Math.PI))
      }
      default:
        return round(at, (t) => (Math.abs(t) > 0.98 ? 0.4 : 1), size * random.between(0.06, 0.2), size, size * random.between(0.06, 0.2), random.between(0, Math.PI))
    }
  })()
  return { kind: 'thing', dye: plainDye(random, colour, random.between(0, 0.2)), pieces: [piece] }
}

/** A box to sit on: its top at this height. */
export function drawSeat(random: Random, under: Vec, height: number, turn: number): Cloth {
  const half: Vec = [random.between(0.2, 0.32), height / 2, random.between(0.18, 0.3)]
  return { kind: 'thing', dye: plainDye(random, groundColour(random), random.between(0, 0.2)), pieces: [box([under[0], height / 2, under[2]], half, turn)] }
}

/** A box with these half sides, turned about the upright axis by radians. */
function box(at: Vec, half: Vec, turn: number): Piece {
  const [c, s] = [Math.cos(turn), Math.sin(turn)]
  const turned = ([x, y, z]: Vec): Vec => add(at, [c * x + s * z, y, c * z - s * x])
  const positions: number[] = []
  const uv: number[] = []
  const triangles: number[] = []
  for (let axis = 0; axis < 3; axis++) {
    for (const sign of [1, -1]) {
      const [u, v] = [(axis + 1) % 3, (axis + 2) % 3]
      const first = positions.length / 3
      for (const [a, b] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
        const corner: [number, number, number] = [0, 0, 0]
        corner[axis] = sign * half[axis]
        corner[u] = a * sign * half[u]
        corner[v] = b * half[v]
        positions.push(...turned(corner))
        uv.push(a * half[u], b * half[v])
      }
      triangles.push(first, first + 1, first + 2, first, first + 2, first + 3)
    }
  }
  return { positions, uv, triangles, normals: normalsOf(positions, triangles) }
}

function round(at: Vec, radius: (t: number) => number, a: number, b: number, c: number, turn: number): Piece {
  const [p, q] = [Math.cos(turn), Math.sin(turn)]
  const LEVELS = 14
  return tube(Array.from({ length: LEVELS + 1 }, (_, i): Section => {
    const t = -Math.cos((Math.PI * i) / LEVELS)
    return { s: t, at: add(at, [0, b * t, 0]), left: [p * a * radius(t) + 1e-6, 0, -q * a * radius(t)], front: [q * c * radius(t), 0, p * c * radius(t) + 1e-6] }
  }), 20, 'both')
}
