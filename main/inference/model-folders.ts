import { lstat, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelRow } from '../../core/api/models.ts'
import { Fault } from '../../core/fault.ts'
import { modelId, type FileRole, type ModelManifest } from '../../core/records/model.ts'
import { fileFault } from '../db/atomic.ts'
import type { Log } from '../host/context.ts'
import type { PlacedModel } from './inference.ts'
import { brokenRow, readCard, readManifest, rowOf, sha256Of } from './read-model-folder.ts'

/** The models there are: those that ship with the program and those the user added, each a folder with a model.json. */
export type ModelFolders = {
  /** Where added models lie. */
  added: string
  /** Every model, also those that cannot be used: they say why and come last. Shipped ones first, each part by name. */
  list(): Promise<ModelRow[]>
  /** A model whose files are what its manifest says. Throws `not-found`, `invalid`, `unsupported` or `corrupt`. */
  load(id: string): Promise<PlacedModel>
  /** Deletes an added model. Throws `not-found`, or `denied` for those that ship. */
  remove(id: string): Promise<void>
}

type Found = { id: string; folder: string; shipped: boolean }
const SHA_ENTRIES = 1_000
const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
/** Folders in the making or being deleted begin with a dot; those older than this were left by a program that died. */
const LEFTOVER_MS = 3_600_000

/** Nothing is read before the first call. Either folder may be missing. */
export function createModelFolders({ shipped, added, log }: { shipped: string; added: string; log: Log }): ModelFolders {
  /** Checksums by path, size, time and inode: a large file is read once, and again when it changed. */
  const checksums = new Map<string, Promise<string>>()

  const checksumOf = async (path: string): Promise<{ sha256: string; bytes: number }> => {
    const stats = await lstat(path).catch((cause: unknown) => {
      throw fileFault(cause, path)
    })
    const key = `${path}\0${stats.size}\0${stats.mtimeMs}\0${stats.ino}`
    let known = checksums.get(key)
    if (!known) {
      if (checksums.size >= SHA_ENTRIES) checksums.clear()
      known = sha256Of(path).then(({ sha256 }) => sha256)
      known.catch(() => checksums.delete(key))
      checksums.set(key, known)
    }
    return { sha256: await known, bytes: stats.size }
  }

  const foldersIn = async (place: string, isShipped: boolean): Promise<Found[]> => {
    const entries = await readdir(place, { withFileTypes: true }).catch(() => [])
    const found: Found[] = []
    for (const entry of entries) {
      if (!entry.isDirectory() || entry.name.startsWith('.')) continue
      // Recipes and other things may lie beside the models that ship.
      if (isShipped && !(await isFile(join(place, entry.name, 'model.json')))) continue
      if (modelId.safeParse(entry.name).success) found.push({ id: entry.name, folder: join(place, entry.name), shipped: isShipped })
      else log('warn', 'a folder among the models has a name that no model has', { folder: entry.name })
    }
    return found
  }

  const all = async (): Promise<Found[]> => {
    const known = new Set<string>()
    // A model that ships is never replaced by a folder that took its name.
    return [...(await foldersIn(shipped, true)), ...(await foldersIn(added, false))].filter(({ id }) => !known.has(id) && known.add(id))
  }

  /** The manifest, once every file was found to be what it says. */
  const checked = async ({ id, folder }: Found): Promise<{ manifest: ModelManifest; fault: Fault | null }> => {
    const manifest = readManifest(folder)
    const file = `${id}/model.json`
    if (manifest.id !== id) return { manifest, fault: new Fault('invalid', 'The model is called otherwise than its folder.', { file, field: 'id', found: manifest.id, limit: id }) }
    for (const [list, field] of [[manifest.files, 'files'], [manifest.weights, 'weights']] as const) {
      for (const [index, { path, sha256, bytes }] of list.entries()) {
        const at = { file: `${id}/${path}`, field: `${field}[${index}]` }
        try {
          const found = await checksumOf(join(folder, path))
          if (found.bytes === bytes && found.sha256 === sha256) continue
          return { manifest, fault: new Fault('corrupt', `The file ${path} is not the one that the model was made with.`, { ...at, found: found.sha256, limit: sha256, fix: 'Add the model again.' }) }
        } catch (thrown) {
          const fault = Fault.of(thrown)
          return { manifest, fault: new Fault(fault.code, fault.code === 'not-found' ? `The file ${path} is not there.` : fault.message, { ...at, fix: fault.details.fix }, thrown) }
        }
      }
    }
    return { manifest, fault: null }
  }

  const sweep = async (): Promise<void> => {
    for (const name of await readdir(added).catch(() => [] as string[])) {
      if (!/^\.(?:staging|removed)-[0-9a-f]+$/.test(name)) continue
      const stats = await lstat(join(added, name)).catch(() => null)
      if (stats && Date.now() - stats.mtimeMs > LEFTOVER_MS) await rm(join(added, name), { recursive: true, force: true }).catch(() => undefined)
    }
  }
  let swept: Promise<void> | null = null

  const find = async (id: string): Promise<Found> => {
    const found = (await all()).find((one) => one.id === id)
    if (!found) throw new Fault('not-found', `There is no model called ${id}.`, { field: 'model', found: id, fix: 'See which there are under Models, or with `selvedge models list`.' })
    return found
  }

  return {
    added,
    async list() {
      await (swept ??= sweep())
      const rows: ModelRow[] = []
      for (const found of await all()) {
        try {
          const { manifest, fault } = await checked(found)
          rows.push(rowOf({ ...manifest, id: found.id }, { shipped: found.shipped, card: readCard(found.folder), problem: fault ? fault.message : '' }))
        } catch (thrown) {
          const fault = Fault.of(thrown)
          if (fault.code === 'bug') log('error', 'a model folder could not be read', { folder: found.id, cause: String(fault.cause) })
          rows.push(brokenRow(found.id, found.shipped, fault))
        }
      }
      return rows.sort((a, b) => Number(b.shipped) - Number(a.shipped) || Number(a.problem !== '') - Number(b.problem !== '') || byName.compare(a.name, b.name))
    },
    async load(id) {
      const found = await find(id)
      const { manifest, fault } = await checked(found)
      if (fault) throw fault
      return place(manifest, found.folder)
    },
    async remove(id) {
      const found = await find(id)
      if (found.shipped) throw new Fault('denied', 'Models that come with Selvedge cannot be removed.', { field: 'id', found: id })
      // First out of sight in one step, so that a model is never there in part.
      const gone = join(added, `.removed-${Date.now().toString(16)}`)
      try {
        await rename(found.folder, gone)
        await rm(gone, { recursive: true, force: true })
      } catch (cause) {
        throw fileFault(cause, found.folder)
      }
    },
  }
}

/** Where the files of a manifest lie. */
export function place(manifest: ModelManifest, folder: string): PlacedModel {
  const files: Partial<Record<FileRole, string>> = {}
  for (const { role, path } of manifest.files) files[role] = join(folder, path)
  return { manifest, folder, files }
}

async function isFile(path: string): Promise<boolean> {
  return lstat(path).then((stats) => stats.isFile(), () => false)
}
