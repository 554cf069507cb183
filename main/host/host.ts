import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CONTRACT, type EventName, type SelvedgeContract, type SelvedgeEvents } from '../../core/api/contract.ts'
import type { Call, Services } from '../../core/api/method.ts'
import type { Port } from '../../core/api/port.ts'
import { invokeMethod, serve } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import { createInference, type InferenceOptions } from '../inference/engine.ts'
import { createModelFolders } from '../inference/model-folders.ts'
import { createJobs } from '../jobs/jobs.ts'
import { createMedia } from '../media/media.ts'
import { respond } from '../media/requests.ts'
import { createFitThread } from '../pose/fit-thread.ts'
import { createSelector } from '../selection/selector.ts'
import { createServices } from '../services/index.ts'
import type { ServiceContext } from '../services/service-context.ts'
import { userNumber } from '../services/settings.ts'
import type { Emit, HostKind, HostPaths, Log, Spawn } from './context.ts'
import { createOpenProjects } from './open-projects.ts'
import { rememberedRoots, rememberRoot } from './remembered-roots.ts'
import { createRoots, type Roots } from './roots.ts'
import { VERSION } from './version.ts'

export type HostOptions = {
  paths: HostPaths
  kind: HostKind
  spawn: Spawn
  /** Folders granted from the start. */
  roots?: string[]
  log?: Log
  /** Otherwise than usual: other limits, another runner. */
  inference?: Partial<InferenceOptions>
}

/** The whole back end as one object, the same for every program that shows it. */
export type Host = {
  /** Answers calls on a port until it closes, and sends it every event. Returns the name the client has in events. */
  serve(port: Port, options?: { client?: string }): string
  /** Images, tiles and downloads: `GET /media/...`. */
  media(request: Request): Promise<Response>
  /** Runs a method by name, for callers in this process. Throws `Fault`. */
  invoke(name: string, params: unknown, call?: Partial<Call>): Promise<unknown>
  emit: Emit
  /** Hears every event; returns what stops it. */
  on(listener: <N extends EventName>(event: N, payload: SelvedgeEvents[N]) => void): () => void
  roots: Roots
  /** Cancels jobs, closes projects and ends workers. */
  close(): Promise<void>
}

/** Opens nothing yet: projects are opened by their methods, workers start at first use. */
export function createHost(options: HostOptions): Host {
  const { paths, kind, spawn } = options
  const log = options.log ?? (() => {})
  mkdirSync(paths.user, { recursive: true })
  const listeners = new Set<(event: EventName, payload: never) => void>()
  const emit: Emit = (event, payload) => {
    for (const listener of listeners) listener(event, payload as never)
  }
  const roots = createRoots(options.roots, rememberedRoots(paths.user), (path) => rememberRoot(paths.user, path))
  const open = createOpenProjects({ paths, log, emit, spawn })
  const media = createMedia({ spawn, cacheFolder: join(paths.user, 'cache'), log })
  const inference = createInference({ spawn, log, memoryBytes: () => mebibytes(userNumber(paths.user, 'inference.memoryMiB')), ...options.inference })
  const selector = createSelector({ spawn, log })
  const poseThreads = { job: createFitThread(), hand: createFitThread() }
  const models = createModelFolders({ shipped: paths.models, added: join(paths.user, 'models'), log })

  let services: Services<SelvedgeContract> | undefined
  const invoke = (name: string, params: unknown, call: Call) => {
    if (!services) throw new Error('a method was called while the host was being made')
    return invokeMethod(CONTRACT, services, name, params, call)
  }
  const onBug = (cause: unknown, call: string) => log('error', `bug in ${call}`, { cause: describe(cause) })
  const jobs = createJobs({ storeOf: open.get, emit, log, invoke })
  open.onClosing((project) => jobs.close(project))
  const context: ServiceContext = { kind, version: VERSION, paths, roots, open, media, spawn, emit, log, invoke, jobs, inference, models, selector, poseThreads }
  services = createServices(context)

  let clients = 0
  return {
    serve(port, { client = `${kind}-${++clients}` } = {}) {
      const send = serve(port, CONTRACT, services, { client, onBug })
      const listener = (event: EventName, payload: never) => send(event, payload)
      listeners.add(listener)
      port.onClose(() => listeners.delete(listener))
      return client
    },
    media: (request) => respond(request, { open, media, roots, emit, assets: paths.assets }),
    async invoke(name, params, call = {}) {
      try {
        return await invoke(name, params, { signal: new AbortController().signal, progress: () => {}, client: `${kind}-host`, ...call })
      } catch (thrown) {
        const fault = Fault.of(thrown)
        if (fault.code === 'bug') onBug(fault.cause ?? thrown, name)
        throw fault
      }
    },
    emit,
    on(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    roots,
    async close() {
      await jobs.close()
      inference.close()
      selector.close()
      await Promise.all([poseThreads.job.close(), poseThreads.hand.close()])
      await media.close()
      await open.close()
    },
  }
}

function mebibytes(count: number | null): number | null {
  return count === null ? null : count * 2 ** 20
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}
