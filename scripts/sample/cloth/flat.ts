import { profile, type Vec } from '../mesh.ts'
import { cloud, mix } from '../noise.ts'
import type { Crossing, Piece, Sewing } from './sewing.ts'

const WAVE = 0.0125

/**
 * Garments laid on the ground: x to the right, y towards the collar, z up. The upper layer is larger than the place it
 * is laid in, so that settling buckles it into wrinkles; the lower layer is drawn as it lies.
 */
const laid = (x: number, y: number, z: number, squeeze: number, seed: number): Vec => {
  // Pushed together by hand, more in some places than in others.
  const dx = (cloud(x * 6 + 9, y * 6, 3, seed) - 0.5) * 0.03
  const dy = (cloud(x * 6, y * 6 + 5, 3, seed + 7) - 0.5) * 0.03
  return [
    (x + dx) * (1 - squeeze),
    (y + dy) * (1 - squeeze * 0.7),
    z +
      WAVE *
        Math.max(0, Math.sin(60 * (cloud(x * 3.2 + 2, y * 2.4, 2, seed + 3) - 0.5) + 14 * x)) *
        cloud(x * 5, y * 5 + 3, 2, seed + 5) ** 1.5,
  ]
}

type Half = {
  columns: number
  rows: number
  body: (i: number, j: number) => [number, number]
  armpitRow: number
  neckHalf: number
  shoulderHalf: number
}

/** Body of a T-shirt: hem at y = -0.36, shoulders near y = 0.3. */
function shirtBody(detail: number, neckDepth: number): Half {
  const columns = Math.round(104 * detail) | 1
  const armpitRow = Math.round(96 * detail)
  const upper = Math.round(44 * detail)
  const [neckHalf, shoulderHalf] = [0.092, 0.225]
  const side = profile([
    [-0.36, 0.268],
    [-0.2, 0.258],
    [0.0, 0.256],
    [0.08, 0.262],
  ])
  const arm = profile([
    [0, 0.262],
    [0.15, 0.236],
    [0.45, 0.215],
    [0.8, 0.216],
    [1, shoulderHalf],
  ])
  const top = (x: number) =>
    Math.abs(x) >= neckHalf ? 0.315 - (Math.abs(x) - neckHalf) * 0.34 : 0.315 - neckDepth * (1 - (Math.abs(x) / neckHalf) ** 2.6)
  return {
    columns,
    rows: armpitRow + upper + 1,
    armpitRow,
    neckHalf,
    shoulderHalf,
    body(i, j) {
      const s = (2 * i) / (columns - 1) - 1
      if (j <= armpitRow) {
        const y = mix(-0.36, 0.08, j / armpitRow)
        return [s * side(y), y]
      }
      const tt = (j - armpitRow) / upper
      return [s * arm(tt), mix(0.08, top(s * shoulderHalf), tt)]
    },
  }
}

export type FlatLay = { upper: Sewing; lower: Piece }

/** A T-shirt with short sleeves; piece 0 is the body, 1 and 2 the sleeves. */
export function shirt(detail: number, seed: number): FlatLay {
  const front = shirtBody(detail, 0.118)
  const back = shirtBody(detail * 0.7, 0.034)
  const squeeze = 0.026
  const last = front.columns - 1
  const hemOf = (i: number, j: number) => {
    const [x, y] = front.body(i, j)
    const neck =
      Math.abs((2 * i) / last - 1) * front.shoulderHalf < front.neckHalf ? (front.body(i, front.rows - 1)[1] - y) * 0.8 : 1
    const seam = j > front.armpitRow ? front.body(last, j)[0] - Math.abs(x) + 0.03 : 1
    return Math.min(y + 0.36, neck, seam)
  }
  const body: Piece = {
    columns: front.columns,
    rows: front.rows,
    tag: 0,
    flat: front.body,
    start: (i, j) => laid(...front.body(i, j), 0.01, squeeze, seed),
    hem: hemOf,
  }
  const long = Math.round(34 * detail)
  const rows = front.rows - front.armpitRow
  const sleeve = (way: 1 | -1): Piece => {
    const edge = (k: number) => front.body(way === 1 ? last : 0, front.armpitRow + k)
    const cuff = (k: number): [number, number] => {
      const t = k / (rows - 1)
      return [way * mix(0.318, 0.462, t), mix(-0.02, 0.086, t)]
    }
    const flat = (i: number, k: number): [number, number] => {
      const [a, b] = [edge(k), cuff(k)]
      const t = i / (long - 1)
      return [mix(a[0], b[0], t), mix(a[1], b[1], t) + Math.sin(Math.PI * t) * 0.006 * (k / rows)]
    }
    return {
      columns: long,
      rows,
      flat,
      tag: 2,
      // Cut along its own length: v grows from the cuff to the shoulder.
      print(i, k) {
        const [x, y] = flat(i, k)
        const [a, b] = [cuff(0), cuff(rows - 1)]
        const wide = Math.hypot(b[0] - a[0], b[1] - a[1])
        const [ax, ay] = [(b[0] - a[0]) / wide, (b[1] - a[1]) / wide]
        return [(x - a[0]) * ax + (y - a[1]) * ay, Math.abs((x - a[0]) * ay - (y - a[1]) * ax) - 0.06]
      },
      start: (i, k) => laid(...flat(i, k), 0.01, squeeze, seed),
      hem: (i) => ((long - 1 - i) / (long - 1)) * 0.17 + 0.0001,
    }
  }
  const welds: [Crossing, Crossing][] = []
  for (let k = 0; k < rows; k++)
    welds.push(
      [
        [0, last, front.armpitRow + k],
        [1, 0, k],
      ],
      [
        [0, 0, front.armpitRow + k],
        [2, 0, k],
      ],
    )
  const lower: Piece = {
    columns: back.columns,
    rows: back.rows,
    tag: 1,
    flat: back.body,
    start(i, j) {
      const [x, y] = back.body(i, j)
      return [x * 0.985, y * 0.985 + 0.004, 0.0035]
    },
    hem: (i, j) => (back.body(i, back.rows - 1)[1] - back.body(i, j)[1]) * 0.8,
  }
  return { upper: { pieces: [body, sleeve(1), sleeve(-1)], welds, pinned: [] }, lower }
}

