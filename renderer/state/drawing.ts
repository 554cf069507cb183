import { createStore } from 'zustand/vanilla'
import { sameRow } from '../../core/change/change.ts'
import { boxUnion } from '../../core/geometry/boxes.ts'
import { toolOf } from '../tools/index.ts'
import type { Ask, PromptAsked, Step, Tool, ToolContext, ToolEvent } from '../tools/tool.ts'
import type { Document } from './document-types.ts'
import type { Drawing, DrawingState, Preview } from './drawing-types.ts'
import { labelsAreShown } from './look.ts'
import type { Mattes } from './mattes-types.ts'
import type { Notices } from './notices.ts'
import { boxOfRow, createPicking, type Picking } from './picking.ts'
import type { Poses } from './poses-types.ts'
import type { Prompting } from './prompting.ts'
import type { Selecting } from './selecting.ts'
import type { Settings } from './settings.ts'
import type { View } from './view.ts'

/** CSS pixels that count as "on it". */
const REACH = 8

export type DrawingParts = { document: Document; view: View; settings: Settings; notices: Notices; prompting: Prompting; selecting: Selecting; mattes: Mattes; poses: Poses; writable: () => boolean }

/** Runs the active tool: gives it events, stores what it commits, and keeps what it shows up to date. */
export function createDrawing({ document, view, settings, notices, prompting, selecting, mattes, poses, writable }: DrawingParts): Drawing {
  const store = createStore<DrawingState>(() => ({ tool: view.store.getState().tool, busy: false, draft: null, wantsCategory: false }))
  let tool: Tool = toolOf(view.store.getState().tool)
  let state: unknown = tool.initial
  let waiting: ToolEvent | null = null
  let kept: unknown = null
  /** The newest question to the model, while its answer is wanted. */
  let asked: PromptAsked | null = null
  let preview: Preview | null = null
  let picking: { of: unknown; by: unknown; made: Picking } | null = null

  const pick = (): Picking => {
    const { annotations, order } = document.store.getState()
    if (picking?.of !== annotations || picking.by !== order) picking = { of: annotations, by: order, made: createPicking(annotations, order) }
    return picking.made
  }

  const context = (): ToolContext | null => {
    const { image, annotations, order, categories } = document.store.getState()
    if (!image) return null
    const { viewport, selection, category, snapping, brush } = view.store.getState()
    const shown = labelsAreShown(view.store.getState())
    const reach = REACH / viewport.zoom
    return {
      image: { id: image.id, width: image.width, height: image.height },
      annotations, order, selection, categories, snapping, brush, reach,
      category: category === null ? null : (categories.get(category) ?? null),
      zoom: viewport.zoom,
      picker: selecting.store.getState().picker,
      trimap: mattes.store.getState().active?.trimap ? mattes.store.getState().value : null,
      pose: poses.inHand(),
      prompter: prompting.store.getState().chosen?.name ?? null,
      hit: (at) => (shown ? pick().hit(at, reach) : null),
      inside: (a, b) => (shown ? pick().inside(a, b) : []),
      newId: () => document.nextId(),
    }
  }

  const redraw = () => {
    const now = context()
    const draft = preview ? { lines: [], regions: [], handles: [], replaced: preview.rows, hint: preview.hint } : now && tool.draft(state, now)
    store.setState({ tool: tool.id, busy: tool.busy(state), draft, wantsCategory: waiting !== null })
  }

  const keep = () => {
    const next = tool.keep?.(state) ?? null
    if (sameRow(next, kept)) return
    kept = next
    document.keepDraft(next === null ? null : { tool: tool.id, state: next })
  }

  const answer = (ask: Ask, event: ToolEvent) => {
    switch (ask.type) {
      case 'select':
        return view.select(ask.ids)
      case 'tool':
        return view.setTool(ask.id)
      case 'category':
        waiting = event
        return
      case 'segment':
        return void segment(ask)
      case 'select-pixels':
        return selecting.ask(ask.asked, (found, fault) => {
          if (fault !== undefined) notices.fault(fault)
          drawing.send({ type: 'pixels', asked: ask.asked, found })
        })
      case 'picker':
        return selecting.setPicker(ask.part)
      case 'paint-trimap':
        if (!writable()) return void notices.add({ tone: 'warning', text: 'This project is open for reading only.' })
        return mattes.paint(ask.path, ask.nib, ask.value)
      case 'put-pose':
      case 'pose':
        if (!writable()) return void notices.add({ tone: 'warning', text: 'This project is open for reading only.' })
        return ask.type === 'put-pose' ? poses.put(ask.pose) : void poseActs[ask.act]().catch(notices.fault)
      case 'trimap-value':
        return mattes.setValue(ask.value)
      case 'brush':
        return view.set({ brush: { ...view.store.getState().brush, ...ask.part } })
      case 'zoom': {
        const rows = ask.ids.map((id) => document.store.getState().annotations.get(id)).filter((row) => row !== undefined)
        if (rows.length > 0) view.zoomToBox(rows.map(boxOfRow).reduce(boxUnion))
      }
    }
  }

  const poseActs = {
    fit: () => poses.fit('object'), snap: () => poses.snap(), swap: () => poses.swap(), accept: () => poses.review('accepted'), reject: () => poses.review('rejected'),
  }

  /** The answer comes as an event, unless the tool was cancelled or has asked again meanwhile. */
  const segment = async (prompt: PromptAsked) => {
    // An older question is not taken back: what the model has seen of the photo by then serves the next one.
    asked = prompt
    let found: Awaited<ReturnType<Prompting['segment']>> = null
    try {
      found = await prompting.segment(prompt)
    } catch (thrown) {
      if (asked === prompt) notices.fault(thrown)
    }
    if (asked !== prompt) return
    asked = null
    drawing.send({ type: 'answer', found })
  }

  const take = (step: Step<unknown>, event: ToolEvent): boolean => {
    const used = step.state !== state || step.commit !== undefined || step.ask !== undefined
    state = step.state
    if (step.commit) {
      document.commit(step.commit.change, step.commit.label)
      if (step.commit.select) view.select(step.commit.select)
    }
    if (step.ask) answer(step.ask, event)
    keep()
    if (step.commit?.change.some((op) => op.before === null) && tool.brush === undefined && !settings.store.getState().keepTool) view.setTool('select')
    return used
  }

  const hover = (event: ToolEvent, now: ToolContext) => {
    if (event.type === 'move' && !event.pressed) view.hover(tool.picks && !tool.busy(state) ? now.hit(event.at) : null)
  }

  const reset = () => {
    asked = null
    waiting = null
    selecting.forget()
    state = tool.initial
  }

  const drawing: Drawing = {
    store,
    picking: pick,
    send(event) {
      if (event.type === 'cancel') {
        const busy = tool.busy(state) || waiting !== null
        drawing.cancel()
        return busy
      }
      const now = context()
      if (!now || waiting || preview) return false
      hover(event, now)
      let step: Step<unknown>
      try {
        step = tool.on(state, event, now)
      } catch (thrown) {
        // Only taking an id can fail here; the drawing stays as it is and can be finished a moment later.
        notices.fault(thrown)
        return true
      }
      if (step.commit && !writable()) {
        notices.add({ tone: 'warning', text: 'This project is open for reading only.' })
        drawing.cancel()
        return true
      }
      const used = take(step, event)
      if (used) redraw()
      return used
    },
    key(event) {
      if (preview?.key(event.key)) return true
      if (event.key === 'Escape') {
        if (!tool.busy(state) && !waiting) return false
        drawing.cancel()
        return true
      }
      const ctrl = event.ctrlKey || event.metaKey
      return drawing.send({ type: 'key', key: event.key, shift: event.shiftKey, ctrl, alt: event.altKey })
    },
    cancel() {
      reset()
      keep()
      redraw()
    },
    preview(next) {
      preview = next
      redraw()
    },
    suspend() {
      reset()
      kept = null
      redraw()
    },
    choose() {
      const event = waiting
      waiting = null
      if (event && view.store.getState().category !== null) drawing.send(event)
      redraw()
    },
  }

  view.store.subscribe((next, before) => {
    if (next.tool !== tool.id) {
      drawing.cancel()
      view.hover(null)
      tool = toolOf(next.tool)
      state = tool.initial
      kept = null
      redraw()
    } else if (next.selection !== before.selection || next.viewport.zoom !== before.viewport.zoom || next.category !== before.category || next.snapping !== before.snapping || next.brush !== before.brush) redraw()
  })
  document.store.subscribe((next, before) => {
    if (next.image?.id !== before.image?.id) drawing.suspend()
    const { draft } = next
    if (draft && draft !== before.draft && next.phase === 'ready') {
      const owner = toolOf(draft.tool)
      const restored = owner.id === draft.tool ? (owner.restore?.(draft.state) ?? null) : null
      if (restored === null) return
      view.setTool(owner.id)
      state = restored
      kept = draft.state
      redraw()
    } else if (next.annotations !== before.annotations || next.categories !== before.categories) redraw()
  })
  prompting.store.subscribe(redraw)
  selecting.store.subscribe((next, before) => {
    if (next.picker === before.picker) return
    // What becomes of the pixels asks for no others.
    if (next.picker.into === before.picker.into) drawing.send({ type: 'picker' })
    redraw()
  })
  mattes.store.subscribe((next, before) => (next.value !== before.value || next.active !== before.active) && tool.id === 'trimap' && redraw())
  const poseMoved = () => tool.id === 'pose' && redraw()
  poses.store.subscribe((next, before) => next.active !== before.active && poseMoved())
  poses.meshes.store.subscribe(poseMoved)
  return drawing
}
