import { profile, type Vec } from '../mesh.ts'
import { clamp, mix } from '../noise.ts'
import { FORM } from './form.ts'
import type { Crossing, Piece, Sewing } from './sewing.ts'

/** A quarter of the form's girth at a height, `ease` metres away from it (Ramanujan's ellipse perimeter). */
function quarter(z: number, ease: number): number {
  const [a, b] = [FORM.halfWidth(z) + ease, FORM.halfDepth(z) + ease]
  return (Math.PI * (3 * (a + b) - Math.sqrt((3 * a + b) * (a + 3 * b)))) / 4
}

/** A place round the form: share -1 (wearer's right side) .. 0 (middle) .. 1, in front or behind, `off` metres away. */
function round(share: number, z: number, front: boolean, off: number): Vec {
  const angle = clamp(share, -1, 1) * (Math.PI / 2)
  const y = Math.cos(angle) * (FORM.halfDepth(z) + off)
  return [Math.sin(angle) * (FORM.halfWidth(z) + off), FORM.middle(z) + (front ? -y : y), z]
}

type Neck = { half: number; depth: number; power: number }
type Bodice = {
  hem: number
  armpit: number
  /** Quarter girth of the cloth over height, below the armpit. */
  girth: (z: number) => number
  shoulder: { half: number; neck: number; top: number; slope: number }
  lower: number
  upper: number
  columns: number
}

/** One whole front or back from hem to shoulder; s runs across -1..1. */
function panel(cut: Bodice, front: boolean, neck: Neck, tag: number): Piece {
  const { columns, lower, upper, armpit, shoulder } = cut
  const rows = lower + upper + 1
  const full = cut.girth(armpit)
  const side = (tt: number) =>
    mix(full, shoulder.half, 1 - (1 - tt) ** 2.6 * (1 - 0.25 * tt)) - Math.sin(Math.PI * tt) * (front ? 0.012 : 0.004)
  const top = (x: number) => {
    const far = Math.abs(x)
    if (far >= shoulder.neck) return shoulder.top - (far - shoulder.neck) * shoulder.slope
    return shoulder.top - neck.depth * (1 - (far / shoulder.neck) ** neck.power)
  }
  const across = (i: number) => (2 * i) / (columns - 1) - 1
  const height = (i: number, j: number) => {
    if (j <= lower) return mix(cut.hem, armpit, j / lower)
    return mix(armpit, top(across(i) * shoulder.half), (j - lower) / upper)
  }
  const yoke = (j: number) => Math.max(0, (j - lower) / upper)
  return {
    columns,
    rows,
    tag,
    flat: (i, j) => [across(i) * (j <= lower ? full : side(yoke(j))), height(i, j)],
    wide: (j) => (j <= lower ? cut.girth(mix(cut.hem, armpit, j / lower)) / full : 1),
    start(i, j) {
      const z = height(i, j)
      if (j <= lower) return round(across(i), z, front, 0.03 + Math.max(0, 1 - z) * 0.12)
      return round((across(i) * side(yoke(j))) / quarter(z, 0.03), z, front, 0.03)
    },
    hem(i, j) {
      const z = height(i, j)
      const x = across(i) * (j <= lower ? full : side(yoke(j)))
      const below = z - cut.hem
      const above = Math.abs(x) < shoulder.neck ? (top(x) - z) * 0.8 : 1
      const arm = j > lower ? (1 - Math.abs(across(i))) * side(yoke(j)) : 1
      return Math.min(below, above, arm)
    },
  }
}

/** Welds for a front (piece `a`) and a back (piece `b`): both sides up to the armpit, and the shoulders. */
function closeBodice(a: number, b: number, cut: Bodice): [Crossing, Crossing][] {
  const welds: [Crossing, Crossing][] = []
  const last = cut.columns - 1
  for (let j = 0; j <= cut.lower; j++)
    for (const i of [0, last])
      welds.push([
        [a, i, j],
        [b, i, j],
      ])
  const top = cut.lower + cut.upper
  for (let i = 0; i <= last; i++)
    if (Math.abs((2 * i) / last - 1) * cut.shoulder.half >= cut.shoulder.neck - 1e-9)
      welds.push([
        [a, i, top],
        [b, i, top],
      ])
  return welds
}

