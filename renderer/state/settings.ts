import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ProjectId } from '../../core/records/ids.ts'
import type { Bridge } from '../bridge/connect.ts'

/** What a user sets once, for all projects. */
export type Preferences = {
  theme: 'system' | 'dark' | 'light'
  /** Whose keys: labelme's or X-AnyLabeling's. */
  keys: 'labelme' | 'x-anylabeling'
  /** Keys the user changed: command id to key, '' for none. */
  ownKeys: Record<string, string>
  /** New objects keep the tool active; otherwise it goes back to select. */
  keepTool: boolean
  /** Zoom and position stay when another image is opened. */
  keepViewport: boolean
}
export const DEFAULT_PREFERENCES: Preferences = { theme: 'dark', keys: 'labelme', ownKeys: {}, keepTool: true, keepViewport: false }

export type Settings = {
  store: StoreApi<Preferences>
  set(part: Partial<Preferences>): void
  load(): Promise<void>
  /** One small JSON value of the user (project null) or of a project; null when never stored. */
  read(project: ProjectId | null, key: string): Promise<unknown>
  write(project: ProjectId | null, key: string, value: unknown): Promise<void>
}

const KEY = 'preferences'

export function createSettings(bridge: Bridge): Settings {
  const store = createStore<Preferences>(() => DEFAULT_PREFERENCES)
  const settings: Settings = {
    store,
    set(part) {
      store.setState(part)
      // Losing a preference is no reason to interrupt anyone: it is set again on the next change.
      void settings.write(null, KEY, store.getState()).catch(() => undefined)
    },
    async load() {
      store.setState(sanitise(await settings.read(null, KEY)))
    },
    read: async (project, key) => (await bridge.client.settings.get({ project, key })).value,
    write: async (project, key, value) => void (await bridge.client.settings.set({ project, key, value })),
  }
  bridge.on('settings.changed', ({ project, key }) => {
    if (project === null && key === KEY) void settings.load().catch(() => undefined)
  })
  return settings
}

/** Takes what is understood of a stored value, which another version may have written. */
function sanitise(value: unknown): Preferences {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Preferences, unknown>>
  const one = <T extends string>(found: unknown, of: readonly T[], fallback: T) => (of.includes(found as T) ? (found as T) : fallback)
  const flag = (found: unknown, fallback: boolean) => (typeof found === 'boolean' ? found : fallback)
  const keys = typeof given.ownKeys === 'object' && given.ownKeys !== null ? Object.entries(given.ownKeys) : []
  return {
    theme: one(given.theme, ['system', 'dark', 'light'], DEFAULT_PREFERENCES.theme),
    keys: one(given.keys, ['labelme', 'x-anylabeling'], DEFAULT_PREFERENCES.keys),
    ownKeys: Object.fromEntries(keys.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    keepTool: flag(given.keepTool, DEFAULT_PREFERENCES.keepTool),
    keepViewport: flag(given.keepViewport, DEFAULT_PREFERENCES.keepViewport),
  }
}
