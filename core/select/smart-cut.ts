import { Fault } from '../fault.ts'
import { blended, mixtureOf, relearned, surprise, type ColourMixture } from './colour-mixture.ts'
import { contrastOf, decide } from './grid-graph.ts'
import { bandOf, croppedPhoto, doubled, halvedPhoto, type Area, type Photo } from './pyramid.ts'

/** What the user painted: pixels within `radius` of the line through `points` (photo pixels) are on the object or beside it. */
export type CutStroke = { label: 'foreground' | 'background'; points: readonly (readonly [number, number])[]; radius: number }

/** The mask of a cut: `bitmap` covers `area` of the photo row by row, 1 is the object; all outside of the area is 0. */
export type CutMask = { area: Area; bitmap: Uint8Array<ArrayBuffer> }

/** A cut that goes on: what was learnt of object and background stays, so that further strokes are answered quickly. */
export type SmartCut = {
  /** The object under these strokes; strokes given earlier are given again. */
  answer(strokes: readonly CutStroke[]): CutMask
}

/** The first cut is made at a size of at most so many pixels. More are slower and, as colours are mixed less, no better. */
const COARSE_PIXELS = 80_000
/** Rounds of learning and cutting: after the box, and after strokes. */
const ROUNDS = 4
const STROKE_ROUNDS = 2
/** What the colours under strokes count for, as a share of all colours of their side: a few pixels that are meant. */
const STROKE_SHARE = 0.15
/** Rounds end when less than this share of the pixels changes sides. */
const SETTLED = 0.0005
/** How much of the surroundings is looked at, as a share of the box's longer side. */
const MARGIN = 0.5
/** Pixels on each side of the border that are decided anew at each finer size. */
const BAND = 3

/** Who decides a pixel: nobody yet, or the user's box and strokes. */
const OPEN = 2

/**
 * Cuts out what is in a box [x, y, width, height] without a model of objects: mixtures of five Gaussians learn the colours in and
 * outside of it, a graph cut divides the pixels, and both are repeated (Rother, Kolmogorov, Blake, "GrabCut", SIGGRAPH 2004).
 * Done at a small size, then at each doubling of it anew in a narrow band along the border.
 * Throws `invalid` when the box does not hold a pixel of the photo.
 */
export function smartCut(photo: Photo, box: readonly [number, number, number, number]): SmartCut {
  const inner = areaOfBox(photo, box)
  const reach = 8 + Math.round(MARGIN * Math.max(inner.right - inner.left, inner.bottom - inner.top))
  const area: Area = {
    left: Math.max(0, inner.left - reach), top: Math.max(0, inner.top - reach),
    right: Math.min(photo.width, inner.right + reach), bottom: Math.min(photo.height, inner.bottom + reach),
  }
  const levels = [croppedPhoto(photo, area)]
  while (levels.at(-1)!.width * levels.at(-1)!.height > COARSE_PIXELS) levels.push(halvedPhoto(levels.at(-1)!))
  const contrasts = levels.map(contrastOf)
  const top = levels.length - 1
  const boxes = levels.map(({ width, height }, level) => openInside(width, height, inner, area, level))

  const decideAt = (level: number, labels: Uint8Array, nodes: Int32Array, { object, rest }: Models) => {
    const { data } = levels[level]
    decide(levels[level], labels, nodes, contrasts[level], (p) => surprise(rest, data, 3 * p) - surprise(object, data, 3 * p))
  }
  /** Learning and cutting in turn at the small size. */
  const settle = (start: Uint8Array, known: Uint8Array, before: Models | null, rounds: number): { labels: Uint8Array; models: Models | null } => {
    const labels = start.slice()
    const open = indicesOf(known, OPEN)
    const painted = paintedIn(levels[top], known, boxes[top])
    let base = before
    let models = before
    for (let round = 0; round < rounds; round++) {
      base = learned(levels[top], labels, base)
      if (!base) break
      models = {
        object: painted.object ? blended(base.object, painted.object, STROKE_SHARE) : base.object,
        rest: painted.rest ? blended(base.rest, painted.rest, STROKE_SHARE) : base.rest,
      }
      const last = labels.slice()
      decideAt(top, labels, open, models)
      if (differences(labels, last) < SETTLED * labels.length) break
    }
    return { labels, models }
  }
  const first = settle(startIn(boxes[top], levels[top]), boxes[top], null, ROUNDS)

  return {
    answer(strokes) {
      // From the box's own answer each time, so that the same strokes give the same mask whatever was tried between.
      const known = boxes.map((fixed, level) => (strokes.length === 0 ? fixed : stamped(fixed, levels[level], strokes, area, level)))
      const begun = held(first.labels.slice(), known[top])
      const { labels, models } = strokes.length === 0 ? first : settle(begun, known[top], first.models, STROKE_ROUNDS)
      let fine: Uint8Array<ArrayBuffer> = labels.slice()
      for (let level = top - 1; level >= 0; level--) {
        const { width, height } = levels[level]
        const fixed = known[level]
        fine = held(doubled(fine, width, height, new Uint8Array(width * height)), fixed)
        if (models) decideAt(level, fine, bandOf(fine, width, height, BAND).filter((p) => fixed[p] === OPEN), models)
      }
      return { area, bitmap: fine }
    },
  }
}