/** A sleeveless dress, fitted to the waist, with a full skirt. `detail` scales the number of threads. */
export function dress(detail: number): Sewing {
  const waist = 1.05
  const flare = profile([
    [0.45, 2.75],
    [0.6, 2.3],
    [0.8, 1.7],
    [0.95, 1.28],
    [1.03, 1.02],
    [waist, 1],
  ])
  const cut: Bodice = {
    hem: 0.5,
    armpit: 1.31,
    columns: Math.round(72 * detail),
    lower: Math.round(96 * detail),
    upper: Math.round(26 * detail),
    girth: (z) => (z > waist ? quarter(z, 0.006 + 0.006 * Math.min(1, (z - waist) * 8)) : quarter(waist, 0.006) * flare(z)),
    shoulder: { half: 0.142, neck: 0.083, top: 1.478, slope: 0.42 },
  }
  return {
    pieces: [
      panel(cut, true, { half: 0.083, depth: 0.115, power: 2.6 }, 0),
      panel(cut, false, { half: 0.083, depth: 0.04, power: 2.4 }, 1),
    ],
    welds: closeBodice(0, 1, cut),
    pinned: [],
  }
}

/** A full skirt to below the knee with a fitted waistband; the band is held in place. */
export function skirt(detail: number): Sewing {
  const [waist, hem] = [1.065, 0.47]
  const columns = Math.round(84 * detail)
  const rows = Math.round(104 * detail)
  const base = quarter(waist, 0.005)
  const flare = profile([
    [0.45, 2.5],
    [0.6, 2.12],
    [0.8, 1.72],
    [0.93, 1.36],
    [1.0, 1.12],
    [1.03, 1.0],
    [waist, 1],
  ])
  const height = (j: number) => mix(hem, waist, j / (rows - 1))
  const piece = (front: boolean): Piece => ({
    columns,
    rows,
    tag: front ? 0 : 1,
    flat: (i, j) => [((2 * i) / (columns - 1) - 1) * base, height(j)],
    wide: (j) => flare(height(j)),
    start: (i, j) => round((2 * i) / (columns - 1) - 1, height(j), front, 0.006 + (waist - height(j)) * 0.16),
    hem: (_, j) => Math.min(height(j) - hem, Math.max(0.0001, waist - height(j))),
  })
  const welds: [Crossing, Crossing][] = []
  for (let j = 0; j < rows; j++)
    for (const i of [0, columns - 1])
      welds.push([
        [0, i, j],
        [1, i, j],
      ])
  const pinned: Crossing[] = []
  for (const p of [0, 1]) for (let i = 0; i < columns; i++) for (const j of [rows - 1, rows - 2]) pinned.push([p, i, j])
  return { pieces: [piece(true), piece(false)], welds, pinned }
}

/** Straight trousers in four pieces: front and back of the left leg (0, 1), of the right leg (2, 3). */
export function trousers(detail: number): Sewing {
  const [hem, crotch, waist] = [0.12, 0.8, 1.075]
  const columns = Math.round(40 * detail)
  const below = Math.round(104 * detail)
  const above = Math.round(44 * detail)
  const rows = below + above + 1
  const top = quarter(waist, 0.004)
  const width = profile([
    [hem, 0.212],
    [0.3, 0.214],
    [0.5, 0.225],
    [0.7, 0.262],
    [0.78, 0.287],
    [0.81, 0.276],
    [0.86, 0.263],
    [0.92, quarter(0.92, 0.012)],
    [0.99, quarter(0.99, 0.008)],
    [1.04, quarter(1.04, 0.005)],
    [waist, top],
  ])
  const height = (j: number) => (j <= below ? mix(hem, crotch, j / below) : mix(crotch, waist, (j - below) / above))
  const leg = profile([
    [0.05, 0.075],
    [0.5, 0.085],
    [0.8, 0.1],
  ])
  const piece = (side: 1 | -1, front: boolean): Piece => ({
    columns,
    rows,
    tag: front ? 0 : 1,
    flat: (i, j) => [side * (i / (columns - 1)) * top, height(j)],
    wide: (j) => width(height(j)) / top,
    start(i, j) {
      const z = height(j)
      const share = i / (columns - 1)
      const off = 0.03 - 0.026 * clamp((z - 0.96) / 0.1, 0, 1)
      const onHip = round(side * share, z, front, off)
      if (z > 0.86) return onHip
      const turned = Math.PI * share
      const x = 0.095 - Math.cos(turned) * (leg(z) + 0.012)
      const y = 0.012 + Math.sin(turned) * (leg(z) + 0.02) * (front ? -1 : 1)
      const t = clamp((z - 0.78) / 0.08, 0, 1)
      return [mix(side * Math.max(0.004, x), onHip[0], t), mix(y, onHip[1], t), z]
    },
    hem: (i, j) =>
      Math.min(height(j) - hem, Math.max(0.0001, waist - height(j)), (1 - i / (columns - 1)) * width(height(j)) + 0.003),
  })
  const welds: [Crossing, Crossing][] = []
  const outer = columns - 1
  for (const leftOrRight of [0, 2]) {
    for (let j = 0; j < rows; j++)
      welds.push([
        [leftOrRight, outer, j],
        [leftOrRight + 1, outer, j],
      ])
    for (let j = 0; j <= below; j++)
      welds.push([
        [leftOrRight, 0, j],
        [leftOrRight + 1, 0, j],
      ])
  }
  for (let j = below; j < rows; j++)
    welds.push(
      [
        [0, 0, j],
        [2, 0, j],
      ],
      [
        [1, 0, j],
        [3, 0, j],
      ],
    )
  const pinned: Crossing[] = []
  for (let p = 0; p < 4; p++) for (let i = 0; i < columns; i++) for (const j of [rows - 1, rows - 2]) pinned.push([p, i, j])
  return { pieces: [piece(1, true), piece(1, false), piece(-1, true), piece(-1, false)], welds, pinned }
}

