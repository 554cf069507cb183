import { hue, type Finish, type Linear, type Material, matt, over, paint, type Point } from '../material.ts'
import { cloud, lattice, noise, step } from '../noise.ts'

const MM = 0.001
/** Rows of stitches parallel to a hem: distance from it and thread colour. */
export type Stitch = { at: number[]; thread: string }

/** Threads crossing at `pitch` metres; `twill` shifts each row so that diagonals appear. */
function weave(p: Point, out: Finish, pitch: number, twill: boolean, depth: number): void {
  const x = p.u / pitch
  const y = p.v / pitch
  const wave = twill ? Math.sin((x + y) * Math.PI) : Math.sin(x * 2 * Math.PI) * Math.sin(y * 2 * Math.PI)
  const slub = noise(p.u * 30, p.v * 900, 5) + noise(p.u * 900, p.v * 30, 6) - 1
  out.height += depth * wave + depth * 0.7 * slub
  const shade = 1 + 0.05 * wave + 0.09 * slub
  out.r *= shade
  out.g *= shade
  out.b *= shade
}

function stitch(p: Point, out: Finish, rows: number[], thread: Linear, pitch = 3.2 * MM): void {
  for (const row of rows) {
    const off = Math.abs(p.a - row)
    if (off > 2.2 * MM) continue
    const along = (p.u + p.v) / pitch
    const dash = step(0.05, 0.2, along - Math.floor(along)) * step(0.85, 0.7, along - Math.floor(along))
    out.height -= 0.35 * MM * step(2.2 * MM, 0.4 * MM, off)
    over(out, thread, dash * step(0.85 * MM, 0.45 * MM, off))
  }
  // A hem is a double layer: its cut edge darkens and its fold stands a little higher.
  over(out, [out.r * 0.55, out.g * 0.55, out.b * 0.55], step(1.6 * MM, 0.3 * MM, p.a) * 0.7)
}

type Pattern = (p: Point, out: Finish) => void

/** Cloth: a pattern of colours, a weave, hems. `rib` turns the outermost strip, above a height, into knitted ribbing. */
export function fabric(
  pattern: Pattern,
  options: { pitch: number; twill?: boolean; depth: number; sheen: number; hem: Stitch; rib?: { wide: number; above: number } },
): Material {
  const thread = hue(options.hem.thread)
  return (p, out, close) => {
    matt(out, 0.9, 0.014, options.sheen)
    pattern(p, out)
    if (!close) return
    weave(p, out, options.pitch, options.twill ?? false, options.depth)
    if (options.rib && p.a < options.rib.wide && p.v > options.rib.above) {
      const ridge = Math.sin(((p.u * 0.5 + p.v * 0.86) / (2.4 * MM)) * Math.PI)
      out.height += 0.25 * MM * ridge + 0.5 * MM
    }
    stitch(p, out, options.hem.at, thread)
    // Faint creases from folding and wear.
    out.height += 0.5 * MM * (cloud(p.u * 16, p.v * 11, 3, 31 + Math.round(p.b)) - 0.5)
  }
}

export const solid = (colour: string): Pattern => {
  const base = hue(colour)
  return (p, out) => paint(out, base, 0.95 + 0.1 * cloud(p.u * 14, p.v * 14, 2, 3))
}

/** Horizontal stripes: `share` of each period is `line`; above `from` (metres) the cloth is plain. */
export const stripes = (ground: string, line: string, period: number, share: number, from: number): Pattern => {
  const [base, mark] = [hue(ground), hue(line)]
  return (p, out) => {
    paint(out, base)
    const t = p.v / period - Math.floor(p.v / period)
    if (p.v < from) over(out, mark, step(0, 0.03, t) * step(share + 0.03, share, t))
  }
}

/** Dots on a shifted grid, each a little different in size, as if printed. */
export const dots = (ground: string, dot: string, pitch: number, radius: number): Pattern => {
  const [base, mark] = [hue(ground), hue(dot)]
  return (p, out) => {
    paint(out, base)
    const row = Math.floor(p.v / pitch)
    const x = p.u / pitch + (row & 1) * 0.5 + Math.round(p.b) * 0.37
    const column = Math.floor(x)
    const far = Math.hypot(x - column - 0.5, p.v / pitch - row - 0.5) * pitch
    const size = radius * (0.92 + 0.16 * lattice(column, row, 4))
    over(out, mark, step(size + 0.4 * MM, size - 0.4 * MM, far))
  }
}

/** Checks of broad bands and thin lines in both directions, mixed as woven cloth mixes them. */
export const checks = (ground: string, band: string, line: string, period: number): Pattern => {
  const [base, broad, thin] = [hue(ground), hue(band), hue(line)]
  const part = (value: number): [number, number] => {
    const t = value / period - Math.floor(value / period)
    return [
      step(0.06, 0.075, t) * step(0.44, 0.425, t),
      Math.max(step(0.025, 0.018, Math.abs(t - 0.72)), step(0.012, 0.007, Math.abs(t - 0.25))),
    ]
  }
  return (p, out) => {
    paint(out, base)
    const [bx, lx] = part(p.u)
    const [by, ly] = part(p.v)
    over(out, broad, 0.5 * bx)
    over(out, broad, 0.5 * by)
    over(out, thin, 0.75 * lx)
    over(out, thin, 0.75 * ly)
  }
}

