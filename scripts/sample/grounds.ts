import { hue, type Material, matt, over, paint } from './material.ts'
import { type Mesh, profile, sheet, unit, type Vec, withNormals } from './mesh.ts'
import { cells, cloud, lattice, mix, noise, step, stream } from './noise.ts'

/** A flat ground of `size` metres around the middle; u and v are x and y in metres. */
export const floor = (size: number): Mesh =>
  sheet(2, 2, (i, j) => ({ at: [(i - 0.5) * size, (j - 0.5) * size, 0], surface: [(i - 0.5) * size, (j - 0.5) * size, 0, 0] }))

/** Paper rolled from a wall at y = `back` onto the ground in a wide bend, as in a photo studio. */
export function sweep(width: number, back: number, bend: number, height: number): Mesh {
  const line: Vec[] = [[0, -4, 0]]
  for (let i = 0; i <= 24; i++) {
    const angle = (i / 24) * (Math.PI / 2)
    line.push([0, back - bend + Math.sin(angle) * bend, bend - Math.cos(angle) * bend])
  }
  line.push([0, back, height])
  let far = 0
  const fars = line.map((p, i) => (i === 0 ? 0 : (far += Math.hypot(p[1] - line[i - 1][1], p[2] - line[i - 1][2]))))
  return sheet(2, line.length, (i, j) => ({
    at: [(i - 0.5) * width, line[j][1], line[j][2]],
    surface: [(i - 0.5) * width, fars[j], 0, 0],
  }))
}

/** Oak boards `wide` metres broad with grain, knots, bevelled joints and a thin finish. */
export function boards(light: string, dark: string, wide: number, seed: number): Material {
  const [pale, deep] = [hue(light), hue(dark)]
  return (p, out, close) => {
    const row = Math.floor(p.v / wide)
    const own = lattice(row, 7, seed)
    const long = 0.9 + own * 0.6
    const along = p.u / long + own * 7
    const board = Math.floor(along)
    const tint = lattice(row, board, seed + 3)
    const across = p.v / wide - row
    const shift = tint * 40
    const wobble = cloud(p.u * 1.6 + shift, p.v * 9 + shift, 3, seed)
    // Growth rings cut lengthwise: long stretched bands that bend round a knot now and then.
    const knotX = (along - board - 0.2 - tint * 0.6) * long
    const knotY = (across - 0.3 - tint * 0.4) * wide
    const knot = Math.exp(-(knotX * knotX * 300 + knotY * knotY * 3000)) * (tint > 0.72 ? 1 : 0)
    const rings = Math.sin((p.v * 190 + wobble * 16 + knot * 14 + Math.sin(p.u * 2.2 + shift) * 2.2) * (0.7 + tint * 0.5))
    const fine = noise(p.u * 26 + shift, p.v * 950, seed + 5)
    const pore = step(0.72, 0.95, noise(p.u * 45 + shift, p.v * 1500, seed + 6)) * step(-0.2, 0.7, rings)
    const t = 0.34 + 0.2 * rings * 0.8 + 0.25 * (fine - 0.5) + 0.5 * (tint - 0.5) + 0.35 * (wobble - 0.5) + knot * 0.7
    matt(out, 0.45, 0.03)
    paint(out, pale)
    over(out, deep, step(-0.15, 1.15, t))
    over(out, [deep[0] * 0.4, deep[1] * 0.36, deep[2] * 0.32], pore * 0.5 + knot * 0.35)
    const seam = Math.min(across, 1 - across) * wide
    const end = Math.min(along - board, 1 - (along - board)) * long
    const gap = Math.min(seam, end)
    over(out, [0.015, 0.01, 0.007], step(0.0016, 0.0004, gap) * 0.9)
    if (close) out.height = 0.0012 * step(0, 0.003, gap) + 0.00006 * rings + 0.00005 * (fine - pore * 2)
    out.rough = 0.4 + 0.15 * fine
  }
}

