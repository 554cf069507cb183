import { creation, emptyDraft, within } from './shapes.ts'
import { snap } from './snapping.ts'
import type { ImagePoint, Tool } from './tool.ts'

type PointState = { cursor: ImagePoint | null }
const START: PointState = { cursor: null }

/** A single point, set by a click. */
export const point: Tool<PointState> = {
  id: 'point',
  title: 'Point',
  icon: 'circle-dot',
  key: 'o',
  cursor: 'crosshair',
  initial: START,
  on(state, event, context) {
    if (event.type === 'cancel') return { state: START }
    if (event.type === 'move') return { state: { cursor: snap(within(event.at, context.image), event, context).at } }
    if (event.type !== 'down') return { state }
    const { at } = snap(within(event.at, context.image), event, context)
    return creation(state, START, { type: 'point', points: [at.x, at.y] }, 'Draw point', context)
  },
  draft: ({ cursor }, context) =>
    ({ ...emptyDraft(), handles: cursor && context.snapping ? [{ ...cursor, kind: 'target' }] : [], hint: 'Click to set a point' }),
  busy: () => false,
}
