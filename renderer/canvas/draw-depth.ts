import type { DepthInSight, LegendState, ViewState } from '../state/view.ts'
import type { SeenDepth } from './depth-sight.ts'
import { drawOverlay } from './overlay-levels.ts'
import type { OverlaySource, Seen } from './overlay-source.ts'
import { depthHistogram, lineStep } from './paint-depth.ts'
import type { Pane } from './panes.ts'

/** Bars of the histogram of a depth. */
const HISTOGRAM = 64

/** Whether a legend would say the same of both. */
export const saysTheSame = (a: DepthInSight | null, b: DepthInSight | null): boolean =>
  a === b || (['subject', 'whole', 'range', 'unit', 'histogram', 'lines'] as const).every((part) => a?.[part] === b?.[part])

/** Draws a depth over the photo of a pane, in colours and lines as wanted, and tells the legend of it. */
export function createDepthPainter(overlays: OverlaySource) {
  const histograms = new WeakMap<object, Uint32Array>()
  const histogramOf = ({ map }: SeenDepth): Uint32Array => {
    const known = histograms.get(map) ?? depthHistogram(map, HISTOGRAM)
    histograms.set(map, known)
    return known
  }
  return (context: CanvasRenderingContext2D, density: number, state: ViewState, pane: Pane, seen: Seen, depth: SeenDepth, legend: LegendState): void => {
    const { map, range, unit, values, subject } = depth
    const lines = state.contours ? lineStep(map.range) : null
    // The right side is drawn last.
    if (pane.left > 0 && legend.depth?.subject !== subject) legend.depthBefore = legend.depth
    legend.depth = { subject, whole: map.range, range, unit, values, histogram: histogramOf(depth), lines }
    context.globalAlpha = pane.style === 'mask' ? 1 : pane.style === 'overlay' ? state.mapOpacity : 0
    if (context.globalAlpha > 0) drawOverlay(context, overlays.map(map, state.colourMap, seen.image, range), state.viewport, state.canvas, density)
    context.globalAlpha = 1
    if (lines !== null) drawOverlay(context, overlays.contours(map, seen.image), state.viewport, state.canvas, density)
  }
}