/** Rows of the vest at which its two fronts are tied. */
export type Vest = Sewing & { ties: Crossing[] }

/** An open vest: fronts that meet at two ties only, so that the form shows through between them. Pieces: left and right front, left and right back. */
export function vest(detail: number): Vest {
  const [hem, armpit] = [0.83, 1.3]
  const columns = Math.round(40 * detail)
  const lower = Math.round(74 * detail)
  const upper = Math.round(30 * detail)
  const rows = lower + upper + 1
  const shoulder = { half: 0.15, neck: 0.08, top: 1.476, slope: 0.42 }
  const girth = (z: number) => quarter(Math.max(z, 0.86), 0.014 + 0.01 * clamp((1.2 - z) * 3, 0, 1)) + Math.max(0, 0.86 - z) * 0.1
  const [lowTie, highTie] = [0.975, 1.245]
  const full = girth(armpit)
  const edge = (z: number, front: boolean): number => {
    if (!front) return z < 1.43 ? 0 : shoulder.neck * clamp((z - 1.43) / (shoulder.top - 1.43), 0, 1) ** 0.6
    if (z <= lowTie) return 0.075 * clamp((lowTie - z) / (lowTie - hem), 0, 1) ** 1.3
    if (z <= highTie) return 0.058 * Math.sin((Math.PI * (z - lowTie)) / (highTie - lowTie)) ** 0.8
    return shoulder.neck * clamp((z - highTie) / (shoulder.top - highTie), 0, 1) ** 1.05
  }
  const side = (tt: number) => mix(full, shoulder.half, 1 - (1 - tt) ** 2.6) - Math.sin(Math.PI * tt) * 0.008
  const place = (i: number, j: number, front: boolean): [number, number] => {
    const share = i / (columns - 1)
    const tt = Math.max(0, (j - lower) / upper)
    const [inner, outer] = [shoulder.top, shoulder.top - (shoulder.half - shoulder.neck) * shoulder.slope]
    const top = mix(inner, outer, share)
    const z = j <= lower ? mix(hem - 0.02 * Math.max(0, 0.2 - share) * (1 - j / lower), armpit, j / lower) : mix(armpit, top, tt)
    return [mix(edge(z, front), j <= lower ? girth(z) : side(tt), share), z]
  }
  const piece = (way: 1 | -1, front: boolean): Piece => ({
    columns,
    rows,
    tag: front ? 0 : 1,
    flat(i, j) {
      const [x, z] = place(i, j, front)
      return [way * x, z]
    },
    start(i, j) {
      const [x, z] = place(i, j, front)
      return round((way * x) / (j <= lower ? girth(z) : quarter(z, 0.03)), z, front, 0.028)
    },
    hem(i, j) {
      const [x, z] = place(i, j, front)
      const inner = front || z > 1.43 ? x - edge(z, front) : 1
      const arm = j > lower ? side((j - lower) / upper) - x : 1
      return Math.min(z - hem + 0.002, inner, arm)
    },
  })
  const welds: [Crossing, Crossing][] = []
  const ties: Crossing[] = []
  for (const [front, back] of [
    [0, 2],
    [1, 3],
  ]) {
    for (let j = 0; j <= lower; j++)
      welds.push([
        [front, columns - 1, j],
        [back, columns - 1, j],
      ])
    for (let i = 0; i < columns; i++)
      welds.push([
        [front, i, rows - 1],
        [back, i, rows - 1],
      ])
  }
  for (let j = 0; j < rows; j++) {
    const z = place(0, j, false)[1]
    if (edge(z, false) === 0)
      welds.push([
        [2, 0, j],
        [3, 0, j],
      ])
  }
  for (const tie of [lowTie, highTie]) {
    const j = Math.round(((tie - hem) / (armpit - hem)) * lower)
    for (const row of [j - 1, j, j + 1])
      welds.push([
        [0, 0, row],
        [1, 0, row],
      ])
    ties.push([0, 0, j])
  }
  return { pieces: [piece(1, true), piece(-1, true), piece(1, false), piece(-1, false)], welds, pinned: [], ties }
}
