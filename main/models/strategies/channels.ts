import type { ModelManifest, StrategyParams } from '../../../core/records/model.ts'
import type { Dense, Picture } from '../family.ts'
import { onPhoto, partOf } from '../pictures.ts'
import type { Eye, Look } from './look.ts'
import { sharedTogether, type Shared } from './shared.ts'

const SAMPLE = { r: 0, g: 1, b: 2 } as const

/**
 * Red, green and blue each alone, fed as three equal channels, and their answers merged: `mean`; `max`; or `vote`, the mean
 * of the majority's side (a tie is no majority), for competing planes the share of channels on which a plane is largest.
 * `gate` keeps only what another channel, alone, puts into its mask too.
 */
export async function seenByChannel(
  photo: Picture, eye: Eye, { use, merge, gate }: StrategyParams['channels'], threshold: number, labels: ModelManifest['labels'],
): Promise<Look> {
  const seen = new Map<'r' | 'g' | 'b', Dense>()
  let shared: Shared | null = null
  const look = async (name: 'r' | 'g' | 'b'): Promise<Dense> => {
    const before = seen.get(name)
    if (before) return before
    const part = partOf(photo, [0, 0, photo.width, photo.height], { channel: SAMPLE[name] })
    const found = await eye(part.picture)
    shared = sharedTogether(shared, found.shared)
    const dense = onPhoto(found.dense, part)
    seen.set(name, dense)
    return dense
  }
  const answers: Dense[] = []
  for (const name of new Set(use)) answers.push(await look(name))
  const data = merged(answers, answers[0].kind === 'depth' && merge === 'vote' ? 'mean' : merge, threshold)
  if (gate !== 'none' && answers[0].kind !== 'depth') keepGated(data, await look(gate), threshold, labels)
  return { dense: { ...answers[0], data }, shared }
}

function merged(answers: readonly Dense[], merge: StrategyParams['channels']['merge'], threshold: number): Float32Array {
  const [{ data: first, channels, exclusive }] = answers
  const out = new Float32Array(first.length)
  if (merge === 'vote' && exclusive) {
    const plane = first.length / channels
    for (const { data } of answers) {
      for (let i = 0; i < plane; i++) {
        let best = i
        for (let k = i; k < data.length; k += plane) if (data[k] > data[best]) best = k
        out[best] += 1 / answers.length
      }
    }
    return out
  }
  for (let i = 0; i < out.length; i++) {
    let sum = 0
    let most = -Infinity
    let votes = 0
    let inside = 0
    for (const { data } of answers) {
      const value = data[i]
      sum += value
      if (value > most) most = value
      if (value < threshold) continue
      votes++
      inside += value
    }
    const n = answers.length
    if (merge === 'max') out[i] = most
    else if (merge === 'mean') out[i] = sum / n
    else out[i] = 2 * votes > n ? inside / votes : (sum - inside) / Math.max(1, n - votes)
  }
  return out
}

function keepGated(data: Float32Array, gate: Dense, threshold: number, labels: ModelManifest['labels']): void {
  const plane = gate.width * gate.height
  for (let c = 0; c < gate.channels; c++) {
    // What has no label (the background) wins where all others are taken away.
    if (gate.channels > 1 && labels[c] === null) continue
    for (let i = c * plane; i < (c + 1) * plane; i++) if (gate.data[i] < threshold) data[i] = 0
  }
}
