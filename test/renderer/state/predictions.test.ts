import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { Prediction, PredictionId, Run, RunId } from '../../../core/records/run.ts'
import type { Bridge } from '../../../renderer/bridge/connect.ts'
import { createPredictions } from '../../../renderer/state/predictions.ts'
import { openIn, prepareProject, studioHome, studioOn, until } from '../../support/open-studio.ts'

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

describe('predictions of a project', () => {
  it('appear when a result file is imported, follow photo and choice, and go with their run', async () => {
    const host = studioHome()
    try {
      const prepared = await prepareProject(host, 2)
      const opened = studioOn(() => host)
      await openIn(opened, prepared)
      const { predictions, view, gallery } = opened.studio
      expect(view.store.getState().runShown).toBe(false)
      const source = join(host.folder, 'results.json')
      const importRun = async (left: number) => {
        writeFileSync(source, JSON.stringify({
          images: [0, 1].map((i) => ({ id: i + 1, file_name: `photo-${i}.png`, width: 400, height: 300 })),
          categories: [{ id: 1, name: 'shoe' }],
          annotations: [0, 1].map((i) => ({ id: i + 1, image_id: i + 1, category_id: 1, score: 0.5, iscrowd: 0, area: 400, bbox: [left, 10 * i, 20, 20], segmentation: [[left, 10 * i, left + 20, 10 * i, left + 20, 10 * i + 20, left, 10 * i + 20]] })),
        }))
        await host.client.datasets.import({ project: prepared.project, format: 'coco', source, as: 'prediction' })
      }
      const boxes = () => [...predictions.store.getState().results.values()].map(({ predictions: list }) => list.map((one) => one.bbox.slice(0, 2).join()).join(' '))
      await importRun(50)
      await until('the run is shown', () => boxes().join() === '50,0')
      expect(view.store.getState().runShown).toBe(true)
      await importRun(90)
      await until('the newer run is shown', () => boxes().join() === '90,0')
      const [newer, older] = predictions.store.getState().runs
      predictions.compare(older.id)
      gallery.next()
      await until('both say something of the next photo', () => boxes().join('; ') === '90,10; 50,10')
      await host.client.predictions.remove({ project: prepared.project, run: newer.id })
      await until('the older one is left', () => boxes().join() === '50,10' && predictions.store.getState().shown === older.id)
      expect(predictions.store.getState().against).toBeNull()
      await host.client.predictions.remove({ project: prepared.project, run: older.id })
      await until('nothing is left', () => !view.store.getState().runShown && boxes().length === 0)
      opened.studio.bridge.close()
    } finally {
      await host.end()
    }
  })
})
