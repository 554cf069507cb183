import type { Konva } from 'konva/lib/Core.js'
import type { Viewport } from './viewport.ts'

/**
 * A layer that is costly to draw: while the view moves, the pixels it has are moved along by the compositor, and it is
 * drawn anew when the view rests, or when the pixels on hand no longer do.
 */
export type LayerGesture = {
  /** The view moved. `many`: so much is in view that drawing at once would be too slow whatever the machine. */
  moved(view: Viewport, many: boolean): void
  /** The layer is being drawn for this view. */
  drawn(view: Viewport): void
  stop(): void
}

const REST_MS = 120
/** How far the pixels on hand may be stretched, and how much of the canvas they may leave empty, before a redraw in between. */
const STRETCH = 1.6
const EMPTY = 0.12
/** The costlier a redraw, milliseconds, the more may be empty: a margin that fills late is less in the way than a view that halts. */
const EMPTY_PER_MS = 0.0025
const MOST_EMPTY = 0.35
const BETWEEN_MS = 160
/** Redraws in between may take up to this share of the time. */
const SHARE = 0.1
/** A frame with a draw in it that takes longer than this misses the screen's pace (16.7 ms), milliseconds. */
const SLOW_MS = 22

/** `mustDraw` says that the pixels drawn for one view will not do for another, however costly drawing is. */
export function layerGesture(layer: Konva.Layer, mustDraw: (from: Viewport, to: Viewport) => boolean = () => false): LayerGesture {
  const { style } = layer.getNativeCanvasElement()
  style.transformOrigin = '0 0'
  let at: Viewport | null = null
  let drawnAt = 0
  /** What a frame with a draw took lately: the painting itself happens after our code, where only the pace shows it. */
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const redraw = () => {
    timer = undefined
    layer.batchDraw()
  }
  const measure = () => requestAnimationFrame((begin) => requestAnimationFrame((end) => {
    frame = frame === 0 ? end - begin : (frame + end - begin) / 2
  }))
  return {
    moved(view, many) {
      clearTimeout(timer)
      if (!at || (!many && frame < SLOW_MS) || mustDraw(at, view)) return void layer.batchDraw()
      const scale = view.zoom / at.zoom
      const x = view.x - at.x * scale
      const y = view.y - at.y * scale
      style.transform = `matrix(${scale}, 0, 0, ${scale}, ${x}, ${y})`
      const empty = Math.max(Math.max(x, layer.width() * (1 - scale) - x) / layer.width(), Math.max(y, layer.height() * (1 - scale) - y) / layer.height())
      const far = scale > STRETCH || scale < 1 / STRETCH || empty > Math.min(MOST_EMPTY, Math.max(EMPTY, EMPTY_PER_MS * frame))
      if (far && performance.now() - drawnAt > Math.max(BETWEEN_MS, frame / SHARE)) return redraw()
      timer = setTimeout(redraw, REST_MS)
    },
    drawn(view) {
      at = view
      drawnAt = performance.now()
      style.transform = ''
      // Drawn within an animation frame: the next one tells how long this one took.
      measure()
    },
    stop: () => clearTimeout(timer),
  }
}