/** Cast concrete: clouds, pits, hair cracks and a shutter joint. */
export function concrete(tone: string, seed: number, joint: number | null): Material {
  const base = hue(tone)
  return (p, out, close) => {
    matt(out, 0.85, 0.02)
    const large = cloud(p.u * 2.3, p.v * 2.3, 4, seed)
    const mid = cloud(p.u * 22, p.v * 22, 3, seed + 1)
    paint(out, base, 0.72 + 0.38 * large + 0.14 * (mid - 0.5))
    const grain = noise(p.u * 900, p.v * 900, seed + 2)
    paint(out, [out.r, out.g, out.b], 0.93 + 0.14 * grain)
    const pit = cells(p.u * 34, p.v * 34, seed + 3)
    const hole = pit.own > 0.93 ? step(0.2 * pit.own, 0.08, pit.distance) : 0
    over(out, [out.r * 0.25, out.g * 0.25, out.b * 0.25], hole * 0.9)
    const crackLine = Math.abs(p.u * 0.8 + p.v * 0.35 - 0.11 + 0.08 * (cloud(p.u * 6, p.v * 6, 4, seed + 7) - 0.5))
    const crack = step(0.0011, 0.0002, crackLine) * step(0.35, 0.5, cloud(p.u * 3, p.v * 3, 2, seed + 8))
    over(out, [out.r * 0.2, out.g * 0.2, out.b * 0.2], crack)
    if (joint !== null) over(out, [out.r * 0.12, out.g * 0.12, out.b * 0.12], step(0.005, 0.003, Math.abs(p.v - joint)))
    if (close)
      out.height =
        -0.0012 * hole -
        0.0009 * crack +
        0.0003 * mid +
        0.00012 * grain +
        (joint === null ? 0 : 0.004 * step(0.003, 0.006, Math.abs(p.v - joint)))
    const stain = step(0.6, 0.75, cloud(p.u * 1.1 + 4, p.v * 1.1, 3, seed + 11))
    over(out, [out.r * 0.75, out.g * 0.75, out.b * 0.77], stain * 0.6)
  }
}

/** Matt paper with a faint fibre. */
export function paper(tone: string, seed: number): Material {
  const base = hue(tone)
  return (p, out, close) => {
    matt(out, 0.95, 0.012)
    const broad = cloud(p.u * 1.5, p.v * 1.5, 3, seed)
    paint(out, base, 0.97 + 0.05 * broad)
    if (close) out.height = 0.00005 * noise(p.u * 1400, p.v * 1400, seed)
  }
}

/** Split slate tiles with mortar between. */
export function slate(tone: string, mortar: string, tile: number, seed: number): Material {
  const [base, line] = [hue(tone), hue(mortar)]
  return (p, out, close) => {
    const row = Math.floor(p.v / tile)
    const x = p.u / (tile * 2) + (row & 1) * 0.5
    const column = Math.floor(x)
    const own = lattice(column, row, seed)
    const edge = Math.min((x - column) * tile * 2, (column + 1 - x) * tile * 2, p.v - row * tile, (row + 1) * tile - p.v)
    const ragged = edge - 0.003 * cloud(p.u * 70, p.v * 70, 3, seed + 2)
    const stone = step(0.0015, 0.004, ragged)
    const layers = cloud(p.u * 7 + own * 30, p.v * 11 + own * 20, 5, seed)
    const ledge = layers * 6 - Math.floor(layers * 6)
    matt(out, 0.5, 0.03)
    paint(out, line, 0.7 + 0.5 * noise(p.u * 500, p.v * 500, seed + 4))
    const rust = step(0.6, 0.8, cloud(p.u * 5 + own * 9, p.v * 5, 3, seed + 6)) * step(0.5, 0.9, own)
    over(
      out,
      [
        base[0] * (0.7 + 0.6 * own) * (0.8 + 0.4 * layers) + rust * 0.05,
        base[1] * (0.7 + 0.6 * own) * (0.8 + 0.4 * layers) + rust * 0.025,
        base[2] * (0.72 + 0.55 * own) * (0.8 + 0.4 * layers),
      ],
      stone,
    )
    out.rough = mix(0.95, 0.42 + 0.3 * layers, stone)
    if (close)
      out.height =
        stone * (0.003 + 0.0022 * (Math.floor(layers * 6) + step(0, 0.25, ledge)) * 0.25) +
        0.0003 * noise(p.u * 350, p.v * 350, seed + 9)
  }
}

