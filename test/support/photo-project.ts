import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { files as filesApi } from '../../core/api/files.ts'
import { images as imagesApi } from '../../core/api/images.ts'
import type { Call, Client } from '../../core/api/method.ts'
import { invokeMethod } from '../../core/api/rpc.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import type { Store } from '../../main/db/store.ts'
import { createOpenProjects } from '../../main/host/open-projects.ts'
import { createRoots, type Roots } from '../../main/host/roots.ts'
import { spawnNode } from '../../main/host/spawn.ts'
import { createMedia, type Media } from '../../main/media/media.ts'
import { respond } from '../../main/media/requests.ts'
import { filesService } from '../../main/services/files.ts'
import { imagesService } from '../../main/services/images.ts'

const CONTRACT = { images: imagesApi, files: filesApi }

/** A real project, media and services over a temporary folder, without a host around them. */
export type PhotoProject = {
  /** Granted. */
  folder: string
  photos: string
  project: ProjectId
  store(): Store
  media: Media
  roots: Roots
  /** Validated both ways, as over a port. */
  client: Client<typeof CONTRACT>
  events: { event: string; payload: unknown }[]
  progress: { done: number | null; note: string }[]
  get(address: string, init?: RequestInit): Promise<Response>
  end(): Promise<void>
}

export async function photoProject(): Promise<PhotoProject> {
  const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'selvedge-photos-')))
  const photos = join(folder, 'photos')
  mkdirSync(photos)
  const user = join(folder, '.user')
  mkdirSync(user)
  const events: PhotoProject['events'] = []
  const progress: PhotoProject['progress'] = []
  const emit = (event: string, payload: unknown) => void events.push({ event, payload })
  const roots = createRoots([folder])
  const open = createOpenProjects({ paths: { user, assets: user, models: user, renderer: user }, emit, log: () => {}, ballastBytes: 0 })
  const media = createMedia({ spawn: spawnNode, cacheFolder: join(user, 'cache'), log: () => {} })
  const project = await open.create(join(folder, 'test.selvedge'))
  const services = { images: imagesService({ open, media, roots, emit }), files: filesService({ roots }) }
  const client = new Proxy(
    {},
    {
      get: (_, service: string) =>
        new Proxy(
          {},
          {
            get:
              (_target, verb: string) =>
              (params: unknown, options: { signal?: AbortSignal } = {}) => {
                const call: Call = {
                  signal: options.signal ?? new AbortController().signal,
                  client: 'test',
                  progress: (done, note = '') => void progress.push({ done, note }),
                }
                return invokeMethod(CONTRACT, services, `${service}.${verb}`, params, call)
              },
          },
        ),
    },
  ) as Client<typeof CONTRACT>
  return {
    folder,
    photos,
    project,
    media,
    roots,
    client,
    events,
    progress,
    store: () => open.get(project),
    get: (address, init) =>
      respond(new Request(`http://selvedge/media/${project}/${address}`, init), { open, media, roots, emit, assets: join(import.meta.dirname, '../../assets') }),
    async end() {
      await media.close()
      await open.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
