import { add, between, length, type Mesh, scale, sheet, sub, tube, unit, type Vec } from '../mesh.ts'
import { step } from '../noise.ts'
import { type Last, OPENING, type Side } from './last.ts'

const COLUMNS = 260

/** Column 0..COLUMNS runs round the shoe: heel, outer side, toe, inner side, heel. */
function place(column: number): { side: Side; s: number } {
  const half = COLUMNS / 2
  // Finer towards heel and toe, where the outline bends most.
  const even = (t: number) => t - Math.sin(2 * Math.PI * t) * 0.05
  return column <= half ? { side: 1, s: even(column / half) } : { side: -1, s: even((COLUMNS - column) / half) }
}

/** The outer skin. u along the outline, v up the wall, a = distance to the upper edge (all metres), b = s. */
export function upper(last: Last): Mesh {
  const rows = 44
  const far: number[] = [0]
  for (let i = 1; i <= COLUMNS; i++) {
    const [p, q] = [i - 1, i].map((c) => last.outline(place(c).side, place(c).s))
    far.push(far[i - 1] + length(sub(q, p)))
  }
  const walls = Array.from({ length: COLUMNS + 1 }, (_, i) => {
    const { side, s } = place(i)
    const points = Array.from({ length: rows }, (_unused, j) => last.wall(side, s, j / (rows - 1)))
    const up = [0]
    for (let j = 1; j < rows; j++) up.push(up[j - 1] + length(sub(points[j], points[j - 1])))
    return { points, up, s }
  })
  return sheet(COLUMNS + 1, rows, (i, j) => {
    const { points, up, s } = walls[i]
    return { at: points[j], surface: [far[i], up[j], up[rows - 1] - up[j], s] }
  })
}

/** The inside: from the collar down to the insole, then the insole itself; a = 0 wall .. 1 insole. */
export function lining(last: Last): Mesh {
  const rows = 26
  return sheet(COLUMNS + 1, rows, (i, j) => {
    const { side, s } = place(i)
    const t = j / (rows - 1)
    const foot = last.outline(side, s)
    const floor: Vec = [foot[0] * 0.9 + 0.014, foot[1] * 0.8, last.seam(foot[0]) + 0.006]
    const spine: Vec = [0.06 + 0.14 * s, -0.001, floor[2]]
    const deep = Math.min(1, t / 0.6)
    // The wall seen from inside: the outer skin drawn towards the middle by the thickness of the padding.
    const skin = last.wall(side, s, 1 - deep * 0.96)
    const pad = 0.0035 * step(0, 0.12, deep)
    const inwards = unit([0.05 + 0.16 * s - skin[0], -skin[1], 0])
    const wallPoint = add(skin, [inwards[0] * pad, inwards[1] * pad, -0.0012])
    const at = t < 0.6 ? wallPoint : between(last.wall(side, s, 0.04), spine, (t - 0.6) / 0.4)
    return { at, surface: [foot[0], t * 0.09, step(0.58, 0.62, t), s] }
  })
}

/** The padded roll along the collar, from one top eyelet round the heel to the other, and the folded edge of the lace opening. */
export function collar(last: Last): Mesh[] {
  const along = (from: number, to: number, count: number): Vec[] =>
    Array.from({ length: count }, (_, i) => {
      const s = from + ((to - from) * i) / (count - 1)
      return last.edge(s >= 0 ? 1 : -1, Math.abs(s))
    })
  const ring = along(0.012 - OPENING.begin, OPENING.begin - 0.012, 150)
  const thick = (t: number) => 0.0042 - 0.003 * Math.abs(2 * t - 1) ** 6
  const fold = along(OPENING.begin, OPENING.end + 0.012, 40).concat(along(-OPENING.end - 0.012, -OPENING.begin, 40))
  return [
    tube(
      ring.map((p): Vec => [p[0] + 0.001, p[1] * 0.965, p[2] - 0.0012]),
      16,
      thick,
      thick,
      [0, 0, 1],
    ),
    tube(
      fold.map((p): Vec => [p[0], p[1], p[2] - 0.0006]),
      8,
      () => 0.0014,
      () => 0.0014,
      [0, 0, 1],
    ),
  ]
}

