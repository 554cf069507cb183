import { insideRing } from '../../core/geometry/rings.ts'
import { partsOf } from '../../core/geometry/outlines.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import { RING_START, ringDraft, ringOn, type RingState } from './ring-drawing.ts'
import { reshaping } from './shapes.ts'
import type { ImagePoint, Tool, ToolContext } from './tool.ts'

type Polygon = Extract<Shape, { type: 'polygon' }>

/** The object that a ring drawn from a point goes into: the selected one, else the one under the point; it must have an inside. */
function targetAt(at: ImagePoint, context: ToolContext): Annotation | null {
  const [only] = context.selection
  const id = context.selection.size === 1 && only !== undefined ? only : context.hit(at)
  const row = id === null ? undefined : context.annotations.get(id)
  return row && !row.locked && partsOf(row.shape).length > 0 ? row : null
}

/** A tool that draws a ring like the polygon tool and puts it into an object that is there already. */
export function intoPolygon(about: Pick<Tool, 'id' | 'title' | 'icon' | 'key'> & {
  label: string
  hint: string
  add(polygon: Polygon, ring: number[]): Polygon
}): Tool<RingState> {
  return {
    id: about.id,
    title: about.title,
    icon: about.icon,
    key: about.key,
    cursor: 'crosshair',
    initial: RING_START,
    on(state, event, context) {
      if (event.type === 'cancel') return { state: RING_START }
      if (event.type === 'down' && state.points.length === 0 && !targetAt(event.at, context)) return { state }
      const step = ringOn(state, event, context, true)
      if (!step) return { state }
      if (!step.finish) return { state: step.state }
      const { points } = step.state
      const row = targetAt({ x: points[0], y: points[1] }, context)
      if (!row) return { state: RING_START }
      const polygon: Polygon = { type: 'polygon', parts: partsOf(row.shape).map((rings) => rings.map((ring) => Array.from(ring))) }
      const op = reshaping(row, about.add(polygon, points), context.image)
      return { state: RING_START, commit: { label: about.label, change: [op], select: [row.id] } }
    },
    draft: (state, context) => ringDraft(state, context, true, about.hint),
    busy: (state) => state.points.length > 0,
    picks: true,
  }
}

/** The part whose outline holds most of the ring's points: the one a hole is cut into. */
export function partUnder(polygon: Polygon, ring: readonly number[]): number {
  let best = 0
  let most = -1
  polygon.parts.forEach(([outer], part) => {
    let count = 0
    for (let i = 0; i < ring.length; i += 2) if (insideRing(ring[i], ring[i + 1], outer)) count++
    if (count > most) {
      most = count
      best = part
    }
  })
  return best
}
