import { createHash } from 'node:crypto'
import { createReadStream, readSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { z } from 'zod'
import type { ModelRow } from '../../core/api/models.ts'
import { invalid } from '../../core/api/rpc.ts'
import { checkCancelled, Fault } from '../../core/fault.ts'
import { parseJson } from '../../core/formats/json-scan.ts'
import { LIMITS } from '../../core/limits.ts'
import { modelManifest, predictParams, type ModelInput, type ModelManifest } from '../../core/records/model.ts'
import { familyOf } from '../models/index.ts'
import { withFile } from './model-file.ts'

const CARD_BYTES = 1024 * 1024
const CHUNK = 1024 * 1024

/** A model folder's own words, every field checked. Throws `not-found`, `invalid` (naming the field) or `unsupported`. */
export function readManifest(folder: string): ModelManifest {
  const file = `${basename(folder)}/model.json`
  const value = parseJson(readWhole(join(folder, 'model.json'), file, LIMITS.modelManifestBytes), file, LIMITS)
  return checkManifest(value, file)
}

/** Checks a manifest, the part that its family reads too, and that the family is known. Throws `invalid` or `unsupported`. */
export function checkManifest(value: unknown, file: string): ModelManifest {
  const found = modelManifest.safeParse(value)
  if (!found.success) throw badManifest(file, '', found.error)
  const manifest = found.data
  const family = familyOf(manifest.family)
  if (!family) {
    throw new Fault('unsupported', `Models of the family “${manifest.family}” are not known here.`, {
      file, field: 'family', found: manifest.family, fix: 'Use a newer Selvedge, or correct the field.',
    })
  }
  if (!family.tasks.includes(manifest.task)) {
    throw new Fault('invalid', `${family.title} is not made for the task “${manifest.task}”.`, { file, field: 'task', found: manifest.task, limit: family.tasks.join(', ') })
  }
  const roles = manifest.files.map(({ role }) => role)
  const missing = family.roles.find((role) => !roles.includes(role))
  if (missing) throw new Fault('invalid', `${family.title} needs a file with the role “${missing}”.`, { file, field: 'files' })
  if (new Set(roles).size < roles.length) throw new Fault('invalid', 'Two files have the same role.', { file, field: 'files' })
  const options = family.options.safeParse(manifest.options)
  if (!options.success) throw badManifest(file, 'options.', options.error)
  const defaults = predictParams.safeParse(manifest.defaults)
  if (!defaults.success) throw badManifest(file, 'defaults.', defaults.error)
  return { ...manifest, options: options.data as Record<string, unknown> }
}

/** The first thing that is wrong, in words for whoever wrote the file. */
function badManifest(file: string, prefix: string, error: z.ZodError): Fault {
  const [issue] = error.issues
  const field = `${prefix}${issue.path.join('.')}`
  if (issue.code === 'invalid_type' && issue.message.includes('undefined')) {
    return new Fault('invalid', `${file}: the field ${field} is missing.`, { file, field, fix: 'Add it; the guide’s page on models tells what it is.' })
  }
  return invalid(`${file}: ${prefix}`, error, { file })
}

/** Text of card.md; empty when there is none that can be read. */
export function readCard(folder: string): string {
  try {
    return readWhole(join(folder, 'card.md'), 'card.md', CARD_BYTES).toString('utf8')
  } catch {
    return ''
  }
}

function readWhole(path: string, shown: string, limit: number): Buffer {
  return withFile(path, shown, (fd, size) => {
    if (size > limit) throw new Fault('invalid', 'This file is too large.', { file: shown, found: size, limit })
    const bytes = Buffer.alloc(size)
    let at = 0
    for (let got = 1; at < size && got > 0; at += got) got = readSync(fd, bytes, at, size - at, at)
    return bytes.subarray(0, at)
  })
}

/** Checksum and size of a plain file, never through a link; reads it once. Throws `not-found` or `denied`. */
export async function sha256Of(path: string, signal?: AbortSignal): Promise<{ sha256: string; bytes: number }> {
  withFile(path, basename(path), () => undefined)
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of createReadStream(path, { highWaterMark: CHUNK })) {
    checkCancelled(signal)
    hash.update(piece as Buffer)
    bytes += (piece as Buffer).length
  }
  return { sha256: hash.digest('hex'), bytes }
}

/** A model as lists show it. */
export function rowOf(manifest: ModelManifest, rest: { shipped: boolean; card: string; problem: string }): ModelRow {
  const files = [...manifest.files, ...manifest.weights]
  const { id, name, version, family, task, licence, about, provenance } = manifest
  return {
    id, name, version, family, task, licence, about, provenance, input: inputWords(manifest.input),
    labels: manifest.labels.filter((label) => label !== null), sha256: manifest.files[0].sha256,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0), defaults: predictParams.parse(manifest.defaults), ...rest,
  }
}

/** What is left of a model whose folder cannot be understood: its name and why. */
export function brokenRow(id: string, shipped: boolean, fault: Fault): ModelRow {
  const where = fault.details.field === undefined || fault.message.includes(fault.details.field) ? '' : ` (${fault.details.field})`
  return {
    id, name: id, version: '', family: '', task: '', input: '', labels: [], sha256: '', bytes: 0, shipped,
    licence: '', about: '', provenance: '', card: '', problem: `${fault.message}${where}`, defaults: predictParams.parse({}),
  }
}

function inputWords({ width, height, longSide, multiple }: ModelInput): string {
  if (width !== null && height !== null) return `${width} x ${height}`
  if (longSide !== null) return `up to ${longSide}`
  return multiple > 1 ? `any, in steps of ${multiple}` : 'any'
}
