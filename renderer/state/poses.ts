import { createStore } from 'zustand/vanilla'
import { Fault } from '../../core/fault.ts'
import type { AnnotationId, ImageId, ProjectId } from '../../core/records/ids.ts'
import type { Placement, Pose, PoseId } from '../../core/records/pose.ts'
import type { Bridge } from '../bridge/connect.ts'
import type { Document } from './document-types.ts'
import { glide } from './glide.ts'
import { cameraRuleOf, chosenMeshes } from './fit-order.ts'
import { createMeshShelf } from './mesh-shelf.ts'
import type { Notices } from './notices.ts'
import { createPoseMeter } from './pose-meter.ts'
import { DEFAULT_POSE_WISHES, sanitisePoseWishes } from './pose-look.ts'
import type { Poses, PosesState } from './poses-types.ts'
import type { Settings } from './settings.ts'
import type { View } from './view.ts'

const KEY = 'pose-wishes'
const OPEN_STATES = ['fitted', 'corrected', 'imported'] as const

const EMPTY: Pick<PosesState, 'list' | 'active' | 'gliding' | 'live' | 'fitting' | 'snapping'> = { list: [], active: null, gliding: null, live: null, fitting: null, snapping: false }
/** One figure a frame is as much as anyone sees. */
const soon: (work: () => void) => unknown = typeof requestAnimationFrame === 'function' ? requestAnimationFrame : (work) => setTimeout(work, 16)

/** The host makes a rotation one to the last digit, which is no move. */
const isSamePlace = (a: Placement, b: Placement): boolean => {
  const there = [...b.R, ...b.t]
  return [...a.R, ...a.t].every((value, i) => Math.abs(value - there[i]) < 1e-9)
}

export type PosesParts = {
  document: Document; view: View; settings: Settings; notices: Notices
  /** Opens a photo of the project. */
  open(image: ImageId): void
}

