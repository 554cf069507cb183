import { hitShape } from '../../core/geometry/hit.ts'
import type { Prediction, PredictionId } from '../../core/records/run.ts'
import { labelsAreShown } from '../state/look.ts'
import type { Studio } from '../state/studio.ts'
import { isDrawn } from './overlay-source.ts'
import { inPane, paneAt } from './panes.ts'
import { paneUnder } from './sighting.ts'
import { toImage, type Point } from './viewport.ts'

/** How far a press may wander and still be a click, and how near to an outline a click means it, CSS pixels. */
const STILL = 4
const REACH = 5

/**
 * Predictions cannot be edited, so no tool knows of them: with the select tool, a click where no label is chooses the
 * prediction under it; so does a second click on a label that is chosen already. Returns how to stop.
 */
export function listenForPredictions(studio: Studio, root: HTMLElement): () => void {
  const { view, drawing, predictions } = studio
  let down: { x: number; y: number; chosen: boolean } | null = null

  const spot = (event: MouseEvent): { at: Point; x: number } => {
    const box = root.getBoundingClientRect()
    const { canvas, mode, viewport } = view.store.getState()
    const x = event.clientX - box.left
    return { x, at: toImage(viewport, { x: inPane(x, canvas.width, mode, paneAt(x, canvas.width, mode)), y: event.clientY - box.top }) }
  }
  const labelAt = (at: Point) => (labelsAreShown(view.store.getState()) ? drawing.picking().hit(at, REACH / view.store.getState().viewport.zoom) : null)
  /** The smallest prediction under a point: what lies on top of it may be much larger. */
  const hit = (event: MouseEvent): PredictionId | null => {
    const { at, x } = spot(event)
    const state = view.store.getState()
    const pane = paneUnder(studio, x)
    if (!pane || !state.showAll || pane.runs.length === 0) return null
    const reach = REACH / state.viewport.zoom
    const found: Prediction[] = []
    for (const run of pane.runs) {
      for (const one of predictions.of(run)?.predictions ?? []) {
        const [left, top, width, height] = one.bbox
        if (at.x < left - reach || at.y < top - reach || at.x > left + width + reach || at.y > top + height + reach) continue
        if (isDrawn(one, pane.labels ? 'open' : 'all') && hitShape(one.shape, at, reach)) found.push(one)
      }
    }
    return found.sort((a, b) => a.area - b.area)[0]?.id ?? null
  }
  const selecting = () => view.store.getState().tool === 'select'

  const onDown = (event: PointerEvent) => {
    const label = event.button === 0 && selecting() ? labelAt(spot(event).at) : null
    down = event.button === 0 ? { x: event.clientX, y: event.clientY, chosen: label !== null && view.store.getState().selection.has(label) } : null
  }
  const onUp = (event: PointerEvent) => {
    const began = down
    down = null
    if (!began || !selecting() || Math.hypot(event.clientX - began.x, event.clientY - began.y) > STILL) return
    const { selection } = predictions.store.getState()
    if (labelAt(spot(event).at) !== null && !began.chosen) return predictions.select([])
    const id = hit(event)
    if (id === null) return void (event.shiftKey || event.ctrlKey || event.metaKey || predictions.select([]))
    if (!event.shiftKey && !event.ctrlKey && !event.metaKey) {
      predictions.select([id])
      return view.select([])
    }
    const next = new Set(selection)
    if (!next.delete(id)) next.add(id)
    predictions.select(next)
  }
  const onMove = (event: PointerEvent) => {
    if (event.buttons !== 0 || !selecting()) return
    predictions.hover(view.store.getState().hovered === null ? hit(event) : null)
  }
  const onLeave = () => predictions.hover(null)

  const stop = new AbortController()
  const { signal } = stop
  // The select tool changes the selection with the press itself, so what was chosen before is looked at first.
  root.addEventListener('pointerdown', onDown, { signal, capture: true })
  root.addEventListener('pointerup', onUp, { signal })
  root.addEventListener('pointermove', onMove, { signal })
  root.addEventListener('pointerleave', onLeave, { signal })
  return () => stop.abort()
}
