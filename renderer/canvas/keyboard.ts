import type { Studio } from '../state/studio.ts'
import { toCanvas, toImage, visibleBox, type Point } from './viewport.ts'

const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
/** CSS pixels the crosshair goes per key press, and with Shift; a held key goes faster. */
const STEP = 8
const FINE = 1
const FASTER = 4
/** The view follows the crosshair so that it never comes nearer to the edge than this, CSS pixels. */
const EDGE = 40

export type CanvasKeys = {
  /** True while the crosshair is moved by keys. */
  active(): boolean
  /** True while Space is held and nothing was drawn with it. */
  spaceHeld(): boolean
  /** A hand took over: the crosshair goes. */
  handUsed(): void
  /** The view was dragged with Space held: letting go of it is no key press for the tool. */
  panned(): void
  stop(): void
}

/**
 * The canvas by keyboard alone: arrows move a crosshair, Space presses and releases there, Enter and the rest go to the
 * tool. In the hand's mode Space held pans; pressed alone it goes to the tool when it is let go.
 */
export function listenToCanvasKeys(studio: Studio, root: HTMLElement, changed: () => void): CanvasKeys {
  const { view, drawing } = studio
  let active = false
  let space = false
  let usedSpace = false
  const none = { shift: false, ctrl: false, alt: false }

  const become = (next: boolean) => {
    if (active === next) return
    active = next
    changed()
  }
  const here = (): Point => {
    const { at } = view.pointer.getState()
    const { viewport, canvas } = view.store.getState()
    if (!at) return toImage(viewport, { x: canvas.width / 2, y: canvas.height / 2 })
    const [x0, y0, x1, y1] = visibleBox(viewport, canvas)
    return { x: Math.min(x1, Math.max(x0, at.x)), y: Math.min(y1, Math.max(y0, at.y)) }
  }
  const go = (dx: number, dy: number) => {
    const { viewport, image } = view.store.getState()
    if (!image) return
    const from = here()
    const at = {
      x: Math.min(image.width, Math.max(0, from.x + dx / viewport.zoom)), y: Math.min(image.height, Math.max(0, from.y + dy / viewport.zoom)),
    }
    become(true)
    view.pointer.setState({ at })
    const { canvas } = view.store.getState()
    const spot = toCanvas(viewport, at)
    const over = (value: number, size: number) => Math.min(0, size - EDGE - value) + Math.max(0, EDGE - value)
    const [px, py] = [over(spot.x, canvas.width), over(spot.y, canvas.height)]
    if (px !== 0 || py !== 0) view.panBy(px, py)
    drawing.send({ type: 'move', at, path: [at], pressed: false, ...none })
  }
  const click = (mods: typeof none) => {
    const at = here()
    drawing.send({ type: 'down', at, ...mods })
    drawing.send({ type: 'up', at, ...mods })
  }

  const onCanvas = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key]
    if (arrow && !event.ctrlKey && !event.metaKey) {
      if (!drawing.key(event)) {
        const step = event.shiftKey ? FINE : event.repeat ? STEP * FASTER : STEP
        go(arrow[0] * step, arrow[1] * step)
      }
      event.preventDefault()
      return
    }
    if (event.key === 'Escape' && active && !drawing.store.getState().busy) {
      become(false)
      event.preventDefault()
    } else if (event.key === 'Enter' && active && !drawing.key(event)) {
      click({ shift: event.shiftKey, ctrl: false, alt: event.altKey })
      event.preventDefault()
    }
  }
  /** Space is ours on the canvas, where nothing has the focus, and after a click on a button once the hand is back over the photo. */
  const ours = ({ target }: KeyboardEvent) => {
    if (!(target instanceof Element)) return false
    if (target === globalThis.document.body || root.contains(target)) return true
    return root.matches(':hover') && target.closest('input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]') === null
  }
  const onDown = (event: KeyboardEvent) => {
    if (event.key !== ' ' || event.ctrlKey || event.metaKey || !ours(event) || !view.store.getState().image) return
    event.preventDefault()
    if (event.repeat) return
    if (active) return click({ shift: event.shiftKey, ctrl: false, alt: event.altKey })
    space = true
    usedSpace = false
    changed()
  }
  const onUp = (event: KeyboardEvent) => {
    if (event.key !== ' ' || !space) return
    space = false
    changed()
    if (!usedSpace) drawing.key(event)
  }
  const onBlur = () => {
    space = false
    changed()
  }
  const onFocus = () => {
    if (root.matches(':focus-visible')) root.dataset.ring = ''
  }
  const offRing = () => {
    delete root.dataset.ring
  }

  const stop = new AbortController()
  const { signal } = stop
  root.addEventListener('keydown', onCanvas, { signal })
  // Space has to be seen before the commands' own listener, which would give it to the tool at once.
  window.addEventListener('keydown', onDown, { signal, capture: true })
  window.addEventListener('keyup', onUp, { signal, capture: true })
  window.addEventListener('blur', onBlur, { signal })
  root.addEventListener('focus', onFocus, { signal })
  root.addEventListener('blur', offRing, { signal })
  root.addEventListener('pointerdown', offRing, { signal })
  return {
    active: () => active,
    spaceHeld: () => space,
    handUsed: () => become(false),
    panned: () => {
      usedSpace = true
    },
    stop: () => stop.abort(),
  }
}
