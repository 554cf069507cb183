import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import type { Bridge } from '../bridge/connect.ts'
import type { OutboxStore } from '../bridge/outbox-store.ts'
import { toolOf } from '../tools/index.ts'
import { rememberBrush } from './brush.ts'
import { createClipboard } from './clipboard.ts'
import { createDepths } from './depths.ts'
import { createDocument } from './document.ts'
import { createDrawing } from './drawing.ts'
import { createEdits } from './edits.ts'
import { createGallery } from './gallery.ts'
import { rememberLook } from './look.ts'
import { createMattes } from './mattes.ts'
import { createNotices } from './notices.ts'
import { createPoses } from './poses.ts'
import { createPredictions } from './predictions.ts'
import { createPrompting } from './prompting.ts'
import { createReshaper } from './reshaping.ts'
import { createReview } from './review.ts'
import { createSelecting } from './selecting.ts'
import { createSession } from './session.ts'
import { createSettings } from './settings.ts'
import type { Studio } from './studio.ts'
import { createView } from './view.ts'

const LAST_IMAGE = 'last-image'

/** Makes every store of a window and ties them together. */
export function createStudio(bridge: Bridge, outboxStore: OutboxStore): Studio {
  const notices = createNotices()
  const settings = createSettings(bridge)
  const session = createSession(bridge)
  const view = createView()
  const document = createDocument(bridge, outboxStore, notices)
  const writable = () => session.store.getState().project?.readOnly === false
  const clipboard = createClipboard()
  const depths = createDepths(bridge, document)
  const prompting = createPrompting(bridge, settings, document)
  const mattes = createMattes(bridge, { document, view, settings, notices })
  const selecting = createSelecting(bridge, settings, document)
  const poses = createPoses(bridge, { document, view, settings, notices, open: (image) => gallery.open(image) })
  const drawing = createDrawing({ document, view, settings, notices, prompting, selecting, mattes, poses, writable })
  drawing.store.subscribe(({ draft }, before) => {
    if (draft?.pose !== before.draft?.pose) poses.follow(draft?.pose ?? null)
  })
  const gallery = createGallery(bridge, {
    openImage(id) {
      drawing.suspend()
      void document.open(id)
    },
    closeImage: () => document.close(),
    // Forgetting where someone was is no reason to interrupt anyone.
    remember: (project, id) => void settings.write(project, LAST_IMAGE, id).catch(() => undefined),
    async recall(project) {
      const value = await settings.read(project, LAST_IMAGE)
      return typeof value === 'number' ? (value as ImageId) : null
    },
    fault: notices.fault,
  })
  const predictions = createPredictions(bridge, {
    neighbours: () => gallery.neighbours(),
    fault: notices.fault,
  })
  const review = createReview({ bridge, document, gallery, predictions, view, notices, settings })
  const edits = createEdits({ document, view, clipboard, notices, writable })
  const reshaper = createReshaper({ document, view, drawing, notices, writable })

  let project: ProjectId | null = null
  session.store.subscribe((state) => {
    const next = state.project?.project ?? null
    if (next === project) return
    project = next
    drawing.suspend()
    view.setCategory(null)
    review.setProject(next)
    void predictions.setProject(next)
    void document.setProject(next).then(() => gallery.setProject(next)).catch(notices.fault)
  })
  session.onReady(() => {
    void document.resync().catch(() => undefined)
    void gallery.reload().catch(() => undefined)
    void predictions.reload()
  })

  let shown: ImageId | null = null
  document.store.subscribe((state) => {
    const id = state.image?.id ?? null
    if (id !== shown) {
      shown = id
      predictions.setImage(id)
      view.setImage(state.image && { width: state.image.width, height: state.image.height }, settings.store.getState().keepViewport)
    }
    const { selection, hovered, category } = view.store.getState()
    const left = [...selection].filter((one) => state.annotations.has(one))
    if (left.length !== selection.size) view.select(left)
    if (hovered !== null && !state.annotations.has(hovered)) view.hover(null)
    if ((category === null || !state.categories.has(category)) && category !== (state.categoryOrder[0] ?? null)) {
      view.setCategory(state.categoryOrder[0] ?? null)
    }
  })
  predictions.store.subscribe(({ shown: run }) => {
    const runShown = run !== null
    if (view.store.getState().runShown !== runShown) view.set({ runShown })
  })
  const look = rememberLook(view, settings)
  const brush = rememberBrush(view, settings)
  const load = () => {
    void settings.load().catch(() => undefined)
    void look.load().catch(() => undefined)
    void brush.load().catch(() => undefined)
    void selecting.load().catch(() => undefined)
    void mattes.load().catch(() => undefined)
    void poses.load().catch(() => undefined)
    void review.loadOptions().catch(() => undefined)
  }
  let link = bridge.state()
  bridge.onState((state) => {
    if (state === 'open' && link === 'connecting') load()
    link = state
  })
  if (link === 'open') load()

  view.store.subscribe((next, before) => {
    if (next.tool === before.tool) return
    const { prompts, pixels } = toolOf(next.tool)
    prompting.use(prompts === true)
    selecting.use(pixels ?? null)
  })

  return { bridge, session, document, view, drawing, gallery, predictions, review, prompting, selecting, mattes, poses, depths, settings, clipboard, notices, edits, reshaper }
}