/** A flat-woven rug: warp and weft knots, stripes of `colours` and a zigzag. */
export function rug(colours: string[], seed: number): Material {
  const hues = colours.map(hue)
  const bands = profile([
    [0, 0],
    [1, 1],
  ])
  return (p, out, close) => {
    const pitch = 0.0042
    const [cx, cy] = [p.u / pitch, p.v / (pitch * 0.62)]
    const [ix, iy] = [Math.floor(cx), Math.floor(cy)]
    const [fx, fy] = [cx - ix - 0.5, cy - iy - 0.5]
    // The pattern is decided per knot, so its slanted edges are stepped like real weaving.
    const [x, y] = [ix * pitch, iy * pitch * 0.62]
    const cycle = 0.34
    const t = ((y % cycle) + cycle) % cycle
    const zig = Math.abs(((((x / 0.09) % 1) + 1) % 1) - 0.5) * 0.09
    let index = 0
    if (t > 0.05 && t < 0.066) index = 1
    else if (t > 0.078 && t < 0.086) index = 2
    else if (t > 0.11 + zig && t < 0.135 + zig) index = 3
    else if (t > 0.155 + zig && t < 0.163 + zig) index = 1
    else if (t > 0.232 && t < 0.242) index = 2
    else if (t > 0.252 && t < 0.268) index = 1
    const own = lattice(ix, iy, seed)
    matt(out, 0.97, 0.01, 0.35)
    const bump = Math.sqrt(Math.max(0, 1 - (fx * 2) ** 2)) * Math.sqrt(Math.max(0, 1 - (fy * 2) ** 2))
    paint(out, hues[index], (0.7 + 0.3 * bands(bump)) * (0.82 + 0.36 * own) * (0.9 + 0.2 * cloud(p.u * 5, p.v * 5, 3, seed)))
    if (close) out.height = 0.0016 * bump + 0.0004 * noise(p.u * 2500, p.v * 900, seed)
  }
}

/** Moist soil with crumbs, seen between blades. */
export function soil(seed: number): Material {
  return (p, out) => {
    matt(out, 0.95, 0.01)
    const t = cloud(p.u * 90, p.v * 90, 4, seed)
    paint(out, [0.05 + 0.05 * t, 0.055 + 0.04 * t, 0.02 + 0.015 * t])
    out.height = 0.004 * t
  }
}

/** Blades of grass, thin bent triangles strips, over a rectangle in metres; a = height 0..1 along the blade, b = its own number. */
export function lawn(
  from: [number, number],
  to: [number, number],
  count: number,
  tall: number,
  seed: number,
  bare: (x: number, y: number) => boolean,
): Mesh {
  const random = stream(seed)
  const joints = 4
  const positions: number[] = []
  const surface: number[] = []
  const triangles: number[] = []
  for (let blade = 0; blade < count; blade++) {
    const x = mix(from[0], to[0], random())
    const y = mix(from[1], to[1], random())
    const angle = random() * 2 * Math.PI
    const lean = 0.25 + random() * 1.1
    const reach = tall * (0.55 + 0.6 * random()) * (0.7 + 0.6 * cloud(x * 9, y * 9, 2, seed))
    const wide = 0.0011 + 0.0012 * random()
    const own = random()
    if (bare(x, y)) continue
    const dir: Vec = unit([Math.cos(angle), Math.sin(angle), 0])
    const side: Vec = [-dir[1], dir[0], 0]
    const first = positions.length / 3
    for (let k = 0; k <= joints; k++) {
      const t = k / joints
      const out = reach * lean * 0.55 * t * t
      const up = reach * (t - 0.22 * lean * t * t)
      const half = wide * (1 - t ** 2.2) + 0.00008
      for (const sign of [-1, 1]) {
        positions.push(x + dir[0] * out + side[0] * half * sign, y + dir[1] * out + side[1] * half * sign, up)
        surface.push(sign * half, t * reach, t, own)
      }
      if (k < joints) {
        const at = first + k * 2
        triangles.push(at, at + 1, at + 2, at + 1, at + 3, at + 2)
      }
    }
  }
  return withNormals(Float64Array.from(positions), Float64Array.from(surface), Uint32Array.from(triangles), true)
}

export const blades: Material = (p, out) => {
  matt(out, 0.5, 0.03)
  const dry = step(0.86, 0.97, p.b)
  const fresh = 0.35 + 0.65 * p.a
  const own = 0.7 + 0.6 * ((p.b * 7.3) % 1)
  paint(out, [0.1 * fresh * own, 0.2 * fresh * own, 0.03 * fresh * own])
  over(out, [0.34, 0.28, 0.12], dry * 0.8)
  out.height = 0.0002 * Math.abs(p.u / 0.001)
}
