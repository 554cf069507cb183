import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { Studio } from '../state/studio.ts'
import type { Jobs, JobsState } from './jobs.ts'
import type { Ui, UiState } from './ui.ts'

/** The studio with its window round it: what commands act on. */
export type App = Studio & { ui: Ui; jobs: Jobs }

export const AppContext = createContext<App | null>(null)

/** The app of this window, for components. */
export function useApp(): App {
  const app = useContext(AppContext)
  if (!app) throw new Error('useApp needs an AppContext above it')
  return app
}

export function useUi<T>(select: (state: UiState) => T): T {
  return useStore(useApp().ui.store, select)
}

export function useJobs<T>(select: (state: JobsState) => T): T {
  return useStore(useApp().jobs.store, select)
}
