import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DepthRow } from '../../core/records/depth.ts'
import type { ImageId } from '../../core/records/ids.ts'
import type { RunId } from '../../core/records/run.ts'
import type { Bridge } from '../bridge/connect.ts'
import type { Document } from './document-types.ts'

/** Whose depth: a run's, or the true one. */
export type DepthSubject = RunId | 'truth'

export type DepthsState = {
  /** The open photo as far as its true depth was read. */
  image: ImageId | null
  truth: DepthRow | null
  /** The part of the range that is looked at, in the map's unit, of each subject it was narrowed for. */
  ranges: ReadonlyMap<DepthSubject, readonly [number, number]>
  /** Depth is what is looked at now: its tab is open. */
  watched: boolean
}

/** The true depth of the open photo, and which part of depths is looked at. */
export type Depths = {
  store: StoreApi<DepthsState>
  /** Null looks at all of it again. */
  narrow(subject: DepthSubject, range: readonly [number, number] | null): void
  watch(on: boolean): void
}

export function createDepths(bridge: Bridge, document: Document): Depths {
  const store = createStore<DepthsState>(() => ({ image: null, truth: null, ranges: new Map(), watched: false }))
  let turn = 0
  const read = async () => {
    const { project, image } = document.store.getState()
    const mine = ++turn
    if (image?.id !== store.getState().image) store.setState({ image: image?.id ?? null, truth: null })
    if (!project || !image) return
    const truth = await bridge.client.depths.ofImage({ project, image: image.id })
    if (mine === turn) store.setState({ truth })
  }
  // Without it the photo is shown all the same; it is asked for again when another is opened.
  const readQuietly = () => void read().catch(() => undefined)
  let last: unknown = null
  document.store.subscribe(({ image }) => {
    if ((image?.id ?? null) === last) return
    last = image?.id ?? null
    readQuietly()
  })
  bridge.on('depths.changed', ({ project, images }) => {
    const now = document.store.getState()
    if (project === now.project && now.image && images.includes(now.image.id)) readQuietly()
  })
  return {
    store,
    narrow(subject, range) {
      const ranges = new Map(store.getState().ranges)
      if (range === null) ranges.delete(subject)
      else ranges.set(subject, range)
      store.setState({ ranges })
    },
    watch: (watched) => store.setState({ watched }),
  }
}
