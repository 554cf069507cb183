import { basename } from 'node:path'
import type { Proposal } from '../../../core/api/models.ts'
import { lookInParser } from '../../inference/look-in-parser.ts'
import type { LookedThrough } from '../../inference/model-file.ts'
import { proposalsFor } from '../../inference/model-proposals.ts'
import { sha256Of } from '../../inference/read-model-folder.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import type { ServiceContext } from '../service-context.ts'
import { refuseDecoder } from './decoder.ts'

export type Candidate = { path: string; found: LookedThrough; proposals: Proposal[] }

/** What an .onnx file is and what families it could be of. Throws the faults of `lookThrough`. */
export async function proposeFor({ roots, spawn, log }: Pick<ServiceContext, 'roots' | 'spawn' | 'log'>, given: string, signal: AbortSignal): Promise<Candidate> {
  const path = await allowedPath(await roots.resolve(given), roots)
  const found = await lookInParser(spawn, path, { signal })
  refuseDecoder(found, path)
  const { sha256 } = await sha256Of(path, signal)
  // A link's own name says more than that of the place it leads to, which may be a cache's.
  const named = basename(given).toLowerCase().endsWith('.onnx') ? given : path
  const proposals = proposalsFor(named, found, sha256, log)
  for (const { manifest } of proposals) manifest.files[0].path = basename(path).slice(0, 255)
  return { path, found, proposals }
}