/** The tongue: a flat padded bag under the laces that rises over the collar. u, v metres; a = 0 at the toe end .. 1 top. */
export function tongue(last: Last): Mesh {
  const lift = (last.model.sole - 1) * 0.026
  const mid = last.model.collar - 1
  const spine: Vec[] = [
    [0.21, -0.001, 0.055 + lift],
    [0.19, -0.001, 0.0665 + lift],
    [0.165, -0.001, 0.0775 + lift],
    [0.142, -0.001, 0.0885 + mid * 0.02 + lift],
    [0.123, -0.001, 0.098 + mid * 0.06 + lift],
    [0.108, -0.001, 0.1085 + mid * 0.075 + lift],
    [0.1, -0.001, 0.1175 + mid * 0.075 + lift],
  ]
  const [around, rows] = [48, 60]
  return sheet(around + 1, rows, (i, j) => {
    const t = j / (rows - 1)
    const k = t * (spine.length - 1)
    const n = Math.min(spine.length - 2, Math.floor(k))
    const centre = between(spine[n], spine[n + 1], k - n)
    const forward = unit(sub(spine[n + 1], spine[n]))
    const normal: Vec = unit([-forward[2], 0, forward[0]].map((c) => -c) as Vec)
    const closing = Math.sqrt(Math.max(0, 1 - Math.max(0, (t - 0.93) / 0.07) ** 2))
    const angle = (i / around) * 2 * Math.PI
    const half = (0.0165 + 0.0125 * step(0.2, 0.95, t)) * (0.55 + 0.45 * closing)
    const across = Math.sign(Math.cos(angle)) * Math.abs(Math.cos(angle)) ** 0.5 * half
    const thick = 0.0022 + 0.0028 * step(0.6, 0.85, t)
    const flat = Math.sign(Math.sin(angle)) * Math.abs(Math.sin(angle)) ** 0.7 * thick * closing
    // Bent over the foot: the sides hang below the middle.
    const sag = (across / 0.025) ** 2 * 0.0075
    const at = add(centre, add([0, across, 0], scale(normal, flat - sag)))
    return { at, surface: [across, t * 0.14, t, Math.sin(angle)] }
  })
}

/** The outline moved outwards by `by` metres at column i, at ground level. */
export function ring(last: Last, column: number, by: number): Vec {
  const here = place(column)
  const p = last.outline(here.side, here.s)
  const before = last.outline(place((column + COLUMNS - 1) % COLUMNS).side, place((column + COLUMNS - 1) % COLUMNS).s)
  const after = last.outline(place((column + 1) % COLUMNS).side, place((column + 1) % COLUMNS).s)
  const along = unit(sub(after, before))
  const out: Vec = [-along[1], along[0], 0]
  return add(p, scale(out, by))
}

/**
 * Midsole wall and outsole edge as one skin, closed by the tread below. u along the outline, v up the wall in metres;
 * a = 0 ground .. 1 seam, 2 on the tread; b = s.
 */
export function sole(last: Last): Mesh {
  const rows = 30
  let far = 0
  const fars = Array.from({ length: COLUMNS + 1 }, (_, i) => {
    if (i > 0) far += length(sub(ring(last, i, 0), ring(last, i - 1, 0)))
    return far
  })
  return sheet(COLUMNS + 1, rows, (i, j) => {
    const foot = ring(last, i, 0)
    const [low, high] = [last.under(foot[0]), last.seam(foot[0])]
    const { s } = place(i)
    if (j < 6) {
      const middle: Vec = [Math.min(0.26, Math.max(0.03, foot[0])), 0, 0]
      const k = (5 - j) / 5
      const rim = ring(last, i, last.model.lip - 0.001)
      const at = between(rim, middle, k)
      return { at: [at[0], at[1], last.under(at[0]) + 0.0002], surface: [at[0], at[1], 2, s] }
    }
    const t = (j - 6) / (rows - 7)
    const bulge = Math.sin(Math.PI * Math.min(1, t * 1.05)) ** 0.5
    const flare = last.model.lip + 0.002 * (1 - t)
    const tuck = step(0.9, 1, t) * 0.006
    const at = ring(last, i, flare * (0.55 + 0.45 * bulge) - tuck)
    const z = low + (high - low + 0.0022) * Math.min(1, t * 1.06) - step(0.94, 1, t) * 0.0012
    return { at: [at[0], at[1], z], surface: [fars[i], (high - low) * t, t, s] }
  })
}
