import { groundColour, mixed, nearColour, type Colour } from './colour.ts'
import { fractalNoise, type Grain } from './noise.ts'
import type { Random } from './random.ts'
import { newCanvas, type Canvas } from './raster.ts'
import type { GroundKind } from './recipe.ts'

export type DrawnGround = Exclude<GroundKind, 'photo'>

/** A ground that is drawn: 3 * width * height levels, uneven as real ones are. */
export function drawGround(random: Random, kind: DrawnGround, width: number, height: number): Canvas {
  const canvas = kind === 'room' ? drawRoom(random, width, height) : drawSurface(random, kind, width, height)
  if (kind !== 'plain' || random.chance(0.6)) vignette(random, canvas)
  return canvas
}

function drawSurface(random: Random, kind: Exclude<DrawnGround, 'room'>, width: number, height: number): Canvas {
  const canvas = newCanvas(width, height)
  const one = groundColour(random)
  switch (kind) {
    case 'plain':
      fill(canvas, () => one)
      break
    case 'gradient': {
      const other = random.chance(0.7) ? nearColour(random, one, 70) : groundColour(random)
      const ramp = rampOf(random, width, height)
      fill(canvas, (x, y) => mixed(one, other, ramp(x, y)))
      break
    }
    case 'stripes':
    case 'checks': {
      const other = random.chance(0.5) ? nearColour(random, one, 60) : groundColour(random)
      const wave = stripesOf(random, width, kind === 'checks')
      fill(canvas, (x, y) => mixed(one, other, wave(x, y)))
      roughen(random, canvas, random.between(0, 12), { across: 3, down: 3, octaves: 2 })
      break
    }
    case 'noise': {
      const other = random.chance(0.7) ? nearColour(random, one, 80) : groundColour(random)
      const cell = width * random.between(0.02, 0.5)
      const stretch = random.chance(0.25) ? random.between(2, 6) : 1
      const grain = fractalNoise(random, width, height, { across: cell * stretch, down: cell, octaves: random.whole(2, 6) })
      const sharp = random.between(1, 3)
      fill(canvas, (x, y) => mixed(one, other, clamp01(0.5 + sharp * (grain[y * width + x] - 0.5))))
      roughen(random, canvas, random.between(0, 20), { across: 2, down: 2, octaves: 1 })
      break
    }
    case 'planks':
      drawPlanks(random, canvas)
      break
    case 'tiles':
      drawTiles(random, canvas, one)
  }
  return canvas
}

// Named more than once: taken as often.
const WALLS = ['plain', 'plain', 'gradient', 'noise', 'stripes', 'tiles'] as const
const FLOORS = ['plain', 'noise', 'noise', 'planks', 'planks', 'tiles', 'checks'] as const

/** A wall above a floor. */
function drawRoom(random: Random, width: number, height: number): Canvas {
  const wall = drawSurface(random, random.pick(WALLS), width, height)
  const floor = drawSurface(random, random.pick(FLOORS), width, height)
  const horizon = height * random.between(0.25, 0.7)
  const slope = random.chance(0.7) ? 0 : random.between(-0.08, 0.08)
  const soft = random.chance(0.5) ? 0.5 : random.between(1, height * 0.08)
  const edge = random.chance(0.5) ? random.between(0, 0.4) : 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const below = y + 0.5 - horizon - slope * (x - width / 2)
      const t = clamp01(0.5 + below / (2 * soft))
      // The joint between wall and floor is darker.
      const dark = 1 - edge * Math.exp(-Math.abs(below) / (2 + height * 0.01))
      const at = 3 * (y * width + x)
      for (let c = 0; c < 3; c++) wall.rgb[at + c] = dark * (wall.rgb[at + c] + t * (floor.rgb[at + c] - wall.rgb[at + c]))
    }
  }
  return wall
}

/** Boards with grain along them, each of its own tone. */
function drawPlanks(random: Random, canvas: Canvas): void {
  const { width, height } = canvas
  const upright = random.chance(0.4)
  const [along, across] = upright ? [height, width] : [width, height]
  const board = across * random.between(0.08, 0.4)
  const grain = fractalNoise(random, width, height, {
    across: upright ? board * 0.12 : board * 2.5, down: upright ? board * 2.5 : board * 0.12, octaves: 4,
  })
  const wood: Colour = random.chance(0.75)
    ? [random.between(90, 225), 0, 0] : groundColour(random)
  if (wood[1] === 0 && wood[2] === 0) {
    wood[1] = wood[0] * random.between(0.66, 0.9)
    wood[2] = wood[1] * random.between(0.6, 0.92)
  }
  const tones = Array.from({ length: Math.ceil(across / board) + 1 }, () => random.between(0.82, 1.12))
  const ends = tones.map(() => random.between(0.2, 1.6) * along)
  const depth = random.between(0.1, 0.45)
  const gap = Math.max(0.6, board * 0.02)
  fill(canvas, (x, y) => {
    const [u, v] = upright ? [y, x] : [x, y]
    const row = Math.floor(v / board)
    const inside = Math.min(v - row * board, (row + 1) * board - v, Math.abs(u - ends[row]))
    const line = inside < gap ? 0.55 + 0.45 * (inside / gap) : 1
    const level = tones[row] * line * (1 + depth * (grain[y * width + x] - 0.5) * 2)
    return [wood[0] * level, wood[1] * level, wood[2] * level]
  })
}

