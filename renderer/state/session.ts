import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ProjectSummary } from '../../core/api/projects.ts'
import { Fault } from '../../core/fault.ts'
import type { Bridge, Hello, LinkState } from '../bridge/connect.ts'

/** What a folder held when its project was opened: for the offer to import. */
export type Found = { images: number; labelme: number; coco: string[] }

export type SessionState = {
  link: LinkState
  hello: Hello | null
  screen: 'start' | 'studio'
  project: ProjectSummary | null
  /** What lies in the folder just opened; null once answered. */
  found: Found | null
  /** A banner about the project (read-only, disk full); empty when all is well. */
  banner: string
  /** True while a project is being opened. */
  opening: boolean
}

export type Session = {
  store: StoreApi<SessionState>
  /** Each opens a project and goes to the studio; they throw the host's fault and leave the screen as it was. */
  openProject(path: string, takeOver?: boolean, recover?: boolean): Promise<void>
  openFolder(folder: string): Promise<void>
  openSample(fresh?: boolean): Promise<void>
  createProject(path: string, name?: string): Promise<void>
  /** Goes on with the project the host has open, if there is exactly one. */
  resume(): Promise<boolean>
  closeProject(): Promise<void>
  /** Back to the start screen; the project stays open in the host. */
  leave(): void
  answerFound(): void
  /** Reads counts of the project again. */
  refresh(): Promise<void>
  /** Heard after the connection came back and the project is open in the host again: what is shown may be out of date. */
  onReady(listener: () => void): void
}

export function createSession(bridge: Bridge): Session {
  const store = createStore<SessionState>(() => ({
    link: bridge.state(), hello: bridge.hello(), screen: 'start', project: null, found: null, banner: '', opening: false,
  }))
  const { getState: get, setState: set } = store
  const opened = async (opening: Promise<ProjectSummary & { found?: Found }>) => {
    set({ opening: true })
    try {
      const { found, ...project } = await opening
      set({ project, found: found ?? null, banner: project.readOnly ? project.readOnlyReason : '', screen: 'studio' })
    } finally {
      set({ opening: false })
    }
  }
  const ready = new Set<() => void>()
  /** A host that was restarted has the project closed: it is opened again before anything else asks for it. */
  const reopen = async (path: string) => {
    try {
      const project = await bridge.client.projects.open({ path })
      set({ project, banner: project.readOnly ? project.readOnlyReason : '' })
      for (const listener of ready) listener()
    } catch (thrown) {
      const fault = Fault.of(thrown)
      if (fault.code !== 'closed') set({ banner: fault.message })
    }
  }
  const session: Session = {
    store,
    openProject: (path, takeOver = false, recover = false) => opened(bridge.client.projects.open({ path, takeOver, recover })),
    openFolder: (folder) => opened(bridge.client.projects.openFolder({ folder })),
    openSample: (fresh = false) => opened(bridge.client.projects.openSample({ fresh })),
    createProject: (path, name) => opened(bridge.client.projects.create({ path, name })),
    async resume() {
      const open = await bridge.client.projects.list({})
      if (open.length !== 1 || get().project) return false
      await opened(Promise.resolve(open[0]))
      return true
    },
    async closeProject() {
      const { project } = get()
      set({ project: null, screen: 'start', found: null, banner: '' })
      if (project) await bridge.client.projects.close({ project: project.project })
    },
    leave: () => set({ screen: 'start', project: null, found: null, banner: '' }),
    answerFound: () => set({ found: null }),
    async refresh() {
      const { project } = get()
      if (!project) return
      const open = await bridge.client.projects.list({})
      const fresh = open.find((one) => one.project === project.project)
      if (fresh && get().project?.project === fresh.project) set({ project: fresh })
    },
    onReady: (listener) => void ready.add(listener),
  }
  bridge.onState((link) => {
    set({ link, hello: bridge.hello() })
    const { project } = get()
    if (link === 'open' && project) void reopen(project.path)
  })
  bridge.on('projects.changed', ({ project, notice }) => {
    if (get().project?.project !== project) return
    set({ banner: notice })
    void session.refresh().catch(() => undefined)
  })
  return session
}
