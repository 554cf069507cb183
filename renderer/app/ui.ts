import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CategoryId, JobId, ProjectId } from '../../core/records/ids.ts'
import type { RunId } from '../../core/records/run.ts'
import type { MeshRef } from '../../core/records/mesh.ts'
import type { Settings } from '../state/settings.ts'
import type { FileWish } from './file-wish.ts'
import { desktop, nativeWish } from './desktop.ts'

/** The window that lies over the studio, at most one (file browser and confirmation may lie over it). */
export type Overlay =
  | { kind: 'import'; format?: string; source?: string }
  /** `format`: chosen first; `run`: whose depth. */
  | { kind: 'export'; format?: string; run?: RunId }
  /** Depth as a relief or as points. */
  | { kind: 'depth-space' }
  | { kind: 'finish-cutouts' }
  | { kind: 'composite' }
  /** `scope`: the photos offered first. */
  | { kind: 'predict'; scope?: 'photo' | 'filter' | 'rest' }
  /** `model`: shown first. */
  | { kind: 'models'; model?: string }
  /** An .onnx file or a model folder. */
  | { kind: 'add-model'; path: string }
  /** `mesh`: shown first. */
  | { kind: 'meshes'; mesh?: MeshRef }
  /** A mesh file. */
  | { kind: 'import-mesh'; path: string }
  | { kind: 'categories'; category?: CategoryId }
  | { kind: 'stats' }
  | { kind: 'evaluation' }
  | { kind: 'project' }
  | { kind: 'splits' }
  | { kind: 'report'; job: JobId }
  | { kind: 'guide'; page: string }
  | { kind: 'shortcuts' }
  | { kind: 'settings' }
  | { kind: 'palette' }
  /** Choose the category of the selected objects. */
  | { kind: 'relabel' }

export type Question = { title: string; text: string; action: string; danger?: boolean }

export type Pane = { size: number; collapsed: boolean }
export type Layout = { filmstrip: Pane; inspector: Pane; jobs: boolean; tab: string }

export type UiState = Layout & {
  overlay: Overlay | null
  files: (FileWish & { answer(path: string | null): void }) | null
  question: (Question & { answer(yes: boolean): void }) | null
  /** Counts up each time the photo search is asked for. */
  searchAsked: number
  /** Where this window exported to last. */
  exported: { project: ProjectId; out: string } | null
}

/** What of the window is open, and how wide the panes are. */
export type Ui = {
  store: StoreApi<UiState>
  show(overlay: Overlay | null): void
  setLayout(part: Partial<Layout>): void
  /** Lets the user choose a file or folder; null when they would not. */
  chooseFile(wish: FileWish): Promise<string | null>
  /** Asks before something that cannot be taken back. */
  confirm(question: Question): Promise<boolean>
  loadLayout(): Promise<void>
  /** Says that a window shows this job, so that its end needs no message; returns how to take that back. */
  watch(job: JobId): () => void
  isWatched(job: JobId): boolean
}

export const DEFAULT_LAYOUT: Layout = {
  filmstrip: { size: 248, collapsed: false }, inspector: { size: 304, collapsed: false }, jobs: false, tab: 'objects',
}
const KEY = 'layout'

export function createUi(settings: Settings): Ui {
  const store = createStore<UiState>(() => ({ ...DEFAULT_LAYOUT, overlay: null, files: null, question: null, searchAsked: 0, exported: null }))
  const { getState: get, setState: set } = store
  const watched = new Set<JobId>()
  let saving: ReturnType<typeof setTimeout> | undefined
  const save = () => {
    clearTimeout(saving)
    saving = setTimeout(() => {
      const { filmstrip, inspector, tab } = get()
      // A layout that could not be stored is set again by the next drag.
      void settings.write(null, KEY, { filmstrip, inspector, tab }).catch(() => undefined)
    }, 600)
  }
  return {
    store,
    show: (overlay) => set({ overlay }),
    setLayout(part) {
      set(part)
      save()
    },
    chooseFile: (wish) =>
      desktop()?.choose(nativeWish(wish)) ?? new Promise((resolve) => {
        get().files?.answer(null)
        set({
          files: {
            ...wish,
            answer(path) {
              set({ files: null })
              resolve(path)
            },
          },
        })
      }),
    confirm: (question) =>
      new Promise((resolve) => {
        get().question?.answer(false)
        set({
          question: {
            ...question,
            answer(yes) {
              set({ question: null })
              resolve(yes)
            },
          },
        })
      }),
    watch(job) {
      watched.add(job)
      return () => void watched.delete(job)
    },
    isWatched: (job) => watched.has(job),
    async loadLayout() {
      set(sanitise(await settings.read(null, KEY)))
    },
  }
}

/** Takes what is understood of a stored layout, which another version may have written. */
function sanitise(value: unknown): Partial<Layout> {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const pane = (found: unknown, fallback: Pane, min: number, max: number): Pane => {
    const { size, collapsed } = (typeof found === 'object' && found !== null ? found : {}) as Record<string, unknown>
    return {
      size: typeof size === 'number' && Number.isFinite(size) ? Math.min(max, Math.max(min, size)) : fallback.size,
      collapsed: typeof collapsed === 'boolean' ? collapsed : fallback.collapsed,
    }
  }
  return {
    filmstrip: pane(given.filmstrip, DEFAULT_LAYOUT.filmstrip, PANES.filmstrip.min, PANES.filmstrip.max),
    inspector: pane(given.inspector, DEFAULT_LAYOUT.inspector, PANES.inspector.min, PANES.inspector.max),
    tab: typeof given.tab === 'string' ? given.tab : DEFAULT_LAYOUT.tab,
  }
}

/** Least and greatest widths of the panes, CSS pixels. */
export const PANES = { filmstrip: { min: 180, max: 420 }, inspector: { min: 260, max: 480 } } as const