export function createPoses(bridge: Bridge, { document, view, settings, notices, open }: PosesParts): Poses {
  const store = createStore<PosesState>(() => ({ image: null, target: null, reviewing: false, open: null, wishes: DEFAULT_POSE_WISHES, ...EMPTY }))
  const { getState: get, setState: set } = store
  const meshes = createMeshShelf(bridge, () => document.store.getState().project)
  let turn = 0
  /** What was done by hand and is on its way; what the host says of the list waits until it is there. */
  let flying = 0
  let sending: Promise<unknown> = Promise.resolve()
  let fitter: AbortController | null = null
  let gliding: { stop(): void } | null = null
  const meter = createPoseMeter()
  let held: Placement | null = null
  let due = false
  /** The object to select once its photo is open. */
  let wanted: { image: ImageId; annotation: AnnotationId } | null = null
  const passed = new Set<PoseId>()

  const place = (): { project: ProjectId; image: ImageId } | null => {
    const { project, image } = document.store.getState()
    return project && image ? { project, image: image.id } : null
  }
  /** The one selected object; without one the only object with a pose. */
  const aim = (list: readonly Pose[]): Pick<PosesState, 'list' | 'target' | 'active'> => {
    const { selection } = view.store.getState()
    const [only] = selection
    const target: AnnotationId | null = selection.size === 1 ? only : selection.size === 0 && list.length === 1 ? list[0].annotation : null
    return { list, target, active: list.find((one) => one.annotation === target) ?? null }
  }
  const read = async () => {
    const at = place()
    const mine = ++turn
    if (!at) return
    const list = await bridge.client.poses.ofImage(at)
    if (mine !== turn || flying > 0 || place()?.image !== at.image) return
    set({ image: at.image, ...aim(list) })
    if (list.length > 0) await meshes.read()
  }
  const readQuietly = () => void read().catch(() => undefined)
  const take = (pose: Pose) => {
    if (pose.image === get().image) set(aim([...get().list.filter((one) => one.annotation !== pose.annotation), pose]))
  }
  /** Calls go one after the other; the last one home reads what there is now. */
  const send = <T>(call: () => Promise<T>): Promise<T> => {
    flying++
    const result = sending.then(call)
    sending = result.catch(() => undefined).finally(() => {
      if (--flying === 0) readQuietly()
    })
    return result
  }
  const stopGliding = () => {
    gliding?.stop()
    gliding = null
    if (get().gliding) set({ gliding: null, live: null })
  }
  /** How well the active mesh covers its object when it is put there; null while that cannot be told. */
  const iouAt = (placement: Placement): number | null => {
    const { active } = get()
    const sight = active && meshes.get(active.mesh)
    return active && sight ? meter(document.store.getState(), active, placement, sight.silhouettes) : null
  }

  const poses: Poses = {
    store,
    meshes,
    inHand() {
      const { active, image } = get()
      const mesh = active && image === document.store.getState().image?.id ? meshes.row(active.mesh) : null
      return active && mesh ? { R: active.R, t: active.t, camera: active.camera, centre: mesh.centre, radius: mesh.radius } : null
    },
    follow(placement) {
      held = placement
      if (!held) return get().live === null || get().gliding ? undefined : set({ live: null })
      if (due) return
      due = true
      soon(() => {
        due = false
        if (held) set({ live: iouAt(held) })
      })
    },
    wish(part) {
      set({ wishes: { ...get().wishes, ...part } })
      // It is wished for again when it could not be kept.
      void settings.write(null, KEY, get().wishes).catch(() => undefined)
    },
    async fit(scope) {
      const at = place()
      if (!at || get().fitting) return
      const { target, wishes } = get()
      if (scope === 'object' && target === null) throw new Fault('invalid', 'Select the object whose pose is to be fitted.')
      const mine = new AbortController()
      fitter = mine
      set({ fitting: { done: null, note: '' } })
      try {
        await Promise.all([document.flush(), meshes.read(), sending])
        const { annotations, categories } = document.store.getState()
        const rows = scope === 'object' ? [annotations.get(target!)] : [...annotations.values()]
        const meant = rows.flatMap((row) => (row && categories.get(row.category)) ?? [])
        const tried = chosenMeshes(wishes, meshes.store.getState().list, [...new Set(meant)])
        const done = await bridge.client.poses.fit({
          project: at.project, ...(scope === 'object' ? { annotations: [target!] } : { images: [at.image] }), meshes: tried,
          camera: cameraRuleOf(wishes), method: wishes.method, keep: scope === 'photo',
        }, { signal: mine.signal, onProgress: (share, note) => fitter === mine && set({ fitting: { done: share, note } }) })
        for (const { message } of done.failed.slice(0, 3)) notices.add({ tone: 'warning', text: message })
        await read()
      } catch (thrown) {
        if (Fault.of(thrown).code !== 'cancelled') throw thrown
      } finally {
        if (fitter === mine) {
          fitter = null
          set({ fitting: null })
        }
      }
    },
    stop() {
      fitter?.abort()
      fitter = null
      if (get().fitting) set({ fitting: null })
    },
    put(placement, label = 'Move pose') {
      const at = place()
      const { active } = get()
      if (!at || !active) return
      stopGliding()
      const { R, t } = placement
      take({ ...active, R: [...R], t: [...t], state: 'corrected', iou: iouAt(placement), measures: null, margin: null, method: 'manual', words: '', stale: false })
      send(() => bridge.client.poses.put({
        project: at.project, annotation: active.annotation, mesh: active.mesh, R: [...R], t: [...t], camera: active.camera, label, key: crypto.randomUUID(),
      })).catch(notices.fault)
    },
    async snap() {
      const at = place()
      if (!at || !get().active || get().snapping) return
      set({ snapping: true })
      try {
        await sending
        const { active } = get()
        if (!active) return
        const { annotation, mesh, R, t, camera } = active
        const found = await bridge.client.poses.snap({ project: at.project, annotation, mesh, R, t, camera })
        // Meanwhile the hand may have gone on, or another photo may be open.
        const now = get().active
        if (now?.annotation !== annotation || place()?.image !== at.image || !isSamePlace(now, active)) return
        gliding = glide(active, found, (step) => set({ gliding: step, live: iouAt(step) }), () => poses.put(found, 'Snap pose'))
      } finally {
        set({ snapping: false })
      }
    },
    async swap() {
      const at = place()
      const { active } = get()
      if (!at || !active?.runnerUp) return
      stopGliding()
      take(await send(() => bridge.client.poses.swap({ project: at.project, pose: active.id, key: crypto.randomUUID() })))
    },
    async review(verdict) {
      const at = place()
      const { active } = get()
      if (!at || !active) return
      take({ ...active, state: verdict === 'open' ? 'fitted' : verdict })
      take(await send(() => bridge.client.poses.review({ project: at.project, pose: active.id, verdict, key: crypto.randomUUID() })))
      if (get().reviewing && verdict !== 'open') await poses.next()
      else await count().catch(() => undefined)
    },
    async remove() {
      const at = place()
      const { active } = get()
      if (!at || !active) return
      stopGliding()
      set(aim(get().list.filter((one) => one.id !== active.id)))
      await send(() => bridge.client.poses.remove({ project: at.project, pose: active.id, key: crypto.randomUUID() }))
    },
    async reviewAll() {
      passed.clear()
      const reviewing = !get().reviewing
      set({ reviewing })
      if (reviewing) await advance(false)
    },
    next: () => advance(true),
    async load() {
      set({ wishes: sanitisePoseWishes(await settings.read(null, KEY)) })
    },
  }

  /** Opens the most urgent pose that was not passed over; `leave`: the one at hand is passed over. */
  const advance = async (leave: boolean) => {
    const { project } = document.store.getState()
    if (!project) return
    await sending
    const { active } = get()
    if (active && leave) passed.add(active.id)
    const list = await bridge.client.poses.list({ project, states: [...OPEN_STATES] })
    let found = list.find((one) => !passed.has(one.id))
    if (!found) {
      // Once round: what was passed over comes again.
      passed.clear()
      found = list.find((one) => one.id !== active?.id)
      if (found && active) passed.add(active.id)
    }
    set({ open: list.length })
    if (!found) {
      set({ reviewing: false })
      return void notices.add({ tone: 'success', text: list.length === 0 ? 'Every pose of this project is judged.' : 'This is the only pose left to judge.' })
    }
    wanted = { image: found.image, annotation: found.annotation }
    if (place()?.image !== found.image) open(found.image)
    selectWanted()
  }
  const count = async () => {
    const { project } = document.store.getState()
    if (project) set({ open: (await bridge.client.poses.list({ project, states: [...OPEN_STATES] })).length })
  }
  const selectWanted = () => {
    const { image, annotations, phase } = document.store.getState()
    if (!wanted || phase !== 'ready' || image?.id !== wanted.image) return
    const { annotation } = wanted
    wanted = null
    // Whoever else hears of the new photo clears the selection first.
    if (annotations.has(annotation)) queueMicrotask(() => view.select([annotation]))
  }

  document.store.subscribe((next, before) => {
    if (next.image?.id !== before.image?.id || next.project !== before.project) {
      turn++
      poses.stop()
      stopGliding()
      if (next.project !== before.project) {
        passed.clear()
        set({ reviewing: false, open: null })
        meshes.forget()
      }
      set({ image: next.image?.id ?? null, target: null, ...EMPTY })
      readQuietly()
    }
    selectWanted()
  })
  view.store.subscribe((next, before) => {
    if (next.selection === before.selection) return
    stopGliding()
    set(aim(get().list))
  })
  bridge.on('annotations.changed', ({ project, image, change }) => {
    const at = place()
    // Objects matter too: a pose rests while its object is deleted, and goes stale with its mask.
    if (at && project === at.project && image === at.image && flying === 0 && (get().list.length > 0 || change.length === 0 || change.some((op) => op.table === 'pose'))) readQuietly()
  })
  bridge.onState((state) => state === 'open' && readQuietly())
  return poses
}
