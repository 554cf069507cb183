import { alignedDepth, type AlignedDepth } from '../../core/depth/compare.ts'
import { depthOfMap } from '../../core/depth/levels.ts'
import { resizedDepth } from '../../core/depth/resize.ts'
import type { DepthAlignment } from '../../core/metrics/depth-scores.ts'
import type { DepthValues } from '../../core/records/depth.ts'
import type { RunId, RunImage } from '../../core/records/run.ts'
import type { DepthSubject } from '../state/depths.ts'
import type { Studio } from '../state/studio.ts'
import type { MapSource, RunMap } from './map-source.ts'
import type { Pane } from './panes.ts'

/** A depth map that is looked at, and what its numbers mean. */
export type SeenDepth = { subject: DepthSubject; map: RunMap; unit: string; values: DepthValues; /** The part of its range that is looked at. */ range: readonly [number, number] }
/** Prediction less truth, at the truth's size or smaller; NaN where it is not judged. */
export type DepthDifference = { width: number; height: number; off: Float32Array<ArrayBuffer>; limit: number; unit: string }

export type DepthSight = {
  /** The depth that a pane shows: its run's, else the true one where that is wanted; null when there is none (yet). */
  of(pane: Pane): SeenDepth | null
  truth(): SeenDepth | null
  ofRun(run: RunId): SeenDepth | null
  /** How a run differs from the truth. */
  difference(run: RunId): DepthDifference | null
}

/** Differences are worked out at so many pixels at most, while somebody waits. */
const MOST = 600_000

/** What a run's depth means; the same rule as the host's. */
export function meaningOf(extra: Record<string, unknown> | undefined): { unit: string; values: DepthValues; blank: boolean } {
  const { unit, values, blank } = (extra?.['depth'] ?? extra ?? {}) as { unit?: unknown; values?: unknown; blank?: unknown }
  return { unit: typeof unit === 'string' ? unit.slice(0, 20) : '', values: values === 'distance' ? 'distance' : 'inverse', blank: blank === true }
}

/** Depths of the open photo: of runs and the true one. */
export function createDepthSight({ view, document, predictions, depths, bridge }: Studio, maps: MapSource): DepthSight {
  let compared: { of: readonly unknown[]; made: DepthDifference } | null = null
  const place = () => {
    const { image, project } = document.store.getState()
    const base = bridge.hello()?.media
    return image && project && base !== undefined ? { image, project, base } : null
  }
  const resultOf = (run: RunId): RunImage | null => {
    const { image, results } = predictions.store.getState()
    return image !== null && image === document.store.getState().image?.id ? (results.get(run)?.image ?? null) : null
  }
  const seen = (subject: DepthSubject, map: RunMap, unit: string, values: DepthValues): SeenDepth =>
    ({ subject, map, unit, values, range: depths.store.getState().ranges.get(subject) ?? map.range })
  const sight: DepthSight = {
    ofRun(run) {
      const [at, result] = [place(), resultOf(run)]
      if (!at || result?.map !== 'depth') return null
      const map = maps.get(at.base, at.project, at.image.id, result)
      const { unit, values } = meaningOf(result.extra)
      return map && seen(run, map, unit, values)
    },
    truth() {
      const at = place()
      const { image, truth } = depths.store.getState()
      if (!at || image !== at.image.id || !truth) return null
      const map = maps.truth(at.base, at.project, truth)
      return map && seen('truth', map, truth.unit, truth.values)
    },
    of(pane) {
      for (const run of pane.runs.toReversed()) {
        const found = sight.ofRun(run)
        if (found) return found
      }
      if (!pane.labels || pane.style === 'photo' || pane.style === 'cutout') return null
      // Who asks for masks wants to see those.
      const wanted = pane.side === 'labels' || ((depths.store.getState().watched || view.store.getState().trueDepth) && pane.style !== 'mask')
      return wanted ? sight.truth() : null
    },
    difference(run) {
      const [found, truth] = [sight.ofRun(run), sight.truth()]
      const align = view.store.getState().depthAlign
      if (!found || !truth) return null
      const of = [found.map, truth.map, align]
      if (compared?.of.every((part, i) => part === of[i])) return compared.made
      compared = { of, made: differenceOf(found, truth, align) }
      return compared.made
    },
  }
  return sight
}

const planeOf = ({ map, values }: SeenDepth) => ({ plane: { width: map.width, height: map.height, values: depthOfMap(map.values, map.range, map.blank) }, values })

function differenceOf(found: SeenDepth, truth: SeenDepth, align: DepthAlignment): DepthDifference {
  const goal = planeOf(truth)
  const shrink = Math.min(1, Math.sqrt(MOST / (goal.plane.width * goal.plane.height)))
  const plane = resizedDepth(goal.plane, Math.max(1, Math.round(goal.plane.width * shrink)), Math.max(1, Math.round(goal.plane.height * shrink)))
  const aligned = alignedDepth(planeOf(found), { plane, values: goal.values }, null, align)
  const off = aligned.found.map((value, p) => (aligned.counts[p] === 0 ? Number.NaN : value - aligned.truth[p]))
  return { width: aligned.width, height: aligned.height, off, limit: limitOf(off, aligned), unit: truth.values === 'distance' ? truth.unit : '' }
}

/** What full colour stands for: the difference that 19 of 20 pixels keep below. */
function limitOf(off: Float32Array, { truth }: AlignedDepth): number {
  const step = Math.max(1, Math.floor(off.length / 20_000))
  const sizes: number[] = []
  for (let i = 0; i < off.length; i += step) if (off[i] === off[i]) sizes.push(Math.abs(off[i]))
  sizes.sort((a, b) => a - b)
  const limit = sizes[Math.floor(0.95 * (sizes.length - 1))] ?? 0
  return limit > 0 ? limit : Math.abs(truth.find((value) => Number.isFinite(value)) ?? 1) * 1e-3
}