/** Square tiles with joints. */
function drawTiles(random: Random, canvas: Canvas, colour: Colour): void {
  const { width, height } = canvas
  const side = width * random.between(0.1, 0.45)
  const joint = Math.max(0.7, side * random.between(0.01, 0.06))
  const jointColour = nearColour(random, colour, 70)
  const grain = fractalNoise(random, width, height, { across: side, down: side, octaves: 4 })
  const depth = random.between(0, 0.25)
  const columns = Math.ceil(width / side) + 1
  const tones = Array.from({ length: columns * (Math.ceil(height / side) + 1) }, () => random.between(0.92, 1.08))
  const bond = random.chance(0.4) ? side / 2 : 0
  fill(canvas, (x, y) => {
    const row = Math.floor(y / side)
    const u = (x + (row % 2) * bond) % (columns * side)
    const column = Math.floor(u / side)
    const inside = Math.min(u - column * side, (column + 1) * side - u, y - row * side, (row + 1) * side - y)
    const level = (tones[row * columns + column] ?? 1) * (1 + depth * (grain[y * width + x] - 0.5) * 2)
    const tile: Colour = [colour[0] * level, colour[1] * level, colour[2] * level]
    return inside < joint ? mixed(jointColour, tile, Math.max(0, inside / joint - 0.5)) : tile
  })
}

function rampOf(random: Random, width: number, height: number): (x: number, y: number) => number {
  if (random.chance(0.35)) {
    const [cx, cy] = [width * random.between(0.2, 0.8), height * random.between(0.2, 0.8)]
    const reach = Math.hypot(width, height) * random.between(0.4, 0.9)
    return (x, y) => clamp01(Math.hypot(x - cx, y - cy) / reach)
  }
  const angle = random.chance(0.6) ? Math.PI / 2 : random.between(0, 2 * Math.PI)
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)]
  const reach = Math.abs(width * dx) + Math.abs(height * dy)
  return (x, y) => clamp01(0.5 + ((x - width / 2) * dx + (y - height / 2) * dy) / reach)
}

/** 0..1: bands of two colours, or with `both` a chequered pattern. */
function stripesOf(random: Random, width: number, both: boolean): (x: number, y: number) => number {
  const angle = random.chance(0.5) ? random.pick([0, Math.PI / 2]) : random.between(0, Math.PI)
  const period = width * random.between(0.02, 0.3)
  const soft = random.between(0.6, 1.5)
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)]
  const band = (distance: number) => {
    const t = distance / period - Math.floor(distance / period)
    return clamp01(0.5 + (period * (0.25 - Math.abs(t - 0.5))) / soft)
  }
  return (x, y) => {
    const one = band(x * dx + y * dy)
    if (!both) return one
    const other = band(y * dx - x * dy)
    return one + other - 2 * one * other
  }
}

function fill({ width, height, rgb }: Canvas, colourAt: (x: number, y: number) => Colour): void {
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const [r, g, b] = colourAt(x, y)
      rgb[at] = r
      rgb[at + 1] = g
      rgb[at + 2] = b
    }
  }
}

function roughen(random: Random, { width, height, rgb }: Canvas, levels: number, grain: Grain): void {
  if (levels < 1) return
  const noise = fractalNoise(random, width, height, grain)
  for (let i = 0; i < noise.length; i++) for (let c = 0; c < 3; c++) rgb[3 * i + c] += levels * 2 * (noise[i] - 0.5)
}

/** Light that falls off towards the corners or to one side. */
function vignette(random: Random, { width, height, rgb }: Canvas): void {
  const strength = random.between(0, 0.25)
  const ramp = rampOf(random, width, height)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = 1 - strength * ramp(x, y)
      for (let c = 0; c < 3; c++) rgb[at++] *= level
    }
  }
}

const clamp01 = (t: number) => (t < 0 ? 0 : t > 1 ? 1 : t)
