import { Konva } from 'konva/lib/Core.js'
import type { Annotation } from '../../core/records/annotation.ts'
import type { Studio } from '../state/studio.ts'
import type { ViewState } from '../state/view.ts'
import { boxOfRow } from '../state/picking.ts'
import { ACCENT, colourOf } from './colours.ts'
import { layerGesture } from './layer-gesture.ts'
import { paintDraft, paintTag } from './paint-draft.ts'
import { paintPhoto } from './paint-photo.ts'
import { lineWidth, paintShapes, type ShapeStyle } from './paint-shapes.ts'
import type { PhotoSource } from './photo-source.ts'
import { colourAt } from './pixel.ts'
import { covers, visibleBox } from './viewport.ts'

export type SceneParts = {
  studio: Studio
  photo: PhotoSource
  /** Element that carries the counts of draws, for tests: `data-draws` is photo, shapes, top. */
  root: HTMLElement
  layers: { photo: Konva.Layer; shapes: Konva.Layer; top: Konva.Layer }
  /** True while the crosshair is moved by keys. */
  keyboard(): boolean
}
export type Scene = { photoChanged(): void; topChanged(): void; close(): void }

/** From so many objects in view on, they are not drawn during a gesture but moved as pixels. */
const COSTLY = 300
/** With this many selected, names and handles would only hide the photo. */
const MOST_LABELS = 60

/**
 * Keeps three layers up to date with the stores without React: the photo, all objects that rest, and on top what is
 * selected, hovered or being drawn. Each layer is drawn at most once a frame, and only when something it shows changed.
 */
