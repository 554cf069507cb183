import { basename } from 'node:path'
import type { Proposal } from '../../core/api/models.ts'
import { Fault } from '../../core/fault.ts'
import { labelNames } from '../../core/onnx/label-names.ts'
import type { ModelManifest } from '../../core/records/model.ts'
import type { Log } from '../host/context.ts'
import { FAMILIES } from '../models/index.ts'
import { checkManifest } from './read-model-folder.ts'
import type { LookedThrough } from './model-file.ts'

/** Every family that a file could be of, likeliest first, each with a whole manifest for it. */
export function proposalsFor(path: string, found: LookedThrough, sha256: string, log: Log): Proposal[] {
  const name = basename(path)
  const proposals: Proposal[] = []
  for (const family of FAMILIES) {
    try {
      const proposal = family.propose({ inputs: found.inputs, outputs: found.outputs }, { name, metadata: found.metadata })
      if (!proposal) continue
      const { task, confidence, why } = proposal
      const { labels, ...rest } = proposal.manifest
      // The model is both files: `mobile_sam.encoder.onnx` is the mobile_sam.
      const called = family.roles[0] === 'encoder' ? name.replace(/(?!^)[\s._-]*encoder(?=[\s._-])/i, '') : name
      const manifest = {
        name: titleOf(called), version: '1', about: '', provenance: provenanceOf(name, found),
        licence: (found.metadata['license'] ?? found.metadata['licence'] ?? '').slice(0, 400), ...rest,
        id: idOf(called), family: family.id, task, labels: named(labels, found.metadata),
        files: [{ role: family.roles[0], path: name, sha256, bytes: found.bytes }],
        weights: found.weights.map(({ name: file, bytes }) => ({ path: file, sha256: '0'.repeat(64), bytes })),
      }
      // The files that are missing yet are named when it is added.
      const others = family.roles.slice(1).map((role) => ({ role, path: `${role}.onnx`, sha256: '0'.repeat(64), bytes: 1 }))
      const whole = checkManifest({ ...manifest, files: [...manifest.files, ...others] }, name)
      proposals.push({ family: family.id, title: family.title, why, confidence, roles: [...family.roles], manifest: { ...whole, files: whole.files.slice(0, 1) } })
    } catch (thrown) {
      // One family that stumbles over an odd file must not hide the others.
      log('warn', 'a family could not say whether a file is of it', { family: family.id, cause: String(thrown instanceof Fault ? thrown.message : thrown) })
    }
  }
  return proposals.sort((a, b) => b.confidence - a.confidence)
}

/** A name for lists from a file name: `yolo11n-seg_v2.onnx` becomes `yolo11n-seg v2`. */
function titleOf(file: string): string {
  return file.replace(/\.onnx$/i, '').replace(/[_\s]+/g, ' ').trim().slice(0, 200) || 'Model'
}

/** A folder name for a model, from a file name. */
export function idOf(file: string): string {
  const id = file.toLowerCase().replace(/\.onnx$/, '').normalize('NFKD').replace(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '').slice(0, 100)
  return id || 'model'
}

/** Names from the file's metadata where the family knows only how many there are; a background keeps its place. */
function named(labels: ModelManifest['labels'], metadata: Readonly<Record<string, string>>): ModelManifest['labels'] {
  const names = labelNames(metadata)
  if (!names) return labels
  if (names.length === labels.length) return labels.map((label, index) => (label === null ? null : names[index]))
  if (labels[0] === null && names.length === labels.length - 1) return [null, ...names]
  return labels
}

function provenanceOf(name: string, { producer, metadata }: LookedThrough): string {
  const parts = [`Added from ${name}`, producer && `exported by ${producer}`, metadata['author'] && `author ${metadata['author']}`, metadata['date'] && `dated ${metadata['date']}`]
  return `${parts.filter(Boolean).join(', ')}.`.slice(0, 4_000)
}
