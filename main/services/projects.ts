import { createHash } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { cp, rm, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import type { Call, Service } from '../../core/api/method.ts'
import type { projects as api, ProjectSummary } from '../../core/api/projects.ts'
import { Fault } from '../../core/fault.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import { EXTENSION, projectName } from '../db/side-files.ts'
import { contentsOf } from './folder-contents.ts'
import type { ServiceContext } from './service-context.ts'

type Parts = Pick<ServiceContext, 'open' | 'emit' | 'paths' | 'roots' | 'invoke'>

export function projectsService({ open, emit, paths, roots, invoke }: Parts): Service<typeof api> {
  const summary = (project: ProjectId): ProjectSummary => {
    const store = open.get(project)
    return {
      project, name: projectName(store.path), path: store.path, readOnly: store.readOnly, readOnlyReason: store.readOnlyReason,
      schema: store.schema, images: store.images.count(), annotations: store.annotations.count(),
      categories: store.categories.list().length,
    }
  }
  const create = async (path: string): Promise<ProjectId> => {
    const project = await open.create(path)
    open.get(project).roots.add(dirname(open.get(project).path))
    return project
  }
  /** The project of a folder: the one named like it, else the only one in it, else a new one, in the user folder if need be. */
  const ofFolder = async (folder: string, there: readonly string[]): Promise<{ project: ProjectId; created: boolean }> => {
    const own = `${basename(folder) || 'photos'}${EXTENSION}`
    const known = there.includes(own) ? own : there.length === 1 ? there[0] : null
    if (known !== null) return { project: await open.open(join(folder, known)), created: false }
    const mark = createHash('sha256').update(folder).digest('hex').slice(0, 8)
    const elsewhere = join(paths.user, 'projects', `${basename(folder) || 'photos'}-${mark}${EXTENSION}`)
    if (existsSync(dirname(elsewhere))) roots.grant(dirname(elsewhere))
    if (existsSync(elsewhere)) return { project: await open.open(elsewhere), created: false }
    try {
      return { project: await create(join(folder, own)), created: true }
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'denied') throw error
      mkdirSync(dirname(elsewhere), { recursive: true })
      roots.grant(dirname(elsewhere))
      const project = await open.create(elsewhere)
      open.get(project).roots.add(folder)
      return { project, created: true }
    }
  }
  const sample = async (fresh: boolean, call: Call): Promise<ProjectId> => {
    const folder = join(paths.user, 'sample')
    const file = join(folder, `sample${EXTENSION}`)
    if (!fresh && existsSync(file)) {
      roots.grant(folder)
      return open.open(file)
    }
    const source = join(paths.assets, 'sample')
    if (!existsSync(source)) throw new Fault('not-found', 'The sample is missing from this installation.', { file: source })
    for (const id of open.list()) if (open.get(id).path.startsWith(join(folder, ''))) await open.close(id)
    await rm(folder, { recursive: true, force: true })
    await cp(source, folder, { recursive: true })
    roots.grant(folder)
    const project = await create(file)
    await invoke('images.add', { project, paths: [folder] }, call)
    const labels = { project, format: 'coco', images: folder }
    await invoke('datasets.import', { ...labels, source: join(folder, 'annotations.json') }, call)
    // What the shipped model said of it, so that review can be seen before anything was predicted here.
    const predicted = join(folder, 'predictions.json')
    if (!existsSync(predicted)) return project
    await invoke('datasets.import', { ...labels, source: predicted, as: 'prediction' }, call)
    const { runs } = open.get(project)
    for (const { id } of runs.list()) runs.rename(id, 'Garment U-Net on the sample')
    return project
  }

  return {
    async create({ path, name }) {
      const file = named(name === undefined ? path : join(path, name))
      await roots.resolve(dirname(file))
      return summary(await create(file))
    },
    open: async ({ path, takeOver, recover }) => summary(await open.open(await roots.resolve(path), { takeOver, recover })),
    async openFolder({ folder }, call) {
      const real = await roots.resolve(folder)
      if (!(await stat(real).catch(() => null))?.isDirectory()) {
        throw new Fault('not-found', 'There is no such folder.', { file: folder })
      }
      const contents = await contentsOf(real, call.signal)
      const { project, created } = await ofFolder(real, contents.projects)
      const store = open.get(project)
      const root = store.roots.list().find(({ path }) => path === real)
      const unknown = root ? contents.images.filter((path) => store.images.find(root.id, path) === null) : contents.images
      return {
        ...summary(project), created,
        found: { images: unknown.length, labelme: contents.labelme, coco: contents.coco.map((path) => join(real, path)) },
      }
    },
    openSample: async ({ fresh }, call) => summary(await sample(fresh, call)),
    async close({ project }) {
      open.get(project)
      await open.close(project)
      emit('projects.changed', { project, notice: '' })
      return {}
    },
    list: () => open.list().map(summary),
    recent: () => open.recent(),
    forget({ path }) {
      open.forget(path)
      return {}
    },
    info({ project }) {
      const store = open.get(project)
      return {
        ...summary(project), bytes: store.bytes(), roots: store.roots.list().map(({ path, images }) => ({ path, images })),
        changes: store.changes.count(), createdAt: store.meta.createdAt(), backups: store.backups(),
      }
    },
    verify: ({ project }, call) => open.get(project).verify({ signal: call.signal, progress: call.progress }),
    async backup({ project, out }, call) {
      const target = out === undefined ? undefined : named(out)
      if (target !== undefined) await roots.resolve(dirname(target))
      const { path, bytes } = await open.get(project).backup({ out: target, signal: call.signal, progress: call.progress })
      return { path, bytes }
    },
    describe({ project, set }) {
      const { meta } = open.get(project)
      if (set) meta.describe(set)
      return meta.description()
    },
  }
}

/** A path of a project file, ending as they all do. */
function named(path: string): string {
  if (!isAbsolute(path)) {
    throw new Fault('invalid', 'The path of a project must be given in full.', { field: 'path', found: path })
  }
  const name = basename(path)
  if (name.length > 240) throw new Fault('invalid', 'This name is too long for a file.', {
    field: 'name', found: name.length, limit: 240,
  })
  return name.toLowerCase().endsWith(EXTENSION) ? path : `${path}${EXTENSION}`
}
