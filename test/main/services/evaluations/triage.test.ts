import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evaluations as api } from '../../../../core/api/evaluations.ts'
import { triageSign } from '../../../../core/records/model.ts'
import type { ServiceContext } from '../../../../main/services/service-context.ts'
import { signsNamed, tableOf, triageText, writeRule } from '../../../../main/host/commands/evaluate-triage.ts'
import { compareRun } from '../../../../main/services/evaluations/run-masks.ts'
import { triageRun } from '../../../../main/services/evaluations/run-triage.ts'
import { box, noCall, predicted, project, saidOf, startRun } from '../../../support/predicted.ts'
import { random } from '../../../support/random.ts'
import { draw, drawingStore, freshFolder } from '../../../support/store.ts'

/**
 * 12 photos of 200 x 100: each third prediction is a good deal too small, and its doubt is high. The stored rule calls those
 * and one good photo.
 */
async function scene(extra: (i: number, poor: boolean) => Record<string, unknown>) {
  const { store, ids } = await drawingStore(12)
  const run = startRun(store)
  for (const [i, id] of ids.entries()) {
    const poor = i % 3 === 0
    draw(store, id, { shape: box(10, 10, 100, 60), bbox: [10, 10, 100, 60], area: 6_000 })
    store.runs.put(run.id, saidOf(id, { uncertainty: poor ? 0.6 : 0.2, extra: extra(i, poor) }), [predicted(box(10, 10, poor ? 80 : 100, 60))])
  }
  store.runs.end(run.id)
  const context = { open: { get: () => store } } as unknown as ServiceContext
  return {
    store, ids,
    triage: async (params: object = {}) => api.triage.result.parse(await triageRun(context, api.triage.params.parse({ project, run: run.id, ...params }), noCall)),
    masks: async () => api.masks.result.parse(await compareRun(context, api.masks.params.parse({ project, run: run.id }), noCall)),
  }
}
const next = random(2)
const told = (i: number, poor: boolean) => ({
  signs: { doubt: (poor ? 0.3 : 0.1) + 0.02 * next(), sharpness: next(), score: 0.9 },
  triage: { needsHand: poor || i === 1 ? 0.8 : 0.1, threshold: 0.5 },
})

describe('triage of a run', () => {
  it('judges the rule the model had and one made of the photos, with what each sign finds alone', async () => {
    const { triage } = await scene(told)
    const scores = await triage()
    expect(scores).toMatchObject({ images: 12, poor: 4, below: 0.98 })
    expect(scores.stored?.at).toEqual({ threshold: 0.5, precision: 4 / 5, recall: 1, f1: expect.closeTo(8 / 9, 9) as number, flagged: 5 })
    expect(scores.fit).toMatchObject({ area: 1, at: { precision: 1, recall: 1, flagged: 4 }, rule: { features: ['doubt', 'sharpness'], below: 0.98 } })
    expect(scores.signs.find(({ sign }) => sign === 'doubt')).toMatchObject({ images: 12, area: 1 })
    expect(scores.photos.slice(0, 4).map(({ dice }) => dice < 0.98)).toEqual(Array.from({ length: 4 }, () => true))
    expect((await triage({ below: 0.5 }))).toMatchObject({ poor: 0, stored: null, fit: null })
    expect((await triage({ signs: ['sharpness'] })).fit?.rule.features).toEqual(['sharpness'])
    expect(triageText(scores)).toMatch(/4 of 12 photos[^]*precision 0\.800, recall 1\.000[^]*precision 1\.000, recall 1\.000/)
  })

  it('has no rule for a run that kept no signs, or that others made', async () => {
    const { triage } = await scene(() => ({}))
    expect(await triage()).toMatchObject({ images: 12, poor: 4, stored: null, fit: null, signs: [] })
    const { triage: odd } = await scene((i) => ({ signs: { doubt: 'much', other: 3 }, triage: i === 0 ? { needsHand: 3 } : 'no' }))
    expect(await odd()).toMatchObject({ stored: null, fit: null })
  })

  it('goes into a model.json without touching the rest of it', async () => {
    const { triage } = await scene(told)
    const { fit } = await triage()
    const file = join(freshFolder(), 'model.json')
    const manifest = JSON.parse(readFileSync(new URL('../../../../native-models/garment-unet/model.json', import.meta.url), 'utf8')) as object
    writeFileSync(file, JSON.stringify({ ...manifest, own: 'words' }))
    writeRule(file, fit!.rule)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ ...manifest, own: 'words', triage: fit!.rule })
    writeFileSync(file, '{}')
    expect(() => writeRule(file, fit!.rule)).toThrow(/not the manifest/)
    expect(() => signsNamed('doubt,moon')).toThrow(/no sign moon/)
    expect(signsNamed(triageSign.options.join(', '))).toEqual(triageSign.options)
  })
})

it('the table has a line for each photo, by name', async () => {
  const { masks } = await scene(told)
  const lines = tableOf((await masks()).images).trimEnd().split('\r\n')
  expect(lines[0]).toBe('name,dice,iou,accuracy,boundary_f,boundary_iou,score,uncertainty,triage,split')
  expect(lines.length).toBe(13)
  expect(lines[1]).toMatch(/^0\.jpg,0\.888889,0\.8,0\.94,[\d.]+,[\d.]+,0\.9,0\.6,0\.8,$/)
  expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(lines.slice(1).map((line) => line.split(',')[0]).toSorted())
})
