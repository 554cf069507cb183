import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { modelManifest, type FileRole, type ModelManifest } from '../../core/records/model.ts'
import type { PlacedModel } from '../../main/inference/inference.ts'
import { redFinder } from './red-finder.ts'

export type ModelParts = Partial<Omit<ModelManifest, 'files' | 'input'>> & {
  input?: Partial<ModelManifest['input']>
  files?: Partial<Record<FileRole, Uint8Array>>
}

/** Writes a model folder; without parts, of the network that finds what is red. */
export function writeModelFolder(models: string, { input, files = { model: redFinder() }, ...rest }: ModelParts = {}): PlacedModel {
  const id = rest.id ?? 'red-finder'
  const folder = join(models, id)
  mkdirSync(folder, { recursive: true })
  const placed: PlacedModel['files'] = {}
  const rows = (Object.entries(files) as [FileRole, Uint8Array][]).map(([role, bytes]) => {
    const path = `${role}.onnx`
    placed[role] = join(folder, path)
    writeFileSync(placed[role], bytes)
    return { role, path, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length }
  })
  const manifest = modelManifest.parse({
    id, name: id, version: '1', family: 'semantic', task: 'semantic', labels: ['red'], files: rows, ...rest,
    input: { width: 16, height: 16, filter: 'nearest', ...input },
  })
  writeFileSync(join(folder, 'model.json'), JSON.stringify(manifest))
  return { manifest, folder, files: placed }
}