/** Vertical pinstripes on a plain ground. */
export const pinstripes = (ground: string, line: string, period: number): Pattern => {
  const [base, mark] = [hue(ground), hue(line)]
  return (p, out) => {
    paint(out, base)
    const off = Math.abs(p.u / period - Math.round(p.u / period)) * period
    over(out, mark, 0.7 * step(0.9 * MM, 0.5 * MM, off))
  }
}

/** Lines of seams on a garment, drawn over a pattern: distance in metres to the nearest seam, for u, v and piece. */
export const seamed = (pattern: Pattern, distance: (u: number, v: number, piece: number) => number, thread: string): Pattern => {
  const mark = hue(thread)
  return (p, out) => {
    pattern(p, out)
    const off = distance(p.u, p.v, Math.round(p.b))
    if (off > 8 * MM) return
    over(out, [out.r * 0.4, out.g * 0.4, out.b * 0.4], step(1.4 * MM, 0.4 * MM, off) * 0.85)
    out.height -= 0.9 * MM * step(3 * MM, 0, off)
    const along = (p.u + p.v) / (3.2 * MM)
    over(out, mark, step(0.9 * MM, 0.4 * MM, Math.abs(off - 4.5 * MM)) * step(0.1, 0.2, along - Math.floor(along)) * 0.7)
  }
}

/** Distance from a point to a piece of a line. */
export function toLine(x: number, y: number, [ax, ay, bx, by]: [number, number, number, number]): number {
  const [dx, dy] = [bx - ax, by - ay]
  const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)))
  return Math.hypot(x - ax - t * dx, y - ay - t * dy)
}

/** Diamonds of wadding with a stitched line between. */
export const quilt = (colour: string, size: number): Pattern => {
  const base = hue(colour)
  return (p, out) => {
    const [a, b] = [(p.u + p.v) / size, (p.u - p.v) / size]
    const [fa, fb] = [Math.abs(a - Math.round(a)), Math.abs(b - Math.round(b))]
    const seam = Math.min(fa, fb) * size
    paint(out, base, 0.8 + 0.2 * step(0, 5 * MM, seam))
    out.height += 5.5 * MM * Math.sqrt(Math.max(0, Math.min(fa, fb) * 2))
    const along = (p.v * 1.4) / (3 * MM)
    over(
      out,
      [base[0] * 1.5, base[1] * 1.5, base[2] * 1.5],
      step(0.6 * MM, 0.3 * MM, seam) * step(0.2, 0.3, along - Math.floor(along)),
    )
  }
}

/** A print of leaves: pointed ovals strewn over a grid, in two colours. */
export const leaves = (ground: string, one: string, two: string, pitch: number): Pattern => {
  const [base, first, second] = [hue(ground), hue(one), hue(two)]
  return (p, out) => {
    paint(out, base)
    const [cx, cy] = [Math.floor(p.u / pitch), Math.floor(p.v / pitch)]
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const [ix, iy] = [cx + dx, cy + dy]
        const px = p.u - (ix + 0.5 + (lattice(ix, iy, 1) - 0.5) * 0.6) * pitch
        const py = p.v - (iy + 0.5 + (lattice(ix, iy, 2) - 0.5) * 0.6) * pitch
        const angle = lattice(ix, iy, 3) * 6.283
        const x = px * Math.cos(angle) + py * Math.sin(angle)
        const y = -px * Math.sin(angle) + py * Math.cos(angle)
        const half = pitch * (0.32 + 0.2 * lattice(ix, iy, 4))
        const wide = half * 0.36 * (1 - (x / half) ** 2)
        const inside = Math.abs(x) < half ? step(0.3 * MM, -0.3 * MM, Math.abs(y) - wide) : 0
        const vein = step(0.5 * MM, 0.2 * MM, Math.abs(y)) * 0.6
        over(out, lattice(ix, iy, 5) < 0.55 ? first : second, inside * (1 - vein))
      }
    }
  }
}

/** Linen of the form with its vertical seams; b is the angle round it, a the height share. */
export const formLinen = (colour: string): Material => {
  const base = hue(colour)
  return (p, out, close) => {
    matt(out, 0.95, 0.012, 0.2)
    paint(out, base)
    if (close) weave(p, out, 1.5 * MM, false, 0.05 * MM)
    const angle = Math.min(Math.abs(p.b - Math.PI), Math.PI - Math.abs(p.b - Math.PI))
    const seam = Math.min(Math.abs(angle) * 0.14, Math.abs(angle - 0.72) * 0.14, Math.abs(angle - Math.PI / 2) * 0.14)
    out.height -= 0.8 * MM * step(1.6 * MM, 0, seam)
    over(out, [base[0] * 0.6, base[1] * 0.58, base[2] * 0.55], step(1.1 * MM, 0.3 * MM, seam) * 0.7)
  }
}

/** Turned wood: rings about the axis. */
export const turnedWood = (colour: string): Material => {
  const base = hue(colour)
  return (p, out) => {
    matt(out, 0.38, 0.04)
    const grain = noise(p.u * 18 + 3, p.v * 220, 8) * 0.6 + noise(p.u * 60, p.v * 30, 9) * 0.4
    paint(out, base, 0.75 + 0.45 * grain)
  }
}
