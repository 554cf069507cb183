import { createHash } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { projectId, type ProjectId } from '../../core/records/ids.ts'
import { createFileTasks } from '../db/file-tasks.ts'
import { openStore } from '../db/open.ts'
import { projectName } from '../db/side-files.ts'
import type { Store } from '../db/store.ts'
import type { Emit, HostPaths, Log, Spawn } from './context.ts'
import { createKnownProjects } from './known-projects.ts'
import { createRecentProjects, type RecentProject } from './recent-projects.ts'

/** The project files this host has open. A project keeps its id as long as its file stays where it is. */
export type OpenProjects = {
  /** Opens a file, or gives the id of one that is open already. Throws what openStore() throws. */
  open(path: string, options?: { takeOver?: boolean; recover?: boolean }): Promise<ProjectId>
  /** Makes an empty project. Throws `conflict` when the file exists. */
  create(path: string): Promise<ProjectId>
  /**
   * Throws `not-found` when it is not open. The object may change when another program takes the project over: do not
   * keep it.
   */
  get(project: ProjectId): Store
  list(): ProjectId[]
  recent(): RecentProject[]
  forget(path: string): void
  /** Heard before a project closes, so that work on it can be stopped; closing waits for it. */
  onClosing(listener: (project: ProjectId) => Promise<void> | void): void
  /** Closes one project, or all. */
  close(project?: ProjectId): Promise<void>
}

export type OpenProjectsOptions = {
  paths: HostPaths
  emit: Emit
  log: Log
  /** Where processes can be started, strangers' files and large copies are dealt with in one. */
  spawn?: Spawn
  /** Bytes kept to be given back on a full disk; tests use 0. */
  ballastBytes?: number
}

type How = { create?: boolean; takeOver?: boolean; recover?: boolean }

export function createOpenProjects({ paths, emit, log, spawn, ballastBytes }: OpenProjectsOptions): OpenProjects {
  const stores = new Map<ProjectId, Store>()
  const opening = new Map<ProjectId, Promise<ProjectId>>()
  const closing: ((project: ProjectId) => Promise<void> | void)[] = []
  const recent = createRecentProjects(paths.user)
  const known = createKnownProjects(paths.user)
  const tasks = createFileTasks(spawn)

  const start = async (path: string, id: ProjectId, options: How): Promise<ProjectId> => {
    const began = performance.now()
    const store = await openStore(path, {
      ...options, project: id, log, ballastBytes, tasks, trusted: known.has(path),
      onNotice: (notice) => emit('projects.changed', { project: id, notice }),
      onTakeOver: () => {
        giveAway(id).catch((error: unknown) => log('error', 'giving a project away failed', { cause: String(error) }))
      },
    })
    stores.set(id, store)
    known.add(store.path)
    recent.add({ name: projectName(store.path), path: store.path, images: store.images.count() })
    log('info', 'project opened', { project: id, readOnly: store.readOnlyReason, ms: Math.round(performance.now() - began) })
    emit('projects.changed', { project: id, notice: '' })
    return id
  }
  const once = (path: string, options: How): Promise<ProjectId> => {
    const id = idOf(path)
    const store = stores.get(id)
    if (store && !(options.takeOver && store.readOnly) && !options.recover) {
      if (options.create) throw new Fault('conflict', 'There is a project of this name already.', { file: path })
      return Promise.resolve(id)
    }
    const busy = opening.get(id)
    if (busy) return busy
    const next = (store ? stop(id) : Promise.resolve()).then(() => start(path, id, options)).finally(() => opening.delete(id))
    opening.set(id, next)
    return next
  }
  const stop = async (id: ProjectId): Promise<void> => {
    const store = stores.get(id)
    if (!store) return
    for (const listener of closing) await listener(id)
    if (!stores.delete(id)) return
    recent.add({ name: projectName(store.path), path: store.path, images: store.images.count() })
    await store.close()
  }
  /** Another program wants the project: it gets it, and we go on looking at it. */
  const giveAway = async (id: ProjectId): Promise<void> => {
    const path = stores.get(id)?.path
    if (path === undefined) return
    await stop(id)
    // The other program takes the lock within a tenth of a second; opened earlier, it would be ours again.
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    await start(path, id, {})
    emit('projects.changed', { project: id, notice: 'Another Selvedge has taken this project over; here it is read-only now.' })
  }

  return {
    open: (path, options = {}) => once(path, options),
    async create(path) {
      if (existsSync(path)) throw new Fault('conflict', 'There is a file of this name already.', { file: path })
      return once(path, { create: true })
    },
    get(project) {
      const store = stores.get(project)
      if (!store) throw new Fault('not-found', 'This project is not open.', { found: project, fix: 'Open it first.' })
      return store
    },
    list: () => [...stores.keys()],
    // What is open is counted now: the list knows only what was there when a project was opened or closed.
    recent: () => recent.list().map((project) => ({
      ...project, images: [...stores.values()].find(({ path }) => path === project.path)?.images.count() ?? project.images,
    })),
    forget: recent.forget,
    onClosing: (listener) => void closing.push(listener),
    async close(project) {
      await Promise.allSettled(opening.values())
      for (const id of project === undefined ? [...stores.keys()] : [project]) await stop(id)
    },
  }
}

/** First half of the SHA-256 of the file's real path, as hexadecimal digits. */
export function idOf(path: string): ProjectId {
  let real: string
  try {
    real = realpathSync.native(path)
  } catch {
    try {
      real = join(realpathSync.native(dirname(path)), basename(path))
    } catch {
      real = path
    }
  }
  return projectId.parse(createHash('sha256').update(real).digest('hex').slice(0, 16))
}
