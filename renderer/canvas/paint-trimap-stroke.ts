import type { Draft } from '../tools/tool.ts'
import { TRIMAP_COLOURS } from './trimap-levels.ts'

type Stroke = NonNullable<Draft['trimap']>

/** Corners of a round nib: so many that no eye finds them. */
const CORNERS = 20

/** Draws a stroke on the trimap as one area, in image coordinates. Goes on from the last path where the new one does. */
export function createTrimapStrokePainter(): (context: CanvasRenderingContext2D, stroke: Stroke | undefined) => void {
  let made: { stroke: Stroke; path: Path2D } | null = null
  return (context, stroke) => {
    if (!stroke) {
      made = null
      return
    }
    const before = made?.stroke.path.length ?? 0
    const goesOn = made !== null && made.stroke.nib === stroke.nib && before <= stroke.path.length && made.stroke.path[before - 2] === stroke.path[before - 2] && made.stroke.path[0] === stroke.path[0]
    const path = goesOn ? made!.path : new Path2D()
    for (let i = goesOn ? Math.max(0, before / 3 - 1) : 0; i < Math.max(1, stroke.path.length / 3 - 1); i++) addPiece(path, stroke, i)
    made = { stroke, path }
    context.fillStyle = stroke.value === 'background' ? 'rgba(16, 16, 16, 0.7)' : `${TRIMAP_COLOURS[stroke.value]}a0`
    context.fill(path, 'nonzero')
  }
}

/** What the nib sweeps over between two places: the convex hull of its two ends, always turning the same way. */
function addPiece(path: Path2D, { path: places, nib }: Stroke, i: number): void {
  const a = 3 * i
  const b = a + 3 < places.length ? a + 3 : a
  const points = [...nibAt(places[a], places[a + 1], places[a + 2], nib), ...(a === b ? [] : nibAt(places[b], places[b + 1], places[b + 2], nib))]
  const hull = hullOf(points)
  hull.forEach(([x, y], k) => (k === 0 ? path.moveTo(x, y) : path.lineTo(x, y)))
  path.closePath()
}

function nibAt(x: number, y: number, r: number, nib: Stroke['nib']): [number, number][] {
  if (nib === 'square') return [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]]
  return Array.from({ length: CORNERS }, (_, k): [number, number] => [x + r * Math.cos((2 * Math.PI * k) / CORNERS), y + r * Math.sin((2 * Math.PI * k) / CORNERS)])
}

/** Andrew's monotone chain, "Another efficient algorithm for convex hulls in two dimensions", 1979. */
function hullOf(points: [number, number][]): [number, number][] {
  const sorted = points.toSorted((p, q) => p[0] - q[0] || p[1] - q[1])
  const half = (list: [number, number][]) => {
    const chain: [number, number][] = []
    for (const p of list) {
      while (chain.length > 1 && turn(chain[chain.length - 2], chain[chain.length - 1], p) <= 0) chain.pop()
      chain.push(p)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.toReversed())]
}
const turn = (a: [number, number], b: [number, number], c: [number, number]) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
