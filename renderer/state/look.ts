import { COLOUR_MAPS, type ColourMapName } from '../../core/depth/colours.ts'
import { DEPTH_ALIGNMENTS, type DepthAlignment } from '../../core/metrics/depth-scores.ts'
import type { Settings } from './settings.ts'
import type { View, ViewState } from './view.ts'

/** What is drawn over the photo, each on a key of its own. `wipe` and `side` show two things, the others one. */
export const VIEW_MODES = ['overlay', 'outline', 'photo', 'mask', 'cutout', 'wipe', 'side', 'difference'] as const
export type ViewMode = (typeof VIEW_MODES)[number]

/** What is looked at: a person's labels, the shown run, or both. */
export const SUBJECTS = ['labels', 'run', 'both'] as const
export type Subject = (typeof SUBJECTS)[number]

/** One of the two things that wipe and side by side show; `auto` takes what makes most sense with what there is. */
export const SIDES = ['auto', 'photo', 'labels', 'run', 'against'] as const
export type Side = (typeof SIDES)[number]

/** How things are looked at; kept for the next time. */
export type Look = {
  mode: ViewMode
  subject: Subject
  /** Behind cutouts: `checker`, a colour like #ffffff, or `picture`: the one of backdrop-picture.ts, which is not kept. */
  backdrop: string
  /** What is left and right of the divider, and how the two are drawn. */
  before: Side
  after: Side
  pairStyle: 'overlay' | 'cutout'
  /** Place of the wipe's divider, share of the canvas's width 0..1. */
  wipe: number
  /** Of fills, 0..1. */
  opacity: number
  /** Of depth and other maps over the photo, 0..1. */
  mapOpacity: number
  colourMap: ColourMapName
  /** The true depth of photos that have one is drawn where labels are in every tab, not in that of depth alone. */
  trueDepth: boolean
  /** Lines of equal depth over depths. */
  contours: boolean
  /** What is taken off a predicted depth before it is compared with the true one. */
  depthAlign: DepthAlignment
  /** Cutouts and masks take the run's own soft edge where it kept one. */
  soft: boolean
  /** Cutouts show where their alpha is uncertain. */
  heat: boolean
  /** A small window shows the place under the pointer at 100 %. */
  loupe: boolean
  /** Scores on predictions: with their names, always, or never. */
  scores: boolean
}

export const DEFAULT_LOOK: Look = {
  mode: 'overlay', subject: 'both', backdrop: 'checker', before: 'auto', after: 'auto', pairStyle: 'overlay', wipe: 0.5,
  opacity: 0.25, mapOpacity: 0.75, colourMap: 'viridis', trueDepth: false, contours: false, depthAlign: 'least-squares', soft: true, heat: false, loupe: false, scores: true,
}

/** The subject as it can be had: without a run there are labels only. */
export function subjectOf({ runShown, subject }: Pick<ViewState, 'runShown' | 'subject'>): Subject {
  return runShown ? subject : 'labels'
}

/** Whether labels are drawn where the pointer is, and so can be clicked. */
export function labelsAreShown(state: Pick<ViewState, 'runShown' | 'subject' | 'mode' | 'showAll' | 'labelsUnder'>): boolean {
  if (!state.showAll || state.mode === 'photo') return false
  if (state.mode === 'wipe' || state.mode === 'side' || state.mode === 'difference') return state.labelsUnder
  return subjectOf(state) !== 'run'
}

const KEY = 'look'
const SETTLE_MS = 600

/** Brings back how things were looked at last, and keeps every change of it. */
export function rememberLook(view: View, settings: Settings): { load(): Promise<void> } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let loading = false
  view.store.subscribe((next, before) => {
    if (loading || LOOK_KEYS.every((key) => next[key] === before[key])) return
    clearTimeout(timer)
    // How one looks at things is set again by the next change of it.
    timer = setTimeout(() => void settings.write(null, KEY, lookOf(view.store.getState())).catch(() => undefined), SETTLE_MS)
  })
  return {
    async load() {
      const stored = await settings.read(null, KEY)
      loading = true
      view.set(sanitiseLook(stored))
      loading = false
    },
  }
}

/** The names of everything that a look consists of. */
export const LOOK_KEYS = Object.keys(DEFAULT_LOOK) as (keyof Look)[]
const lookOf = (state: Look): Partial<Look> => Object.fromEntries(LOOK_KEYS.map((key) => [key, state[key]]))

/** Takes what is understood of a stored look, which another version may have written. */
export function sanitiseLook(value: unknown): Partial<Look> {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const look: Record<string, unknown> = {}
  const lists = { mode: VIEW_MODES, subject: SUBJECTS, before: SIDES, after: SIDES, colourMap: COLOUR_MAPS, pairStyle: ['overlay', 'cutout'], depthAlign: DEPTH_ALIGNMENTS } as const
  for (const [key, list] of Object.entries(lists)) if ((list as readonly unknown[]).includes(given[key])) look[key] = given[key]
  for (const key of ['wipe', 'opacity', 'mapOpacity']) {
    const number = given[key]
    if (typeof number === 'number' && number >= 0 && number <= 1) look[key] = number
  }
  for (const key of ['soft', 'heat', 'loupe', 'scores', 'trueDepth', 'contours']) if (typeof given[key] === 'boolean') look[key] = given[key]
  if (typeof given.backdrop === 'string' && /^(checker|#[0-9a-f]{6})$/.test(given.backdrop)) look.backdrop = given.backdrop
  return look as Partial<Look>
}
