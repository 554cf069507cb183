import { invalid } from '../../../core/api/rpc.ts'
import { predictParams, type ModelManifest, type PredictParams } from '../../../core/records/model.ts'

/** What was asked for over the model's own defaults over everyone's. Throws `invalid`, naming the field. */
export function runParams(manifest: Pick<ModelManifest, 'defaults'>, asked: Record<string, unknown>): PredictParams {
  const parsed = predictParams.safeParse(over(manifest.defaults, asked))
  if (!parsed.success) throw invalid('params: ', parsed.error)
  return parsed.data
}

function over(below: Record<string, unknown>, above: Record<string, unknown>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...below }
  for (const [name, value] of Object.entries(above)) {
    const under = merged[name]
    merged[name] = isPlain(under) && isPlain(value) ? over(under, value) : value
  }
  return merged
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