export function createScene({ studio, photo, root, layers, keyboard }: SceneParts): Scene {
  const { view, document, drawing } = studio
  const draws = { photo: 0, shapes: 0, top: 0 }
  const gesture = layerGesture(layers.shapes)
  const photoGesture = layerGesture(layers.photo, (from, to) => {
    const { canvas, image } = view.store.getState()
    return image === null || !covers(from, to, canvas, image)
  })
  let inView = 0

  const count = (layer: keyof typeof draws) => {
    draws[layer]++
    root.dataset.draws = `${draws.photo} ${draws.shapes} ${draws.top}`
  }
  /** Selected rows, and those a tool shows otherwise than they are: drawn on top, not among the rest. */
  const lifted = (): ReadonlySet<number> => {
    const { selection } = view.store.getState()
    const { draft } = drawing.store.getState()
    if (!draft?.replaced) return selection
    return new Set<number>([...selection, ...draft.replaced.keys()])
  }
  const shown = (row: Annotation | undefined): row is Annotation => row !== undefined && !row.hidden
  const style = (state: ViewState, emphasis: ShapeStyle['emphasis']): ShapeStyle => ({
    zoom: state.viewport.zoom, mode: state.mode, opacity: state.opacity, categories: document.store.getState().categories, emphasis, line: 2.25,
  })
  /** Sets the transform so that image coordinates land on the layer's pixels. */
  const inImage = (context: CanvasRenderingContext2D, state: ViewState, density: number) => {
    const { zoom, x, y } = state.viewport
    context.setTransform(density * zoom, 0, 0, density * zoom, density * x, density * y)
  }

  const drawPhoto = (context: CanvasRenderingContext2D, density: number) => {
    count('photo')
    const state = view.store.getState()
    photoGesture.drawn(state.viewport)
    const now = photo.current()
    if (!now || now.image.id !== document.store.getState().image?.id) return
    if (state.mode === 'mask') {
      inImage(context, state, density)
      context.fillStyle = '#000000'
      context.fillRect(0, 0, now.image.width, now.image.height)
      return
    }
    context.setTransform(density, 0, 0, density, 0, 0)
    paintPhoto(context, now, state.viewport, state.canvas, density)
  }

  const drawShapes = (context: CanvasRenderingContext2D, density: number) => {
    count('shapes')
    const state = view.store.getState()
    gesture.drawn(state.viewport)
    inView = 0
    if (!state.showAll || state.mode === 'photo' || !document.store.getState().image) return
    const margin = 8 / state.viewport.zoom
    const [x0, y0, x1, y1] = visibleBox(state.viewport, state.canvas)
    const away = lifted()
    const rows = drawing.picking().touching([x0 - margin, y0 - margin, x1 - x0 + 2 * margin, y1 - y0 + 2 * margin])
    const resting = rows.filter((row) => !row.hidden && !away.has(row.id))
    inView = resting.length
    inImage(context, state, density)
    paintShapes(context, resting, { ...style(state, 'none'), line: lineWidth(resting, density) })
    if (state.labels === 'always' && resting.length <= MOST_LABELS) for (const row of resting) tag(context, row, state)
  }

  const drawTop = (context: CanvasRenderingContext2D, density: number) => {
    count('top')
    const state = view.store.getState()
    const { annotations, order, categories, image } = document.store.getState()
    if (!image) return
    const { draft } = drawing.store.getState()
    inImage(context, state, density)
    if (state.showAll && state.mode !== 'photo') {
      const hovered = state.hovered === null || state.selection.has(state.hovered) ? undefined : annotations.get(state.hovered)
      if (shown(hovered)) paintShapes(context, [hovered], style(state, 'hovered'))
      const away = lifted()
      const rows = (away.size === 0 ? [] : order.filter((id) => away.has(id))).map((id) => draft?.replaced?.get(id) ?? annotations.get(id)).filter(shown)
      const moved = draft?.moved
      paintShapes(context, moved ? rows.filter((row) => !moved.ids.has(row.id)) : rows, style(state, 'selected'))
      if (moved) {
        context.save()
        context.translate(moved.dx, moved.dy)
        paintShapes(context, rows.filter((row) => moved.ids.has(row.id)), style(state, 'selected'))
        context.restore()
      } else if (state.labels !== 'never' && state.mode !== 'mask' && !drawing.store.getState().busy) {
        if (rows.length <= MOST_LABELS) for (const row of rows) tag(context, row, state)
        if (shown(hovered)) tag(context, hovered, state)
      }
    }
    if (draft) paintDraft(context, draft, state.viewport.zoom, state.category === null ? null : (categories.get(state.category)?.color ?? null))
    if (keyboard()) paintCrosshair(context, state)
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

  const paintCrosshair = (context: CanvasRenderingContext2D, state: ViewState) => {
    const { at } = view.pointer.getState()
    if (!at) return
    const px = 1 / state.viewport.zoom
    context.beginPath()
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(at.x + 4 * px * dx, at.y + 4 * px * dy)
      context.lineTo(at.x + 18 * px * dx, at.y + 18 * px * dy)
    }
    for (const [width, colour] of [[4, 'rgba(0, 0, 0, 0.7)'], [2, ACCENT]] as const) {
      context.lineWidth = width * px
      context.strokeStyle = colour
      context.stroke()
    }
  }

  const painters = { photo: drawPhoto, shapes: drawShapes, top: drawTop }
  for (const name of ['photo', 'shapes', 'top'] as const) {
    const layer = layers[name]
    const shape = new Konva.Shape({
      listening: false,
      perfectDrawEnabled: false,
      sceneFunc() {
        const native = layer.getNativeCanvasElement().getContext('2d')!
        native.save()
        painters[name](native, layer.getCanvas().getPixelRatio())
        native.restore()
      },
    })
    layer.add(shape)
  }
  const photoChanged = () => layers.photo.batchDraw()
  const shapesChanged = () => layers.shapes.batchDraw()
  const topChanged = () => layers.top.batchDraw()

  /** The compositor changes the light of the photo's layer for nothing; a filter in the painter would cost every frame. */
  const adjust = ({ brightness, contrast, mode }: ViewState) => {
    const plain = (brightness === 0 && contrast === 0) || mode === 'mask'
    layers.photo.getNativeCanvasElement().style.filter = plain ? '' : `brightness(${1 + brightness / 100}) contrast(${1 + contrast / 100})`
  }

  let probe: number | null = null
  const readPixel = () => {
    probe = null
    view.pixel.setState({ colour: colourAt(photo.current(), view.pointer.getState().at) })
  }

  const stops = [
    view.store.subscribe((next, before) => {
      const look = next.mode !== before.mode || next.opacity !== before.opacity || next.showAll !== before.showAll || next.labels !== before.labels
      const resized = next.canvas !== before.canvas
      if (next.viewport !== before.viewport || resized) {
        topChanged()
        if (resized) {
          photoChanged()
          shapesChanged()
        } else {
          photoGesture.moved(next.viewport, false)
          gesture.moved(next.viewport, inView > COSTLY)
        }
      }
      if (look) {
        photoChanged()
        shapesChanged()
        topChanged()
      }
      if (next.selection !== before.selection) shapesChanged()
      if (next.selection !== before.selection || next.hovered !== before.hovered || next.category !== before.category) topChanged()
      if (next.brightness !== before.brightness || next.contrast !== before.contrast || next.mode !== before.mode) adjust(next)
    }),
    document.store.subscribe((next, before) => {
      if (next.image?.id !== before.image?.id) photoChanged()
      if (next.annotations === before.annotations && next.categories === before.categories && next.order === before.order && next.image === before.image) return
      shapesChanged()
      topChanged()
    }),
    drawing.store.subscribe((next, before) => {
      if (next.draft === before.draft) return
      topChanged()
      if (next.draft?.replaced !== before.draft?.replaced && [...(next.draft?.replaced?.keys() ?? [])].join() !== [...(before.draft?.replaced?.keys() ?? [])].join()) shapesChanged()
    }),
    view.pointer.subscribe(() => {
      if (keyboard()) topChanged()
      probe ??= requestAnimationFrame(readPixel)
    }),
  ]
  adjust(view.store.getState())
  return {
    photoChanged, topChanged,
    close() {
      gesture.stop()
      photoGesture.stop()
      if (probe !== null) cancelAnimationFrame(probe)
      for (const stop of stops) stop()
    },
  }
}
