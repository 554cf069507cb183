import type { FaultRecord } from '../../core/fault.ts'
import { Fault } from '../../core/fault.ts'
import type { Camera, Pose } from '../../core/pose/camera.ts'
import type { Fitted, FitResult, FitCall, FitProblem } from '../../core/pose/fit/fitter.ts'
import { FITTERS } from '../../core/pose/fit/index.ts'
import { measured } from '../../core/pose/fit/measured.ts'
import { giveIndex, hasIndex, indexOf, silhouettesOf } from '../../core/pose/fit/prepared.ts'
import type { Mesh } from '../../core/pose/mesh.ts'
import { keepIndex, keptIndex } from './view-index-files.ts'

/** A mesh, and a name under which what was prepared for it is kept: its checksum. */
export type KeyedMesh = { key: string; mesh: Mesh }

export type PoseQuestion =
  /** Throws `not-found` for a method that is none. */
  | { ask: 'fit'; of: KeyedMesh; method: string; problem: Omit<FitProblem, 'mesh' | 'index'>; cache: string | null }
  /** How well a pose covers a mask. */
  | { ask: 'measure'; of: KeyedMesh; pose: Pose; camera: Camera; mask: Uint8Array; valid?: Uint8Array }

export type PoseResult<Q extends PoseQuestion = PoseQuestion> = Q extends { ask: 'fit' } ? FitResult : Fitted
/** What the thread says of a question: how far it is, then its result or what went wrong. */
export type PoseAnswer = { id: number } & ({ done: number } | { result: FitResult | Fitted } | { fault: FaultRecord; cause: string })

/** Meshes whose index stays in memory, the last used ones. */
const MOST_MESHES = 8
const meshes = new Map<string, Mesh>()

/** Reckons in the thread that calls it. The mesh of a key is taken from the first question that names it. */
export function answer(question: PoseQuestion, call: FitCall): FitResult | Fitted {
  const mesh = meshOf(question.of)
  if (question.ask === 'measure') return measured(silhouettesOf(mesh), question.pose, question.camera, question.mask, question.valid)
  const fitter = FITTERS.find(({ id }) => id === question.method)
  if (!fitter) {
    throw new Fault('not-found', `There is no way to fit called ${question.method}.`, {
      field: 'method', found: question.method, fix: `Known: ${FITTERS.map(({ id }) => id).join(', ')}.`,
    })
  }
  const { problem, cache, of } = question
  if (fitter.needsIndex && !problem.start) prepare(mesh, of.key, cache, call)
  return fitter.fit({ ...problem, mesh }, call)
}

function prepare(mesh: Mesh, key: string, cache: string | null, call: FitCall): void {
  if (hasIndex(mesh)) return
  const kept = cache === null ? null : keptIndex(cache, key, mesh)
  if (kept) return giveIndex(mesh, kept)
  const index = indexOf(mesh, { signal: call.signal })
  if (cache !== null) keepIndex(cache, key, index)
}

function meshOf({ key, mesh }: KeyedMesh): Mesh {
  const kept = meshes.get(key) ?? mesh
  meshes.delete(key)
  meshes.set(key, kept)
  for (const old of meshes.keys()) {
    if (meshes.size <= MOST_MESHES) break
    meshes.delete(old)
  }
  return kept
}
