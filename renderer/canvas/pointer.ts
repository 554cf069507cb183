import type { Studio } from '../state/studio.ts'
import { toolOf } from '../tools/index.ts'
import type { Modifiers, StrokePoint } from '../tools/tool.ts'
import { inPane, paneAt } from './panes.ts'
import { paneUnder } from './sighting.ts'
import { toImage, zoomAt, type Point } from './viewport.ts'
import { wheelMove } from './wheel.ts'

/** Milliseconds a first finger waits for a second one before it counts as the tool's. */
const FINGER_MS = 70
const FINGER_PX = 6

export type PointerParts = {
  studio: Studio
  root: HTMLElement
  /** True while Space is held: the next drag pans. */
  panKey(): boolean
  /** A drag with the key held panned the view. */
  panned(): void
  /** The pointer was moved or pressed by hand. */
  used(): void
  /** A pan began or ended: for the cursor. */
  panning(active: boolean): void
}

/** Turns DOM pointer and wheel events on the canvas into events of the active tool, pans and zooms. Returns how to stop. */
export function listenToPointer({ studio, root, panKey, panned, used, panning }: PointerParts): () => void {
  const { view, drawing } = studio
  const fingers = new Map<number, Point>()
  let pressed: number | null = null
  let pan: { id: number; last: Point } | null = null
  let pinch: { distance: number; middle: Point } | null = null
  let held: { event: PointerEvent; timer: ReturnType<typeof setTimeout> } | null = null

  /** Of two panes side by side, the one in which the gesture at hand began. */
  let pane: 0 | 1 = 0
  const place = (event: MouseEvent): Point => {
    const box = root.getBoundingClientRect()
    const { canvas, mode } = view.store.getState()
    const x = event.clientX - box.left
    if (pressed === null && !pan && !held && fingers.size < 2) {
      pane = paneAt(x, canvas.width, mode)
      const labelsUnder = paneUnder(studio, x)?.labels ?? true
      if (labelsUnder !== view.store.getState().labelsUnder) view.set({ labelsUnder })
    }
    return { x: inPane(x, canvas.width, mode, pane), y: event.clientY - box.top }
  }
  const inImage = (event: MouseEvent): Point => toImage(view.store.getState().viewport, place(event))
  const inStroke = (event: PointerEvent): StrokePoint => ({ ...inImage(event), ...(event.pointerType === 'pen' ? { pressure: event.pressure } : {}) })
  const mods = (event: MouseEvent): Modifiers => ({ shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey, alt: event.altKey })

  const press = (event: PointerEvent) => {
    pressed = event.pointerId
    view.pointer.setState({ at: inImage(event) })
    drawing.send({ type: 'down', at: inStroke(event), ...(event.button === 2 ? { secondary: true } : {}), ...mods(event) })
  }
  const releaseHeld = () => {
    if (!held) return
    clearTimeout(held.timer)
    const { event } = held
    held = null
    press(event)
  }
  const spread = () => {
    const [a, b] = [...fingers.values()]
    return { distance: Math.hypot(a.x - b.x, a.y - b.y), middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } }
  }

  const down = (event: PointerEvent) => {
    // The minimap lies in the canvas, but a press on it is not meant for the photo under it.
    if (event.target instanceof Element && event.target.closest('.minimap')) return
    used()
    if (event.pointerType === 'touch') {
      fingers.set(event.pointerId, place(event))
      if (fingers.size === 2) {
        if (held) clearTimeout(held.timer)
        held = null
        pinch = spread()
        return
      }
      if (fingers.size > 2) return
      root.setPointerCapture(event.pointerId)
      held = { event, timer: setTimeout(releaseHeld, FINGER_MS) }
      return
    }
    if (event.button === 1 || (event.button === 0 && panKey())) {
      event.preventDefault()
      root.setPointerCapture(event.pointerId)
      pan = { id: event.pointerId, last: place(event) }
      panning(true)
      return
    }
    if (event.button === 2 && takesSecondary()) {
      if (pressed !== null) return
      root.setPointerCapture(event.pointerId)
      return press(event)
    }
    if (event.button === 2) {
      // The context menu is about what is under the pointer.
      const hit = drawing.picking().hit(inImage(event), 4 / view.store.getState().viewport.zoom)
      const { selection, tool } = view.store.getState()
      if (tool === 'select' && hit !== null && !selection.has(hit)) view.select([hit])
      return
    }
    if (event.button !== 0 || pressed !== null) return
    root.setPointerCapture(event.pointerId)
    press(event)
  }

  const move = (event: PointerEvent) => {
    used()
    if (event.pointerType === 'touch') {
      const before = fingers.get(event.pointerId)
      if (!before) return
      fingers.set(event.pointerId, place(event))
      if (pinch && fingers.size >= 2) {
        const now = spread()
        const { viewport } = view.store.getState()
        const zoomed = zoomAt(viewport, viewport.zoom * (now.distance / Math.max(1, pinch.distance)), pinch.middle)
        view.setViewport({ ...zoomed, x: zoomed.x + now.middle.x - pinch.middle.x, y: zoomed.y + now.middle.y - pinch.middle.y })
        pinch = now
        return
      }
      if (held) {
        const start = place(held.event)
        const at = place(event)
        if (Math.hypot(at.x - start.x, at.y - start.y) < FINGER_PX) return
        releaseHeld()
      }
    }
    if (pan?.id === event.pointerId) {
      const at = place(event)
      view.panBy(at.x - pan.last.x, at.y - pan.last.y)
      pan.last = at
      panned()
      return
    }
    const at = inImage(event)
    view.pointer.setState({ at, pane })
    if (pressed !== null && event.pointerId !== pressed) return
    // Between two frames a fast hand leaves many positions: a free stroke takes them all.
    const path = (pressed === null ? [] : event.getCoalescedEvents()).map(inStroke)
    drawing.send({ type: 'move', at, path: path.length > 0 ? path : [inStroke(event)], pressed: pressed !== null, ...mods(event) })
  }

  const up = (event: PointerEvent) => {
    fingers.delete(event.pointerId)
    if (fingers.size < 2) pinch = null
    if (held?.event.pointerId === event.pointerId) releaseHeld()
    if (pan?.id === event.pointerId) {
      pan = null
      panning(false)
    }
    if (pressed !== event.pointerId) return
    pressed = null
    drawing.send({ type: 'up', at: inImage(event), ...mods(event) })
  }
  /** The system took the pointer away: what was begun with it did not happen. */
  const lost = (event: PointerEvent) => {
    fingers.delete(event.pointerId)
    if (pan?.id === event.pointerId) {
      pan = null
      panning(false)
    }
    if (pressed !== event.pointerId) return
    pressed = null
    drawing.send({ type: 'up', at: inImage(event), ...mods(event) })
  }
  const leave = () => {
    if (pressed !== null) return
    view.pointer.setState({ at: null })
    view.hover(null)
  }
  const double = (event: MouseEvent) => {
    if (event.button === 0 && !panKey()) drawing.send({ type: 'double', at: inImage(event), ...mods(event) })
  }
  const wheel = (event: WheelEvent) => {
    event.preventDefault()
    const turn = wheelMove(event as WheelEvent & { wheelDeltaY?: number })
    if (turn.type === 'zoom') view.zoomBy(turn.factor, place(event))
    else view.panBy(turn.dx, turn.dy)
    if (pressed === null && !pan) view.pointer.setState({ at: inImage(event) })
  }
  // Linux pastes the clipboard and Windows scrolls by itself on a middle click.
  const takesSecondary = () => toolOf(view.store.getState().tool).secondary === true
  const menu = (event: MouseEvent) => {
    if (event.button !== 2 || !takesSecondary()) return
    event.preventDefault()
    event.stopPropagation()
  }
  const middle = (event: MouseEvent) => event.button === 1 && event.preventDefault()

  const stop = new AbortController()
  const { signal } = stop
  root.addEventListener('pointerdown', down, { signal })
  root.addEventListener('pointermove', move, { signal })
  root.addEventListener('pointerup', up, { signal })
  root.addEventListener('pointercancel', lost, { signal })
  root.addEventListener('pointerleave', leave, { signal })
  root.addEventListener('dblclick', double, { signal })
  root.addEventListener('wheel', wheel, { signal, passive: false })
  root.addEventListener('mousedown', middle, { signal })
  root.addEventListener('auxclick', middle, { signal })
  root.addEventListener('contextmenu', menu, { signal })
  return () => {
    if (held) clearTimeout(held.timer)
    stop.abort()
  }
}
