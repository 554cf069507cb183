import { hue, type Finish, type Linear, type Material, matt, over, paint, type Point } from '../material.ts'
import { profile, type Vec } from '../mesh.ts'
import { cells, clamp, cloud, mix, noise, step } from '../noise.ts'
import { type Last, OPENING } from './last.ts'

export type Palette = {
  upper: string
  overlay: string
  heel: string
  accent: string
  sole: string
  outsole: string
  lining: string
  lace: string
  thread: string
}
export type Style = 'court' | 'canvas' | 'runner'

const MM = 0.001

/** Distance in metres from a point to the edge of the lace opening, taken as a chain of straight pieces. */
function openingOf(last: Last): (p: Point) => number {
  const chain: Vec[] = Array.from({ length: 16 }, (_, i) =>
    last.edge(1, OPENING.begin - 0.01 + (OPENING.end + 0.01 - OPENING.begin + 0.01) * (i / 15)),
  )
  return (p) => {
    let nearest = 1
    const py = Math.abs(p.y)
    for (let i = 0; i + 1 < chain.length; i++) {
      const [a, b] = [chain[i], chain[i + 1]]
      const [dx, dy, dz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
      const t = clamp(((p.x - a[0]) * dx + (py - a[1]) * dy + (p.z - a[2]) * dz) / (dx * dx + dy * dy + dz * dz), 0, 1)
      nearest = Math.min(nearest, Math.hypot(p.x - a[0] - t * dx, py - a[1] - t * dy, p.z - a[2] - t * dz))
    }
    return nearest
  }
}

/** Lays a sewn-on piece over what is there: `f` < 0 inside, metres; `along` runs along its edge for the stitches. */
function layer(out: Finish, f: number, along: number, colour: Linear, thread: Linear, thick: number, rows: number): void {
  if (f > 1.5 * MM) return
  const inside = step(0.35 * MM, -0.35 * MM, f)
  // A dark line where the pieces meet, then the piece itself.
  over(out, [out.r * 0.35, out.g * 0.35, out.b * 0.35], step(1.2 * MM, 0.1 * MM, f) * (1 - inside) * 0.8)
  over(out, colour, inside)
  out.height += inside * thick
  for (let row = 0; row < rows; row++) {
    const off = Math.abs(f + (2.1 + row * 2.4) * MM)
    if (off > 0.8 * MM) continue
    const phase = along / (2.7 * MM) - Math.floor(along / (2.7 * MM))
    const dash = step(0.02, 0.14, phase) * step(0.86, 0.72, phase)
    const round = Math.max(0, 1 - (off / (0.42 * MM)) ** 2)
    out.height += -0.25 * MM * step(0.8 * MM, 0.3 * MM, off) + dash * round * 0.4 * MM
    over(out, thread, dash * step(0.45 * MM, 0.3 * MM, off))
  }
}

const heelCurve = profile([
  [0.02, 0.064],
  [0.045, 0.052],
  [0.07, 0.036],
  [0.1, 0.027],
  [0.15, 0.024],
])
const guardCurve = profile([
  [0.125, -0.004],
  [0.15, 0.008],
  [0.18, 0.017],
  [0.22, 0.022],
  [0.255, 0.027],
  [0.29, 0.03],
])

/** The outer skin of one style: pieces, seams, stitches, perforation, and the woven band with the red thread. */
export function upperSkin(last: Last, style: Style, colours: Palette, seed: number): Material {
  const c = Object.fromEntries(Object.entries(colours).map(([name, hex]) => [name, hue(hex)])) as Record<keyof Palette, Linear>
  const opening = openingOf(last)
  const raise = (last.model.sole - 1) * 0.026
  const [red, white] = [hue('#c8202c'), hue('#f1ece0')]
  return (p, out, close) => {
    matt(out, 0.55, 0.035, 0.05)
    paint(out, c.upper)
    const z = p.z - raise
    if (style === 'runner') {
      // Knit whose colour runs from heel to toe, in rows of small loops.
      const t = step(0.06, 0.26, p.x + 0.02 * (noise(p.x * 60, p.z * 60, seed) - 0.5))
      paint(out, [mix(c.heel[0], c.upper[0], t), mix(c.heel[1], c.upper[1], t), mix(c.heel[2], c.upper[2], t)])
      matt(out, 0.85, 0.02, 0.25)
      if (close) {
        const [x, y] = [p.u / (2.1 * MM), p.v / (1.7 * MM)]
        const row = Math.floor(y)
        const loop = Math.hypot((x + (row & 1) * 0.5 - Math.floor(x + (row & 1) * 0.5) - 0.5) * 2, (y - row - 0.5) * 2)
        const hole = step(0.75, 0.35, loop)
        out.height = -0.45 * MM * hole
        over(out, [out.r * 0.3, out.g * 0.3, out.b * 0.3], hole * 0.85)
      }
    } else if (style === 'canvas') {
      matt(out, 0.92, 0.015, 0.2)
      const [x, y] = [p.u / (0.9 * MM), p.v / (0.9 * MM)]
      out.height = 0.07 * MM * (Math.sin(x * Math.PI * 2) * Math.sin(y * Math.PI * 2))
      const fade = 0.84 + 0.3 * cloud(p.u * 50, p.v * 50, 3, seed)
      paint(out, c.upper, fade * (0.93 + 0.07 * Math.sin(x * Math.PI * 2)))
    } else if (close) {
      const grain = cells(p.u / (1.1 * MM), p.v / (1.1 * MM), seed)
      out.height = 0.035 * MM * step(0, 0.35, grain.edge)
      paint(out, c.upper, 0.96 + 0.06 * cloud(p.u * 40, p.v * 40, 2, seed))
    }
    const wide = opening(p)
    const forward = step(0.19, 0.2, p.x)
    // Perforation of the toe box.
    if (style === 'court' && p.x > 0.203 && p.x < 0.246 && wide > 0.021) {
      const [gx, gy] = [(p.x - 0.2) / (6 * MM), (p.y + 0.0025) / (6 * MM)]
      const shift = (Math.floor(gx) & 1) * 0.5
      const dot = Math.hypot(gx - Math.floor(gx) - 0.5, gy + shift - Math.floor(gy + shift) - 0.5) * 6 * MM
      if (Math.abs(p.y) < 0.021 - (p.x - 0.203) * 0.15) {
        const hole = step(1.0 * MM, 0.7 * MM, dot)
        out.height -= hole * 0.6 * MM
        over(out, [c.upper[0] * 0.12, c.upper[1] * 0.12, c.upper[2] * 0.12], hole)
      }
    }
    // The selvedge: a white band across the quarter with one red thread, woven in a fine twill.
    const slope = 0.62
    const across = (p.x - 0.089 - (z - 0.03) * slope) / Math.hypot(1, slope)
    if (z < 0.2) {
      const band = Math.abs(across) - (style === 'runner' ? 7.5 : 6) * MM
      if (band < 1.5 * MM && wide > 0.014) {
        layer(out, band, z * 1.17, white, white, 0.5 * MM, 0)
        if (band < 0) {
          const twill = Math.sin((z * 1.1 + across) / (0.55 * MM))
          out.height += twill * 0.05 * MM
          over(out, red, step(0.95 * MM, 0.7 * MM, Math.abs(across - 2.2 * MM)))
          paint(out, [out.r, out.g, out.b], 0.94 + 0.06 * twill)
        }
      }
    }
    const rubber = style === 'canvas'
    if (p.x > 0.12 && (!rubber || p.x > 0.2)) {
      const f = rubber ? Math.min(Math.hypot(p.x - 0.296, (p.y + 0.004) * 1.05) - 0.064, p.v - 0.005) : p.v - guardCurve(p.x)
      layer(out, f, p.u, rubber ? c.sole : c.overlay, c.thread, rubber ? 1.2 * MM : 0.8 * MM, rubber ? 0 : 2)
      if (f < 0) out.rough = rubber ? 0.42 : 0.5
    }
    layer(
      out,
      p.x - heelCurve(z) * (style === 'canvas' ? 0.5 : 1),
      z,
      style === 'runner' ? c.accent : c.heel,
      c.thread,
      0.8 * MM,
      2,
    )
    const stay = Math.max(wide - mix(0.0178, 0.0135, forward), style === 'canvas' ? p.x - 0.205 : -1)
    layer(
      out,
      stay,
      p.x * 1.25 + Math.abs(p.y) * forward * 1.5,
      style === 'canvas' ? c.upper : c.overlay,
      c.thread,
      0.9 * MM,
      style === 'canvas' ? 2 : 1,
    )
    // Collar: one more seam below the padded edge.
    if (p.b < OPENING.begin - 0.02) layer(out, p.a - 9 * MM, p.u, c.accent, c.thread, 0.5 * MM, 1)
    // Creases where the foot bends, and dust low on the walls.
    const bend = step(0.195, 0.205, p.x) * step(0.232, 0.215, p.x) * step(0.02, 0.035, Math.abs(p.y) + 0.01)
    out.height += 0.3 * MM * bend * (noise(p.x * 210 + noise(p.y * 60, p.x * 30, seed) * 2.5, p.y * 28, seed) - 0.5) * 2
    over(out, [0.2, 0.18, 0.15], 0.1 * step(0.012, 0, p.v) * cloud(p.u * 120, p.v * 120, 3, seed + 4))
  }
}

/** Midsole, its stripe and stitches, the rubber below and the tread. */
export function soleSkin(style: Style, colours: Palette, seed: number): Material {
  const [body, ground, accent] = [hue(colours.sole), hue(colours.outsole), hue(colours.accent)]
  return (p, out, close) => {
    matt(out, 0.5, 0.03)
    paint(out, body, 0.97 + 0.05 * cloud(p.u * 60, p.v * 60, 2, seed))
    if (p.a > 1.5) {
      const fold = Math.abs(((p.u * 90) % 1) - 0.5) * 2
      const zig = (p.v * 130 + fold * 1.4) % 1
      paint(out, ground)
      out.height = 1.2 * MM * step(0.2, 0.35, Math.abs(zig < 0 ? zig + 1 : zig))
      return
    }
    const t = p.a
    const floor = style === 'runner' ? 0.2 + 0.1 * Math.sin(p.u * 55 + 0.6) : style === 'canvas' ? 0.12 : 0.24
    const rubber = step(floor + 0.012, floor - 0.012, t)
    over(out, ground, rubber)
    out.height += -0.5 * MM * step(0.04, 0.0, Math.abs(t - floor)) + 0.4 * MM * rubber
    if (rubber > 0.5) {
      const notch = Math.abs(((p.u / (5 * MM)) % 1) - 0.5)
      out.height -= 0.7 * MM * step(0.12, 0.05, notch) * step(floor * 0.75, floor * 0.4, t)
    }
    if (style === 'canvas') {
      over(out, accent, step(0.045, 0.035, Math.abs(t - 0.72)))
      out.height -= 0.3 * MM * step(0.06, 0.045, Math.abs(t - 0.72)) * step(0.03, 0.045, Math.abs(t - 0.72))
    } else if (style === 'court') {
      const off = Math.abs(t - 0.84) * 24 * MM
      const phase = p.u / (3.4 * MM) - Math.floor(p.u / (3.4 * MM))
      out.height +=
        -0.5 * MM * step(1.2 * MM, 0.5 * MM, off) +
        0.5 * MM * step(0.6 * MM, 0.3 * MM, off) * step(0.08, 0.2, phase) * step(0.9, 0.75, phase)
    } else {
      const wave = Math.sin((t - 0.62 - 0.12 * Math.sin(p.u * 30 + 1)) * 34)
      out.height += 0.5 * MM * wave * step(0.38, 0.5, t) * step(0.98, 0.85, t)
      over(out, accent, step(0.035, 0.02, Math.abs(t - 0.5 - 0.12 * Math.sin(p.u * 30 + 1))))
    }
    if (close && p.b > 0.84 && t > floor + 0.05 && style !== 'runner') {
      const grip = Math.hypot(((p.u / (2.4 * MM)) % 1) - 0.5, ((p.v / (2.4 * MM)) % 1) - 0.5)
      out.height += 0.4 * MM * step(0.42, 0.3, grip) * step(0.84, 0.88, p.b) * step(0.72, 0.66, t)
    }
    const dust = cloud(p.u * 90, p.v * 160, 4, seed + 9)
    over(out, [0.17, 0.15, 0.12], 0.3 * step(0.5, 0, t) * dust * dust)
  }
}

/** Textile of lining, tongue and collar roll: fine mesh; `label` sews a small tab on the tongue. */
export function textile(colour: string, label: string | null): Material {
  const base = hue(colour)
  const tab = label ? hue(label) : base
  const red = hue('#c8202c')
  return (p, out, close) => {
    matt(out, 0.95, 0.012, 0.3)
    paint(out, base)
    if (close) {
      const [x, y] = [p.u / (1.2 * MM), p.v / (1.2 * MM)]
      const weave = Math.sin(x * 6.283) * Math.sin(y * 6.283)
      out.height = 0.1 * MM * weave
      paint(out, base, 0.93 + 0.08 * weave)
    }
    if (label && p.b > 0.1 && Math.abs(p.u) < 0.0125 && p.a > 0.8 && p.a < 0.915) {
      paint(out, tab)
      out.height += 0.6 * MM
      over(out, red, step(0.75 * MM, 0.55 * MM, Math.abs(p.u - 0.007)))
    }
  }
}

/** Woven lace: two diagonals of fine threads, in metres along (u) and round (v). */
export function laceSkin(colour: string): Material {
  const base = hue(colour)
  return (p, out, close) => {
    matt(out, 0.9, 0.015, 0.2)
    paint(out, base)
    if (!close) return
    const fold = Math.abs(((p.v / (2.6 * MM)) % 1) - 0.5) * 2
    const weave = Math.sin((p.u / (1.1 * MM) + fold * 1.2) * 6.283)
    out.height = 0.12 * MM * weave
    paint(out, base, 0.9 + 0.1 * weave)
  }
}

export function plain(colour: string, rough: number, spec: number): Material {
  const base = hue(colour)
  return (_, out) => {
    matt(out, rough, spec)
    paint(out, base)
  }
}
