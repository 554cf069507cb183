import type { Annotation } from '../../core/records/annotation.ts'
import type { Prediction, RunId } from '../../core/records/run.ts'
import { labelsAreShown } from '../state/look.ts'
import { boxOfRow } from '../state/picking.ts'
import type { Studio } from '../state/studio.ts'
import type { LegendState, ViewState } from '../state/view.ts'
import { colourOf, NO_CATEGORY } from './colours.ts'
import { isDrawn, type OverlaySource, type Seen } from './overlay-source.ts'
import { drawOverlay } from './overlay-levels.ts'
import { cutOut, dull, fillPhoto } from './paint-cutout.ts'
import type { MatteSight } from './matte-sight.ts'
import { createTrimapStrokePainter } from './paint-trimap-stroke.ts'
import { paintCrosshair, paintDraft, paintTag } from './paint-draft.ts'
import { paintPhoto } from './paint-photo.ts'
import { paintPredictions, type PredictionStyle } from './paint-predictions.ts'
import { createStrokePainter } from './paint-mask-stroke.ts'
import { runLook } from './paint-skeleton.ts'
import { lineWidth, paintShapes, type ShapeStyle } from './paint-shapes.ts'
import type { Pane } from './panes.ts'
import type { PhotoSource } from './photo-source.ts'
import type { PoseSight } from './pose-sight.ts'
import { createDepthPainter, saysTheSame } from './draw-depth.ts'
import type { Sighting } from './sighting.ts'
import { visibleBox, type Size, type Viewport } from './viewport.ts'

/** With this many selected, names and handles would only hide the photo; with this many predictions, their scores. */
const MOST_LABELS = 60
const MOST_SCORES = 24

export type PainterParts = { studio: Studio; photo: PhotoSource; overlays: OverlaySource; sighting: Sighting; mattes: MatteSight; poses: PoseSight; keyboard(): boolean }
type Paint = (context: CanvasRenderingContext2D, density: number) => void
export type Painters = {
  photo: Paint
  shapes: Paint
  top: Paint
  /** The photo as it is looked at, elsewhere and at another place: `size` in CSS pixels. */
  loupe(context: CanvasRenderingContext2D, density: number, viewport: Viewport, size: Size): void
  /** Objects that rest in view, as of the last drawing of `shapes`. */
  inView(): number
}

