import { createStore, type StoreApi } from 'zustand/vanilla'
import type { AnnotationId, CategoryId } from '../../core/records/ids.ts'
import { centre, fit, fitWidth, keepInReach, showBox, zoomAt, type Point, type Size, type Viewport } from '../canvas/viewport.ts'
import type { Brush } from '../tools/tool.ts'
import type { DepthValues } from '../../core/records/depth.ts'
import type { DepthSubject } from './depths.ts'
import { DEFAULT_BRUSH } from './brush.ts'
import { DEFAULT_LOOK, type Look } from './look.ts'

export type ViewState = Look & {
  viewport: Viewport
  /** Size in CSS pixels of what shows the image: the canvas, or its half when two things lie side by side; 0 until it is on the screen. */
  canvas: Size
  /** Size of the open image, or null. */
  image: Size | null
  /** True while the image is fitted to the canvas, and so follows its size. */
  fitted: boolean
  /** Id of the active tool. */
  tool: string
  selection: ReadonlySet<AnnotationId>
  hovered: AnnotationId | null
  /** Category of new objects. */
  category: CategoryId | null
  /** True while a run is drawn: what `subject` means without one is labels. */
  runShown: boolean
  /** Of two things shown, the one under the pointer shows labels: elsewhere nobody would grab one unseen. */
  labelsUnder: boolean
  /** -100..100, 0 is the photo as it is. */
  brightness: number
  contrast: number
  snapping: boolean
  brush: Brush
  /** False hides every annotation, whatever its own visibility (labelme's T). */
  showAll: boolean
  /** Names of objects on the canvas: only of hovered and selected ones, always, or never. */
  labels: 'hover' | 'always' | 'never'
}

export type PointerState = { at: Point | null; pane: 0 | 1 }
export type PixelState = { colour: readonly [number, number, number] | null; value: { value: number; unit: string; /** Whose it is. */ of: 'run' | 'truth' } | null }

/** A depth that is in sight: whose, its whole range, the part that is looked at, how many pixels lie where. */
export type DepthInSight = { subject: DepthSubject; whole: readonly [number, number]; range: readonly [number, number]; unit: string; values: DepthValues; histogram: Uint32Array; lines: number | null }

/** What the pictures over the photo say in numbers; null where there is none of that kind in sight. */
export type LegendState = {
  /** Pixels by which the shown run differs from what it is compared with. */
  difference: { missed: number; extra: number; other: number; same: number } | null
  depth: DepthInSight | null
  /** Another depth left of it, where two sides show one each. */
  depthBefore: DepthInSight | null
  /** What full colour of a difference of depths stands for. */
  depthDifference: { limit: number; unit: string } | null
}

export type View = {
  store: StoreApi<ViewState>
  /** Position of the pointer in image pixels, and in which of two panes; apart from the rest since it changes with every move. */
  pointer: StoreApi<PointerState>
  /** Under the pointer: the photo's colour, red, green, blue 0..255, and the depth of the shown run; null when unknown. */
  pixel: StoreApi<PixelState>
  legend: StoreApi<LegendState>
  setTool(id: string): void
  select(ids: Iterable<AnnotationId>): void
  hover(id: AnnotationId | null): void
  setCategory(id: CategoryId | null): void
  set(part: Partial<Look & Pick<ViewState, 'runShown' | 'labelsUnder' | 'brightness' | 'contrast' | 'snapping' | 'brush' | 'showAll' | 'labels'>>): void
  setViewport(viewport: Viewport): void
  resize(canvas: Size): void
  /** Shows another image: fitted, nothing selected. Null when none is open. */
  setImage(image: Size | null, keepViewport?: boolean): void
  fit(): void
  fitWidth(): void
  /** 100 %: one image pixel is one CSS pixel, round the canvas point `at` or its middle. */
  actual(at?: Point): void
  zoomBy(factor: number, at?: Point): void
  zoomToBox(box: readonly number[]): void
  panBy(dx: number, dy: number): void
  centreOn(at: Point): void
}

const start: ViewState = {
  ...DEFAULT_LOOK,
  viewport: { zoom: 1, x: 0, y: 0 },
  canvas: { width: 0, height: 0 },
  image: null,
  fitted: true,
  tool: 'select',
  selection: new Set(),
  hovered: null,
  category: null,
  runShown: false,
  labelsUnder: true,
  brightness: 0,
  contrast: 0,
  snapping: false,
  brush: DEFAULT_BRUSH,
  showAll: true,
  labels: 'hover',
}

export function createView(): View {
  const store = createStore<ViewState>(() => start)
  const pointer = createStore<PointerState>(() => ({ at: null, pane: 0 }))
  const pixel = createStore<PixelState>(() => ({ colour: null, value: null }))
  const legend = createStore<LegendState>(() => ({ difference: null, depth: null, depthBefore: null, depthDifference: null }))
  const { getState: get, setState: set } = store
  const middle = (): Point => ({ x: get().canvas.width / 2, y: get().canvas.height / 2 })
  const move = (viewport: Viewport, fitted = false) => {
    const { canvas, image } = get()
    set({ viewport: image && canvas.width > 0 ? keepInReach(viewport, canvas, image) : viewport, fitted })
  }
  const view: View = {
    store,
    pointer,
    pixel,
    legend,
    setTool: (tool) => set({ tool }),
    select(ids) {
      const next = new Set(ids)
      const now = get().selection
      if (next.size === now.size && [...next].every((id) => now.has(id))) return
      set({ selection: next })
    },
    hover: (hovered) => get().hovered !== hovered && set({ hovered }),
    setCategory: (category) => set({ category }),
    set: (part) => set(part),
    setViewport: (viewport) => move(viewport),
    resize(canvas) {
      const before = get()
      set({ canvas })
      if (!before.image) return
      if (before.fitted || before.canvas.width === 0) return view.fit()
      // The image point in the middle of the canvas stays in the middle.
      const { viewport } = before
      const at = { x: (before.canvas.width / 2 - viewport.x) / viewport.zoom, y: (before.canvas.height / 2 - viewport.y) / viewport.zoom }
      move(centre(canvas, viewport.zoom, at))
    },
    setImage(image, keepViewport = false) {
      set({ image, selection: new Set(), hovered: null })
      pointer.setState({ at: null })
      if (image && !keepViewport) view.fit()
    },
    fit() {
      const { canvas, image } = get()
      if (image && canvas.width > 0) set({ viewport: fit(canvas, image), fitted: true })
    },
    fitWidth() {
      const { canvas, image } = get()
      if (image && canvas.width > 0) move(fitWidth(canvas, image))
    },
    actual: (at) => move(zoomAt(get().viewport, 1, at ?? middle())),
    zoomBy: (factor, at) => move(zoomAt(get().viewport, get().viewport.zoom * factor, at ?? middle())),
    zoomToBox: (box) => move(showBox(get().canvas, box)),
    panBy: (dx, dy) => move({ ...get().viewport, x: get().viewport.x + dx, y: get().viewport.y + dy }),
    centreOn: (at) => move(centre(get().canvas, get().viewport.zoom, at)),
  }
  return view
}
