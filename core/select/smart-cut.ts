import { Fault } from '../fault.ts'
import { mixtureOf, relearned, surprise, type ColourMixture } from './colour-mixture.ts'
import { contrastOf, decide, type Colours } from './grid-graph.ts'
import { bandOf, coloursIn, doubled, halved, type Area, type Photo } from './pyramid.ts'

/** What the user painted: pixels within `radius` of the line through `points` (photo pixels) are on the object or beside it. */
export type CutStroke = { label: 'foreground' | 'background'; points: readonly (readonly [number, number])[]; radius: number }

/** The mask of a cut: `bitmap` covers `area` of the photo row by row, 1 is the object; all outside of the area is 0. */
export type CutMask = { area: Area; bitmap: Uint8Array<ArrayBuffer> }

/** A cut that goes on: what was learnt of object and background stays, so that further strokes are answered quickly. */
export type SmartCut = {
  /** The object under these strokes; strokes given earlier are given again. */
  answer(strokes: readonly CutStroke[]): CutMask
}

export type CutOptions = { coarsePixels: number; rounds: number; finalRounds: number; margin: number; band: number }
export const CUT_OPTIONS: CutOptions = { coarsePixels: 130_000, rounds: 4, finalRounds: 2, margin: 0.25, band: 3 }

/** Who decides a pixel: nobody yet, or the user's box and strokes. */
const OPEN = 2

/**
 * Cuts out what is in a box [x, y, width, height] without a model of objects: mixtures of five Gaussians learn the colours in and
 * outside of it, a graph cut divides the pixels, and both are repeated (Rother, Kolmogorov, Blake, "GrabCut", SIGGRAPH 2004).
 * Done at a small size, then at each doubling of it anew in a narrow band along the border.
 * Throws `invalid` when the box does not hold a pixel of the photo.
 */
export function smartCut(photo: Photo, box: readonly [number, number, number, number], options: CutOptions = CUT_OPTIONS): SmartCut {
  const inner = areaOfBox(photo, box)
  const reach = 8 + Math.round(options.margin * Math.max(inner.right - inner.left, inner.bottom - inner.top))
  const area: Area = {
    left: Math.max(0, inner.left - reach), top: Math.max(0, inner.top - reach),
    right: Math.min(photo.width, inner.right + reach), bottom: Math.min(photo.height, inner.bottom + reach),
  }
  const levels: Colours[] = [coloursIn(photo, area)]
  while (levels.at(-1)!.width * levels.at(-1)!.height > options.coarsePixels) levels.push(halved(levels.at(-1)!))
  const contrasts = levels.map(contrastOf)
  const top = levels.length - 1
  let models: { object: ColourMixture; rest: ColourMixture } | null = null
  let labels: Uint8Array | null = null
  let done = 0

  const learn = (colours: Colours, known: Uint8Array, now: Uint8Array) => {
    const object = indicesOf(now, 1)
    const rest = indicesOf(now, 0)
    if (object.length === 0 || rest.length === 0) return
    models = models
      ? { object: relearned(models.object, colours.values, object), rest: relearned(models.rest, colours.values, rest) }
      : { object: mixtureOf(colours.values, object), rest: mixtureOf(colours.values, rest) }
  }
  const cut = (level: number, known: Uint8Array, now: Uint8Array, nodes: Int32Array) => {
    if (!models) return
    const { object, rest } = models
    const { values } = levels[level]
    decide(levels[level], now, nodes, contrasts[level], (p) => surprise(rest, values, 3 * p) - surprise(object, values, 3 * p))
  }

  return {
    answer(strokes) {
      const known = levels.map(({ width, height }, level) => stamped(boxOpen(width, height, inner, area, level), width, height, strokes, area, level))
      const coarse = known[top]
      const now = labels ? labels.slice() : Uint8Array.from(coarse, (label) => (label === 0 ? 0 : 1))
      for (let p = 0; p < now.length; p++) if (coarse[p] !== OPEN) now[p] = coarse[p]
      const nodes = indicesOf(coarse, OPEN)
      const rounds = labels ? 1 : options.rounds
      for (let round = 0; round < rounds; round++) {
        learn(levels[top], coarse, now)
        const before = now.slice()
        cut(top, coarse, now, nodes)
        let changed = 0
        for (let p = 0; p < now.length; p++) if (now[p] !== before[p]) changed++
        if (changed < 0.0005 * now.length) break
      }
      labels = now
      done++
      let fine: Uint8Array<ArrayBuffer> = now
      for (let level = top - 1; level >= 0; level--) {
        const { width, height } = levels[level]
        fine = doubled(fine, width, height)
        const fixed = known[level]
        for (let p = 0; p < fine.length; p++) if (fixed[p] !== OPEN) fine[p] = fixed[p]
        cut(level, fixed, fine, bandOf(fine, width, height, options.band).filter((p) => fixed[p] === OPEN))
      }
      return { area, bitmap: fine }
    },
  }
}