/** What is drawn on each of the three layers, in each of the panes of the canvas. */
export function createPainters({ studio, photo, overlays, sighting, mattes, poses, keyboard }: PainterParts): Painters {
  const { view, document, drawing, predictions } = studio
  const strokes = createStrokePainter()
  const trimapStroke = createTrimapStrokePainter()
  let inView = 0

  /** Selected rows, and those a tool shows otherwise than they are: drawn on top, not among the rest. */
  const lifted = (): ReadonlySet<number> => {
    const { selection } = view.store.getState()
    const { draft } = drawing.store.getState()
    if (!draft?.replaced) return selection
    return new Set<number>([...selection, ...draft.replaced.keys()])
  }
  const styleOf = (state: ViewState, pane: Pane, emphasis: ShapeStyle['emphasis']): ShapeStyle => ({
    // Fills would hide the trimap, or the mesh that is laid over the object.
    zoom: state.viewport.zoom, mode: pane.style === 'mask' ? 'mask' : pane.style === 'overlay' && state.tool !== 'trimap' && state.tool !== 'pose' ? 'overlay' : 'outline', opacity: state.opacity,
    categories: document.store.getState().categories, emphasis, line: 2.25,
  })
  const runStyle = (state: ViewState, pane: Pane, run: RunId, seen: Seen, emphasis: PredictionStyle['emphasis']): PredictionStyle => {
    // Of two runs laid over one another only the shown one is filled.
    const under = pane.runs.length > 1 && run !== pane.runs[pane.runs.length - 1]
    return {
      image: seen.image, zoom: state.viewport.zoom, opacity: state.opacity, colours: sighting.colours(run), categories: seen.categories, emphasis,
      fill: pane.style === 'mask' ? 'plain' : pane.style === 'overlay' && !under ? 'faded' : 'none', dotted: under, skeletonOf: (one, colour) => runLook(seen.results.get(run)?.image, one, colour),
    }
  }
  /** Runs `paint` once for each pane, kept within it, with CSS pixels as units. */
  const inPanes = (context: CanvasRenderingContext2D, density: number, state: ViewState, panes: readonly Pane[], paint: (pane: Pane) => void) => {
    for (const pane of panes) {
      context.save()
      context.setTransform(density, 0, 0, density, 0, 0)
      if (panes.length > 1) {
        context.beginPath()
        context.rect(pane.left, 0, pane.width, state.canvas.height)
        context.clip()
      }
      context.translate(pane.shift, 0)
      paint(pane)
      context.restore()
    }
  }
  /** Sets the transform so that image coordinates land on the pane's pixels. */
  const inImage = (context: CanvasRenderingContext2D, state: ViewState, density: number, pane: Pane) => {
    const { zoom, x, y } = state.viewport
    context.setTransform(density * zoom, 0, 0, density * zoom, density * (x + pane.shift), density * y)
  }

  const drawPhoto: Paint = (context, density) => drawPhotoAs(context, density, view.store.getState(), sighting.panes())

  const drawPhotoAs = (context: CanvasRenderingContext2D, density: number, state: ViewState, panes: readonly Pane[]) => {
    const now = photo.current()
    const seen = sighting.seen()
    if (!now || now.image.id !== document.store.getState().image?.id || !seen) return
    const trimap = mattes.trimap()
    inPanes(context, density, state, panes, (pane) => {
      if (pane.style === 'mask') return fillPhoto(context, seen.image, state.viewport, state.canvas, '#000000')
      paintPhoto(context, now, state.viewport, state.canvas, density)
      if (pane.style === 'difference') dull(context, seen.image, state.viewport, state.canvas)
      if (trimap && (pane.style === 'overlay' || pane.style === 'outline')) drawOverlay(context, trimap, state.viewport, state.canvas, density)
      if (pane.style !== 'cutout') return
      const own = pane.labels ? mattes.cutout(seen) : null
      for (const colours of own?.colours ?? []) drawOverlay(context, colours, state.viewport, state.canvas, density)
      cutOut(context, own?.cover ?? overlays.cover(seen, pane, state.soft ? sighting.softMaps(pane) : new Map()), seen.image, state, density)
      if (state.heat) for (const heat of own?.heat() ?? []) drawOverlay(context, heat, state.viewport, state.canvas, density)
    })
  }

  /** Maps and fills of the runs of a pane. */
  const drawRunPixels = (context: CanvasRenderingContext2D, density: number, state: ViewState, pane: Pane, seen: Seen, legend: LegendState) => {
    for (const run of pane.runs) {
      const map = sighting.map(run)
      const isMask = pane.style === 'mask'
      if (map?.kind === 'depth') {
        const depth = sighting.depths.ofRun(run)
        if (depth) drawDepth(context, density, state, pane, seen, depth, legend)
      } else if (map && isMask && state.soft && !pane.labels) {
        context.globalAlpha = 1
        drawOverlay(context, overlays.map(map, 'grey', seen.image), state.viewport, state.canvas, density)
      } else if (runStyle(state, pane, run, seen, 'none').fill !== 'none') {
        const fill = overlays.fill(seen, run, sighting.colours(run), pane.labels ? 'open' : 'all')
        context.globalAlpha = isMask ? 1 : state.opacity
        if (fill) drawOverlay(context, fill, state.viewport, state.canvas, density)
      }
      context.globalAlpha = 1
    }
  }

  const drawDepth = createDepthPainter(overlays)

  const drawShapes: Paint = (context, density) => {
    const state = view.store.getState()
    const seen = sighting.seen()
    inView = 0
    const legend: LegendState = { difference: null, depth: null, depthBefore: null, depthDifference: null }
    if (state.showAll && state.mode !== 'photo' && seen) drawResting(context, density, state, seen, legend)
    const { difference, depth, depthBefore, depthDifference } = view.legend.getState()
    const same = saysTheSame(legend.depth, depth) && saysTheSame(legend.depthBefore, depthBefore)
    if (legend.difference !== difference || !same || legend.depthDifference?.limit !== depthDifference?.limit) view.legend.setState(legend)
  }

  const drawResting = (context: CanvasRenderingContext2D, density: number, state: ViewState, seen: Seen, legend: LegendState) => {
    const margin = 8 / state.viewport.zoom
    const [x0, y0, x1, y1] = visibleBox(state.viewport, state.canvas)
    const away = lifted()
    const rows = drawing.picking().touching([x0 - margin, y0 - margin, x1 - x0 + 2 * margin, y1 - y0 + 2 * margin])
    const resting = rows.filter((row) => !row.hidden && !away.has(row.id))
    inPanes(context, density, state, sighting.panes(), (pane) => {
      if (pane.style === 'photo' || pane.style === 'cutout') return
      const unlike = pane.style === 'difference' ? sighting.depths.difference(pane.runs[0]) : null
      if (unlike) {
        legend.depthDifference = { limit: unlike.limit, unit: unlike.unit }
        context.globalAlpha = 0.9
        drawOverlay(context, overlays.depthDifference(unlike, seen.image), state.viewport, state.canvas, density)
        context.globalAlpha = 1
        return
      }
      // Depths have no masks that could differ.
      if (pane.style === 'difference' && pane.runs.some((run) => seen.results.get(run)?.image.map === 'depth')) return
      if (pane.style === 'difference') {
        const { levels, counts } = overlays.difference(seen, pane)
        legend.difference = counts
        return drawOverlay(context, levels, state.viewport, state.canvas, density)
      }
      drawRunPixels(context, density, state, pane, seen, legend)
      const shownDepth = sighting.depths.of(pane)
      if (shownDepth?.subject === 'truth') drawDepth(context, density, state, pane, seen, shownDepth, legend)
      inImage(context, state, density, pane)
      // Masks would hide the depth below them; in a picture of depth alone so would their lines.
      if (shownDepth && pane.style === 'mask') return
      if (pane.labels) {
        inView += resting.length
        paintShapes(context, resting, { ...styleOf(state, pane, 'none'), ...(shownDepth ? { mode: 'outline' } : {}), line: lineWidth(resting, density) })
        if (state.labels === 'always' && resting.length <= MOST_LABELS) for (const row of resting) tag(context, row, state)
      }
      const which = pane.labels ? 'open' : 'all'
      for (const run of pane.runs) {
        if (pane.style === 'mask' && state.soft && !pane.labels && sighting.map(run)) continue
        const list = (seen.results.get(run)?.predictions ?? []).filter((one) => isDrawn(one, which) && isWithin(one, x0, y0, x1, y1))
        inView += list.length
        paintPredictions(context, list, runStyle(state, pane, run, seen, 'none'))
        if (state.scores && state.labels !== 'never' && pane.style !== 'mask' && list.length <= MOST_SCORES && run === pane.runs[pane.runs.length - 1]) {
          for (const one of list) tagPrediction(context, one, state)
        }
      }
    })
  }

  const drawTop: Paint = (context, density) => {
    const state = view.store.getState()
    const { annotations, order, categories, image } = document.store.getState()
    const seen = sighting.seen()
    if (!image || !seen) return
    const { draft } = drawing.store.getState()
    const stroke = draft?.paint
    if (!stroke) strokes.forget()
    const panes = sighting.panes()
    const anyLabels = panes.some((pane) => pane.labels)
    const shown = (row: Annotation | undefined): row is Annotation => row !== undefined && !row.hidden
    inPanes(context, density, state, panes, (pane) => {
      inImage(context, state, density, pane)
      if (!state.showAll || state.mode === 'photo') return
      drawChosenPredictions(context, state, pane, seen)
      if (!isPlain(pane) && pane.style !== 'difference') poses.paint(context, density)
      // What was just drawn is seen while it is selected, even where labels are not looked at.
      if (anyLabels && !pane.labels) return
      // In a cutout or a mask it is the pixels that are looked at.
      const hovered = state.hovered === null || isPlain(pane) || state.selection.has(state.hovered) || !labelsAreShown(state) ? undefined : annotations.get(state.hovered)
      if (shown(hovered)) paintShapes(context, [hovered], styleOf(state, pane, 'hovered'))
      const away = lifted()
      const rows = (away.size === 0 ? [] : order.filter((id) => away.has(id) && id !== stroke?.of)).map((id) => draft?.replaced?.get(id) ?? annotations.get(id)).filter(shown)
      const moved = draft?.moved
      // An edge is judged without a line on it.
      if (state.tool === 'trimap' && isPlain(pane)) return
      // Under a mesh's outline one line is enough.
      const emphasis = state.tool === 'pose' ? 'none' : 'selected'
      paintShapes(context, moved ? rows.filter((row) => !moved.ids.has(row.id)) : rows, styleOf(state, pane, emphasis))
      if (moved) {
        context.save()
        context.translate(moved.dx, moved.dy)
        paintShapes(context, rows.filter((row) => moved.ids.has(row.id)), styleOf(state, pane, 'selected'))
        context.restore()
      } else if (state.labels !== 'never' && pane.style !== 'mask' && !drawing.store.getState().busy) {
        if (rows.length <= MOST_LABELS) for (const row of rows) tag(context, row, state)
        if (shown(hovered)) tag(context, hovered, state)
      }
    })
    // What a tool draws belongs to the photo, so in a wipe it is drawn once, across the divider.
    inPanes(context, density, state, state.mode === 'wipe' ? [{ ...panes[0], left: 0, width: state.canvas.width }] : panes, (pane) => {
      const colour = state.category === null ? null : (categories.get(state.category)?.color ?? null)
      if (stroke) {
        const row = stroke.of === null ? undefined : annotations.get(stroke.of)
        const ground = { row, colour: row ? colourOf(row, categories) : (colour ?? NO_CATEGORY), image, view: state.viewport, canvas: state.canvas, density }
        strokes.paint(context, stroke, ground, pane.style === 'mask' ? 1 : Math.max(0.3, Math.min(1, state.opacity + 0.12)))
      }
      inImage(context, state, density, pane)
      trimapStroke(context, draft?.trimap)
      if (draft) paintDraft(context, draft, state.viewport.zoom, colour)
      const { at, pane: here } = view.pointer.getState()
      // The hand sees its pointer in one half; the other half shows the same place.
      if (at && (keyboard() || (state.mode === 'side' && here !== panes.indexOf(pane)))) paintCrosshair(context, at, state.viewport.zoom)
    })
  }

  const drawChosenPredictions = (context: CanvasRenderingContext2D, state: ViewState, pane: Pane, seen: Seen) => {
    const { selection, hovered } = predictions.store.getState()
    if (selection.size === 0 && hovered === null) return
    for (const run of pane.runs) {
      const list = seen.results.get(run)?.predictions ?? []
      const chosen = list.filter((one) => selection.has(one.id))
      const under = isPlain(pane) ? [] : list.filter((one) => one.id === hovered && !selection.has(one.id))
      paintPredictions(context, under, { ...runStyle(state, pane, run, seen, 'hovered'), fill: 'none' })
      paintPredictions(context, chosen, { ...runStyle(state, pane, run, seen, 'selected'), fill: 'none' })
      if (state.labels !== 'never' && chosen.length <= MOST_LABELS) for (const one of [...chosen, ...under]) tagPrediction(context, one, state)
    }
  }

  /** The name of a row at the top left of what of it is visible. */
  const tag = (context: CanvasRenderingContext2D, row: Annotation, state: ViewState) => {
    const { categories } = document.store.getState()
    const [x, y] = boxOfRow(row)
    const [x0, y0] = visibleBox(state.viewport, state.canvas)
    const px = 1 / state.viewport.zoom
    const name = categories.get(row.category)?.name ?? 'no category'
    const score = row.score === null ? '' : ` ${(100 * row.score).toFixed(0)} %`
    const group = row.group === null ? '' : ` · ${row.group}`
    paintTag(context, Math.max(x, x0 + 4 * px), Math.max(y - 4 * px, y0 + 26 * px), `${name}${score}${group}`, colourOf(row, categories), state.viewport.zoom)
  }
  /** A prediction is named at its foot, so that it does not hide the name of the label it may lie on. */
  const tagPrediction = (context: CanvasRenderingContext2D, one: Prediction, state: ViewState) => {
    const [x, y, , height] = one.bbox
    const [x0, , , y1] = visibleBox(state.viewport, state.canvas)
    const px = 1 / state.viewport.zoom
    const score = one.score === null || !state.scores ? '' : ` ${(100 * one.score).toFixed(0)} %`
    const colour = sighting.colours(one.run).get(one.label) ?? '#9a9a9a'
    paintTag(context, Math.max(x, x0 + 4 * px), Math.min(y + height + 24 * px, y1 - 6 * px), `${one.label}${score}`, colour, state.viewport.zoom)
  }

  const loupe: Painters['loupe'] = (context, density, viewport, size) => {
    const [pane] = sighting.panes().toReversed()
    drawPhotoAs(context, density, { ...view.store.getState(), viewport, canvas: size }, [{ ...pane, left: 0, width: size.width, shift: 0 }])
  }

  return { photo: drawPhoto, shapes: drawShapes, top: drawTop, loupe, inView: () => inView }
}

const isPlain = ({ style }: Pane) => style === 'cutout' || style === 'mask'

const isWithin = ({ bbox: [x, y, width, height] }: Prediction, x0: number, y0: number, x1: number, y1: number) =>
  x <= x1 && y <= y1 && x + width >= x0 && y + height >= y0
