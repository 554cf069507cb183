import { describe, expect, it } from 'vitest'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { Prediction, PredictionId, Run, RunId } from '../../../core/records/run.ts'
import type { Bridge } from '../../../renderer/bridge/connect.ts'
import { createPredictions } from '../../../renderer/state/predictions.ts'
import { until } from '../../support/open-studio.ts'

const project = 'p' as ProjectId
const photo = (id: number) => id as ImageId
const runOf = (id: number): Run => ({
  id: id as RunId, source: 'model:m', title: `run ${id}`, version: '1', sha256: '', task: 'semantic', params: {}, device: 'cpu', labels: ['coat'],
  startedAt: id, endedAt: id, images: 1, failed: 0, predictions: 1, seconds: 1,
})
const predictionOf = (run: number, image: number): Prediction => ({
  id: (1000 * run + image) as PredictionId, run: run as RunId, image: photo(image), label: 'coat', shape: { type: 'rectangle', points: [0, 0, 9, 9] },
  keypoints: null, bbox: [0, 0, 9, 9], area: 81, score: 0.5, uncertainty: null, verdict: 'open', annotation: null,
})

/** A bridge to two methods, whose answers can be held back. */
function bed(ids: number[]) {
  const listeners: ((payload: never) => void)[] = []
  const state = { runs: ids.map(runOf).reverse(), asked: [] as string[], gate: Promise.resolve(), emptied: new Set<number>() }
  const client = {
    predictions: {
      runs: () => Promise.resolve(state.runs),
      async ofImage({ image, runs }: { image: number; runs: number[] }) {
        state.asked.push(`${image}:${runs.join('+')}`)
        const had = state.emptied.has(image)
        await state.gate
        return runs.map((run) => ({
          image: { run, image, seconds: 1, uncertainty: null, disagreement: null, map: 'none', range: [0, 1], problem: '', extra: {} },
          predictions: had ? [] : [predictionOf(run, image)],
        }))
      },
    },
  }
  const bridge = { client, on: (_: string, listener: (payload: never) => void) => listeners.push(listener) } as unknown as Bridge
  const faults: unknown[] = []
  const neighbours: number[] = []
  const predictions = createPredictions(bridge, { neighbours: () => neighbours.map(photo), fault: (thrown) => faults.push(thrown) })
  const tell = (images: number[] | null) => listeners.forEach((listener) => listener({ project, images } as never))
  const now = predictions.store.getState
  const shows = () => [...now().results.values()].flatMap(({ predictions: list }) => list.map((one) => Number(one.id)))
  return { state, predictions, tell, now, shows, faults, neighbours }
}

describe('predictions of the open photo', () => {
  it('shows the newest run, follows the photo, and reads neighbours ahead', async () => {
    const { predictions, now, shows, state, neighbours } = bed([1, 2])
    neighbours.push(8, 6)
    await predictions.setProject(project)
    expect(now()).toMatchObject({ shown: 2, against: null, loading: false })
    predictions.setImage(photo(7))
    expect(now()).toMatchObject({ image: 7, loading: true })
    await until('results show', () => shows()[0] === 2007)
    await until('neighbours were asked for', () => state.asked.length === 3)
    await Promise.resolve()
    predictions.setImage(photo(8))
    // Already read: there at once.
    expect(shows()).toEqual([2008])
    expect(state.asked).toEqual(['7:2', '8:2', '6:2'])
  })

  it('compares two runs, never one with itself, and goes back to the newest when the shown one is removed', async () => {
    const { predictions, now, shows, state, tell } = bed([1, 2, 3])
    await predictions.setProject(project)
    predictions.setImage(photo(7))
    predictions.compare(1 as RunId)
    await until('both show', () => shows().join() === '3007,1007')
    predictions.compare(3 as RunId)
    expect(now().against).toBeNull()
    predictions.compare(2 as RunId)
    predictions.show(2 as RunId)
    expect(now()).toMatchObject({ shown: 2, against: null })
    await until('the chosen one shows', () => shows().join() === '2007')
    state.runs = state.runs.filter((run) => run.id !== 2)
    tell(null)
    await until('the newest shows', () => now().shown === 3 && shows().join() === '3007')
  })

  it('a chosen run stays when others come, unless the new one was asked for', async () => {
    const { predictions, now, state, tell } = bed([1, 2])
    await predictions.setProject(project)
    predictions.show(1 as RunId)
    state.runs = [runOf(3), ...state.runs]
    tell([])
    await until('the run is listed', () => now().runs.length === 3)
    expect(now().shown).toBe(1)
    predictions.expectRun()
    state.runs = [runOf(4), ...state.runs]
    tell([])
    await until('the run just started shows', () => now().shown === 4)
  })

  it('a change of the photo is read again, and an answer from before it is not believed', async () => {
    const { predictions, shows, state, tell } = bed([1])
    await predictions.setProject(project)
    let open = () => {}
    state.gate = new Promise((resolve) => (open = resolve))
    predictions.setImage(photo(7))
    await until('it was asked', () => state.asked.length === 1)
    state.emptied.add(7)
    tell([7])
    await until('it was asked again', () => state.asked.length === 2)
    open()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(shows()).toEqual([])
  })

  it('changes of other photos leave a read under way alone, and lost predictions leave the selection', async () => {
    const { predictions, shows, now, state, tell } = bed([1])
    await predictions.setProject(project)
    predictions.setImage(photo(7))
    tell([9])
    await until('results show', () => shows()[0] === 1007)
    predictions.select([1007 as PredictionId])
    predictions.hover(1007 as PredictionId)
    state.emptied.add(7)
    tell([7])
    await until('they are gone', () => shows().length === 0)
    expect(now().selection.size).toBe(0)
    expect(now().hovered).toBeNull()
  })
})
