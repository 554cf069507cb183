import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { checkCancelled, Fault } from '../../core/fault.ts'
import { LIMITS } from '../../core/limits.ts'
import type { FileRole, ModelManifest } from '../../core/records/model.ts'
import { fileFault, renameWithPatience, syncFolder } from '../db/atomic.ts'
import type { LookedThrough } from './model-file.ts'
import { checkManifest } from './read-model-folder.ts'

export type AddSource = {
  /** Absolute real path of each .onnx file, and what it was found to be. */
  files: Partial<Record<FileRole, { path: string; found: LookedThrough }>>
  /** Folder whose card.md is taken along. */
  cardFrom: string | null
  /** Everything but files and weights is as it is to be. */
  manifest: ModelManifest
}
export type AddOptions = {
  replace: boolean
  signal: AbortSignal
  progress(done: number, note: string): void
  /** Loads a copied file in a throw-away process; throws what is wrong with it. */
  tryOut(file: string, role: FileRole, manifest: ModelManifest): Promise<void>
}

const CHUNK = 4 * 1024 * 1024
const CARD_BYTES = 1024 * 1024

/**
 * Copies a model into `added`: first whole into a hidden folder, where it is tried, then in one step under its id. Nothing
 * is there, or what was there before, if anything goes wrong. Links are never followed. Returns the manifest as written.
 */
export async function addModel(added: string, { files, cardFrom, manifest }: AddSource, { replace, signal, progress, tryOut }: AddOptions): Promise<ModelManifest> {
  const target = join(added, manifest.id)
  if (!replace && (await isThere(target))) throw taken(manifest.id)
  const nonce = randomBytes(6).toString('hex')
  const staging = join(added, `.staging-${nonce}`)
  const roles = Object.entries(files) as [FileRole, { path: string; found: LookedThrough }][]
  const total = roles.reduce((sum, [, { found }]) => sum + found.bytes + found.weights.reduce((all, { bytes }) => all + bytes, 0), 0)
  let done = 0
  try {
    await mkdir(added, { recursive: true })
    await mkdir(staging)
    const copied = async (from: string, name: string) => {
      const file = await copyPlain(from, join(staging, name), signal, (bytes) => progress(((done += bytes) / total) * 0.8, `Copying ${name}`))
      return { path: name, ...file }
    }
    const whole: ModelManifest = { ...manifest, files: [], weights: [] }
    const names = new Map<string, string>()
    for (const [role, { path, found }] of roles) {
      const name = `${role}.onnx`
      whole.files.push({ role, ...(await copied(path, name)) })
      for (const { name: weights } of found.weights) {
        const from = join(path, '..', weights)
        if (weights.toLowerCase() in Object.fromEntries(roles.map(([each]) => [`${each}.onnx`, true])) || /^(?:model\.json|card\.md)$/i.test(weights)) {
          throw new Fault('invalid', 'A file of weights has a name that is needed for another.', { file: weights, fix: 'Export the model with its weights under another name.' })
        }
        const known = names.get(weights.toLowerCase())
        if (known === from) continue
        if (known !== undefined) throw new Fault('invalid', 'Two files of weights have the same name.', { file: weights, fix: 'Export the parts with different names, or into one folder.' })
        names.set(weights.toLowerCase(), from)
        whole.weights.push(await copied(from, weights))
      }
    }
    const checked = checkManifest(whole, 'model.json')
    for (const { role, path } of checked.files) {
      checkCancelled(signal)
      progress(0.85, 'Trying it')
      await tryOut(join(staging, path), role, checked)
    }
    await writePlain(join(staging, 'model.json'), Buffer.from(`${JSON.stringify(checked, null, 2)}\n`))
    if (cardFrom !== null && (await isThere(join(cardFrom, 'card.md')))) await copyPlain(join(cardFrom, 'card.md'), join(staging, 'card.md'), signal, () => {}, CARD_BYTES)
    await syncFolder(staging)
    checkCancelled(signal)
    await settle(staging, target, join(added, `.removed-${nonce}`), replace, manifest.id)
    await syncFolder(added)
    return checked
  } catch (thrown) {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined)
    throw fileFault(thrown, target)
  }
}

async function settle(staging: string, target: string, aside: string, replace: boolean, id: string): Promise<void> {
  const there = await isThere(target)
  if (there && !replace) throw taken(id)
  if (there) await renameWithPatience(target, aside)
  try {
    await renameWithPatience(staging, target)
  } catch (thrown) {
    if (there) await rename(aside, target)
    throw thrown
  }
  if (there) await rm(aside, { recursive: true, force: true }).catch(() => undefined)
}

/** Copies what the name stands for now if it is a plain file; counts the real bytes. */
async function copyPlain(
  from: string, to: string, signal: AbortSignal, onBytes: (bytes: number) => void, limit: number = LIMITS.modelBytes,
): Promise<{ sha256: string; bytes: number }> {
  const shown = basename(from)
  const source = await open(from, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ELOOP' ? new Fault('denied', 'This file is a link to another place.', { file: shown }) : fileFault(cause, shown)
  })
  try {
    const stats = await source.stat()
    if (!stats.isFile() || (await lstat(from)).isSymbolicLink()) throw new Fault('denied', 'This is not a plain file.', { file: shown })
    const copy = await open(to, 'wx')
    try {
      const hash = createHash('sha256')
      const chunk = Buffer.alloc(CHUNK)
      let bytes = 0
      for (;;) {
        checkCancelled(signal)
        const { bytesRead } = await source.read(chunk, 0, CHUNK, bytes)
        if (bytesRead === 0) break
        bytes += bytesRead
        if (bytes > limit) throw new Fault('invalid', 'This file is too large.', { file: shown, found: bytes, limit })
        hash.update(chunk.subarray(0, bytesRead))
        await copy.write(chunk, 0, bytesRead)
        onBytes(bytesRead)
      }
      await copy.sync()
      return { sha256: hash.digest('hex'), bytes }
    } finally {
      await copy.close()
    }
  } finally {
    await source.close()
  }
}

async function writePlain(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(() => true, () => false)
}

function taken(id: string): Fault {
  return new Fault('conflict', `There is a model called ${id} already.`, { field: 'id', found: id, fix: 'Give the new one another name, or replace the old one.' })
}