type Models = { object: ColourMixture; rest: ColourMixture }

/** Mixtures of both sides; null when one side has no pixel to learn from. */
function learned({ data }: Photo, labels: Uint8Array, before: Models | null): Models | null {
  const object = indicesOf(labels, 1)
  const rest = indicesOf(labels, 0)
  if (object.length === 0 || rest.length === 0) return before
  return before
    ? { object: relearned(before.object, data, object), rest: relearned(before.rest, data, rest) }
    : { object: mixtureOf(data, object), rest: mixtureOf(data, rest) }
}

/** Mixtures of what strokes cover, each null where there is no such stroke. A colour may lie under a few pixels only, which a side's own parts would not notice. */
function paintedIn({ data }: Photo, known: Uint8Array, box: Uint8Array): { object: ColourMixture | null; rest: ColourMixture | null } {
  const under = (label: number) => indicesOf(known.map((value, p) => (value === label && (box[p] === OPEN || label === 1) ? 1 : 0)), 1)
  const [object, rest] = [under(1), under(0)]
  return { object: object.length > 0 ? mixtureOf(data, object) : null, rest: rest.length > 0 ? mixtureOf(data, rest) : null }
}

/** What the box alone says. Where it leaves nothing outside, a thin rim is taken for background to begin with. */
function startIn(box: Uint8Array, { width, height }: Photo): Uint8Array {
  const labels = Uint8Array.from(box, (label) => (label === OPEN ? 1 : label))
  if (labels.includes(0)) return labels
  const rim = Math.max(1, Math.round(0.02 * Math.min(width, height)))
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) if (Math.min(x, y, width - 1 - x, height - 1 - y) < rim) labels[p] = 0
  }
  return labels
}

/** Labels with those in place that are certain. */
function held<T extends Uint8Array>(labels: T, known: Uint8Array): T {
  for (let p = 0; p < labels.length; p++) if (known[p] !== OPEN) labels[p] = known[p]
  return labels
}

function differences(a: Uint8Array, b: Uint8Array): number {
  let count = 0
  for (let p = 0; p < a.length; p++) if (a[p] !== b[p]) count++
  return count
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

/** OPEN inside of the box, background outside. */
function openInside(width: number, height: number, inner: Area, area: Area, level: number): Uint8Array {
  const scale = 2 ** level
  const known = new Uint8Array(width * height)
  const x0 = Math.ceil((inner.left - area.left) / scale - 0.5)
  const x1 = Math.ceil((inner.right - area.left) / scale - 0.5)
  const y0 = Math.ceil((inner.top - area.top) / scale - 0.5)
  const y1 = Math.ceil((inner.bottom - area.top) / scale - 0.5)
  for (let y = y0; y < y1; y++) known.fill(OPEN, y * width + x0, y * width + x1)
  return known
}

function stamped(box: Uint8Array, { width, height }: Photo, strokes: readonly CutStroke[], area: Area, level: number): Uint8Array {
  const known = box.slice()
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