/** A halter top with thin straps: the body, and the paths of its straps for tubes of cloth. */
export function halter(detail: number, seed: number): FlatLay & { straps: Vec[][] } {
  const columns = Math.round(96 * detail) | 1
  const rows = Math.round(110 * detail)
  const side = profile([
    [-0.3, 0.215],
    [-0.14, 0.178],
    [0.0, 0.188],
    [0.1, 0.196],
  ])
  const bust = (s: number) => 0.1 + 0.085 * Math.exp(-(((Math.abs(s) - 0.52) / 0.26) ** 2)) - 0.012 * (1 - Math.abs(s)) ** 4
  const place =
    (drop: number) =>
    (i: number, j: number): [number, number] => {
      const s = (2 * i) / (columns - 1) - 1
      const y = mix(-0.3 - 0.018 * (1 - s * s), bust(s) - drop, j / (rows - 1))
      return [s * side(y), y]
    }
  const [front, behind] = [place(0), place(0.1)]
  const body: Piece = {
    columns,
    rows,
    tag: 0,
    flat: front,
    start: (i, j) => laid(...front(i, j), 0.008, 0.027, seed),
    hem(i, j) {
      const [x, y] = front(i, j)
      const s = (2 * i) / (columns - 1) - 1
      return Math.min(y + 0.3 + 0.018 * (1 - s * s), bust(s) - y, side(y) - Math.abs(x) + 0.004)
    },
  }
  const lower: Piece = {
    columns,
    rows,
    tag: 1,
    flat: behind,
    start(i, j) {
      const [x, y] = behind(i, j)
      return [x * 0.992, y * 1.005 - 0.006, 0.003]
    },
    hem: () => 1,
  }
  const straps: Vec[][] = [
    [
      [-0.096, 0.15, 0.0016],
      [-0.099, 0.172, 0.002],
      [-0.1, 0.2, 0.005],
      [-0.118, 0.255, 0.004],
      [-0.112, 0.32, 0.004],
      [-0.07, 0.362, 0.004],
      [-0.01, 0.365, 0.005],
      [0.05, 0.35, 0.004],
      [0.088, 0.31, 0.004],
      [0.098, 0.255, 0.004],
      [0.09, 0.2, 0.005],
      [0.094, 0.172, 0.002],
      [0.094, 0.15, 0.0016],
    ],
    [
      [-0.185, 0.092, 0.004],
      [-0.225, 0.1, 0.004],
      [-0.262, 0.075, 0.004],
      [-0.268, 0.03, 0.004],
      [-0.24, 0.0, 0.004],
      [-0.245, -0.045, 0.004],
      [-0.28, -0.085, 0.004],
    ],
    [
      [0.185, 0.092, 0.004],
      [0.222, 0.085, 0.004],
      [0.24, 0.045, 0.004],
      [0.222, 0.005, 0.004],
      [0.236, -0.04, 0.004],
      [0.275, -0.055, 0.004],
      [0.29, -0.095, 0.004],
    ],
  ]
  return { upper: { pieces: [body], welds: [], pinned: [] }, lower, straps }
}
