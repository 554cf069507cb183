import type { RunId } from '../../core/records/run.ts'
import type { PredictionsState } from '../state/predictions-types.ts'
import type { Studio } from '../state/studio.ts'
import type { PixelState } from '../state/view.ts'
import { classColours } from './class-colours.ts'
import { createDepthSight, type DepthSight } from './depth-sight.ts'
import { valueAt, type MapSource, type RunMap } from './map-source.ts'
import type { Seen } from './overlay-source.ts'
import { panesOf, type Pane, type Sights } from './panes.ts'

/** What is looked at now: gathered from the stores for the painters. */
export type Sighting = {
  panes(): Pane[]
  /** Null while no photo is open. */
  seen(): Seen | null
  /** Colours of a run's classes by name. */
  colours(run: RunId): ReadonlyMap<string, string>
  /** The map a run kept of the open photo, once it is loaded. */
  map(run: RunId): RunMap | null
  /** Maps of a pane's runs that say how far a pixel belongs to something. */
  softMaps(pane: Pane): ReadonlyMap<number, RunMap>
  /** Depths of runs and the true one. */
  depths: DepthSight
  /** The depth under the pointer, with its unit; null where there is none. */
  valueUnderPointer(): PixelState['value']
}

/** What the open photo and the chosen runs give to show. Runs that are hidden for now count as none. */
export function sightsOf({ document, predictions, depths }: Pick<Studio, 'document' | 'predictions' | 'depths'>): Sights {
  return sightsIn(predictions.store.getState(), document.store.getState().annotations.size > 0, depths.store.getState().truth !== null)
}

/** The same of a state of the predictions; `labels`: the photo has some. */
export function sightsIn({ shown, against, hidden, results }: PredictionsState, labels: boolean, truth = false): Sights {
  const drawn = (run: RunId | null) => (run !== null && !hidden.has(run) ? run : null)
  const result = results.get(shown ?? 0)
  return {
    shown: drawn(shown), against: results.has(against ?? 0) ? drawn(against) : null,
    labels, looked: result !== undefined && result.image.problem === '', depth: result?.image.map === 'depth', truth,
  }
}

/** The pane at a place of the canvas, CSS pixels from its left edge. */
export function paneUnder(studio: Pick<Studio, 'document' | 'predictions' | 'view' | 'depths'>, x: number): Pane | undefined {
  const state = studio.view.store.getState()
  return panesOf(state, state.canvas.width, sightsOf(studio)).find(({ left, width }) => x >= left && x < left + width)
}

export function createSighting(studio: Studio, maps: MapSource): Sighting {
  const { view, document, predictions, bridge } = studio
  const depths = createDepthSight(studio, maps)
  const coloursOf = new Map<RunId, { of: readonly unknown[]; colours: ReadonlyMap<string, string> }>()
  const resultOf = (run: RunId) => {
    const { image, results } = predictions.store.getState()
    return image !== null && image === document.store.getState().image?.id ? (results.get(run) ?? null) : null
  }
  const map = (run: RunId): RunMap | null => {
    const { image, project } = document.store.getState()
    const base = bridge.hello()?.media
    const result = resultOf(run)
    return result && image && project && base !== undefined ? maps.get(base, project, image.id, result.image) : null
  }
  return {
    panes: () => {
      const state = view.store.getState()
      return panesOf(state, state.canvas.width, sightsOf(studio))
    },
    seen() {
      const { image, annotations, categories } = document.store.getState()
      if (!image) return null
      const { image: of, results } = predictions.store.getState()
      return { image: { width: image.width, height: image.height }, annotations, categories, results: of === image.id ? results : new Map() }
    },
    colours(run) {
      const { categories } = document.store.getState()
      const { runs } = predictions.store.getState()
      const labels = runs.find((one) => one.id === run)?.labels
      const result = resultOf(run)
      const last = coloursOf.get(run)
      // The list of runs is read again and again while one grows; its names stay the same.
      const names = JSON.stringify(labels)
      if (last && last.of[0] === categories && last.of[1] === names && last.of[2] === result) return last.colours
      const colours = classColours([...(labels ?? []), ...(result?.predictions.map((one) => one.label) ?? [])], categories)
      coloursOf.set(run, { of: [categories, names, result], colours })
      return colours
    },
    map,
    depths,
    softMaps(pane) {
      const found = new Map<number, RunMap>()
      for (const run of pane.runs) {
        const one = map(run)
        if (one && one.kind !== 'depth') found.set(run, one)
      }
      return found
    },
    valueUnderPointer() {
      const { image } = document.store.getState()
      const panes = panesOf(view.store.getState(), view.store.getState().canvas.width, sightsOf(studio))
      const { at, pane } = view.pointer.getState()
      const found = depths.of(panes[Math.min(pane, panes.length - 1)]) ?? panes.map((one) => depths.of(one)).find((one) => one !== null)
      if (!image || !found) return null
      const value = valueAt(found.map, at, image)
      return value === null ? null : { value, unit: found.unit, of: found.subject === 'truth' ? 'truth' : 'run' }
    },
  }
}