function areaOfBox({ width, height }: Photo, [x, y, w, h]: readonly number[]): Area {
  const left = Math.max(0, Math.floor(x))
  const top = Math.max(0, Math.floor(y))
  const right = Math.min(width, Math.ceil(x + w))
  const bottom = Math.min(height, Math.ceil(y + h))
  if (!(right > left && bottom > top)) {
    throw new Fault('invalid', 'The box holds no pixel of the photo.', {
      field: 'box', found: [x, y, w, h].join(','), limit: `${width} x ${height}`, fix: 'Draw it round the object.',
    })
  }
  return { left, top, right, bottom }
}

/** OPEN inside of the box, background outside. Without any outside, the photo's rim stands for it. */
function boxOpen(width: number, height: number, inner: Area, area: Area, level: number): Uint8Array {
  const scale = 2 ** level
  const known = new Uint8Array(width * height)
  const x0 = Math.ceil((inner.left - area.left) / scale - 0.5)
  const x1 = Math.ceil((inner.right - area.left) / scale - 0.5)
  const y0 = Math.ceil((inner.top - area.top) / scale - 0.5)
  const y1 = Math.ceil((inner.bottom - area.top) / scale - 0.5)
  for (let y = y0; y < y1; y++) known.fill(OPEN, y * width + x0, y * width + x1)
  return known
}

function stamped(known: Uint8Array, width: number, height: number, strokes: readonly CutStroke[], area: Area, level: number): Uint8Array {
  const scale = 2 ** level
  for (const { label, points, radius } of strokes) {
    const value = label === 'foreground' ? 1 : 0
    const reach = Math.max(0.71, radius / scale)
    const at = points.map(([x, y]) => [(x - area.left) / scale, (y - area.top) / scale] as const)
    for (let i = 0; i < at.length; i++) stampLine(known, width, height, at[Math.max(0, i - 1)], at[i], reach, value)
  }
  return known
}

/** Pixels whose middle is within `reach` of a straight line. */
function stampLine(
  known: Uint8Array, width: number, height: number, [ax, ay]: readonly [number, number], [bx, by]: readonly [number, number], reach: number, value: number,
): void {
  const length2 = (bx - ax) ** 2 + (by - ay) ** 2
  const y1 = Math.min(height - 1, Math.floor(Math.max(ay, by) + reach))
  const x1 = Math.min(width - 1, Math.floor(Math.max(ax, bx) + reach))
  for (let y = Math.max(0, Math.floor(Math.min(ay, by) - reach)); y <= y1; y++) {
    for (let x = Math.max(0, Math.floor(Math.min(ax, bx) - reach)); x <= x1; x++) {
      const dx = x + 0.5 - ax
      const dy = y + 0.5 - ay
      const t = length2 === 0 ? 0 : Math.max(0, Math.min(1, (dx * (bx - ax) + dy * (by - ay)) / length2))
      if ((dx - t * (bx - ax)) ** 2 + (dy - t * (by - ay)) ** 2 <= reach * reach) known[y * width + x] = value
    }
  }
}

function indicesOf(labels: Uint8Array, value: number): Int32Array {
  let count = 0
  for (let p = 0; p < labels.length; p++) if (labels[p] === value) count++
  const out = new Int32Array(count)
  for (let p = 0, i = 0; i < count; p++) if (labels[p] === value) out[i++] = p
  return out
}
