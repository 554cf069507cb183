import { describe, expect, it } from 'vitest'
import { received, thinned, type Thin } from '../../../core/change/strokes.ts'
import { runsOfBitmap } from '../../../core/mask/bitmap.ts'
import { union } from '../../../core/mask/merge.ts'
import { runsOfRing } from '../../../core/mask/polygon.ts'
import { rleOf } from '../../../core/mask/rle.ts'
import { areaOf, boxOf, type Runs } from '../../../core/mask/runs.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import { random } from '../../support/random.ts'
import { newAnnotation } from '../../support/rows.ts'
import { drawn, send, settled, twoClients } from '../../support/two-clients.ts'

describe('annotations', () => {
  it('are stored, listed, undone and redone, and everybody hears of it', async () => {
    const { one, two, project, ids: [image] } = await twoClients()
    const { first } = await one.client.annotations.reserve({ project })
    const row = newAnnotation(first, image)
    const { seq, rev } = await send(one, project, image, drawn(row), 'Draw polygon')
    await settled()
    expect(two.heard).toContainEqual({
      event: 'annotations.changed',
      payload: { project, image, seq, rev, label: 'Draw polygon', change: drawn(row), strokes: [], client: one.name },
    })
    expect(two.heard).toContainEqual({ event: 'images.changed', payload: { project, ids: [image] } })
    expect(await two.client.annotations.list({ project, image })).toMatchObject({
      annotations: [row], image: { objects: 1, rev }, undo: 'Draw polygon', redo: null, draft: null,
    })
    expect(await two.client.annotations.undo({ project, image })).toEqual({
      label: 'Draw polygon', change: [{ table: 'annotation', id: first, before: row, after: null }],
    })
    expect((await one.client.annotations.list({ project, image })).redo).toBe('Draw polygon')
    expect((await one.client.annotations.redo({ project, image })).change).toEqual(drawn(row))
    expect(await one.client.annotations.redo({ project, image })).toEqual({ label: null, change: [] })
    expect(await one.client.annotations.history({ project, image })).toMatchObject([{
      label: 'Draw polygon', state: 'done', author: 'user', ops: 1,
    }])
  })

  it('are told once, though the gesture was sent twice', async () => {
    const { one, two, project, ids: [image] } = await twoClients()
    const gesture = { project, image, label: 'Draw', change: drawn(newAnnotation(1, image)), key: 'sent-twice' }
    const [a, b] = await Promise.all([one.client.annotations.commit(gesture), one.client.annotations.commit(gesture)])
    expect(a).toEqual(b)
    await settled()
    expect(two.heard.filter(({ event }) => event === 'annotations.changed')).toHaveLength(1)
  })

  it('take a stroke of a long mask as what differs, undo it, and show others the same', async () => {
    const { one, two, project, ids: [image] } = await twoClients()
    const speckled = (seed: number): Runs => {
      const spots = random(seed)
      return runsOfBitmap(Uint8Array.from({ length: 64 * 48 }, () => (spots() < 0.4 ? 1 : 0)), 48, 64)
    }
    const rowOf = (runs: Runs): Annotation => ({ ...newAnnotation(9, image), bbox: boxOf(runs), area: areaOf(runs), shape: { type: 'mask', rle: rleOf(runs) } })
    const [before, other] = [rowOf(speckled(1)), rowOf(speckled(2))]
    const after = rowOf(union(speckled(1), runsOfRing([10, 10, 14, 10, 14, 14, 10, 14], 48, 64)))
    await send(one, project, image, [{ table: 'annotation', id: 9, before: null, after: before }], 'Paint')
    const thin = thinned([{ table: 'annotation', id: 9, before, after }])
    expect(thin.strokes).toHaveLength(1)
    const gesture = { project, image, label: 'Brush', key: 'stroke-of-nine', ...thin }
    const reply = await one.client.annotations.commit(gesture)
    // Sent twice, it is stored once, though the row has moved on.
    expect(await one.client.annotations.commit(gesture)).toEqual(reply)
    expect((await two.client.annotations.list({ project, image })).annotations).toEqual([after])
    await settled()
    const told = two.heard.findLast(({ event }) => event === 'annotations.changed')!.payload as Thin
    expect(received(told, () => before)).toEqual({ change: [{ table: 'annotation', id: 9, before, after }], missed: false })
    expect(await one.client.annotations.undo({ project, image })).toMatchObject({ change: [{ before: after, after: before }] })
    // On top of another mask it is a conflict, and nothing is stored.
    await send(two, project, image, [{ table: 'annotation', id: 9, before, after: other }], 'Paint over')
    await expect(one.client.annotations.commit({ ...gesture, key: 'stroke-too-late' })).rejects.toMatchObject({ code: 'conflict', details: { current: [{ id: 9, row: other }] } })
    expect((await two.client.annotations.list({ project, image })).annotations).toEqual([other])
  })

  it('keep unfinished work of an image', async () => {
    const { one, two, project, ids: [image] } = await twoClients()
    const draft = { tool: 'polygon', state: { points: [1, 2, 3, 4] } }
    await one.client.annotations.keepDraft({ project, image, draft })
    expect((await two.client.annotations.list({ project, image })).draft).toEqual(draft)
    await one.client.annotations.keepDraft({ project, image, draft: null })
    expect((await two.client.annotations.list({ project, image })).draft).toBeNull()
  })

  it('refuse what the schema does not know before anything is stored', async () => {
    const { one, project, ids: [image] } = await twoClients()
    const row = { ...newAnnotation(1, image), source: 'somebody' }
    await expect(send(one, project, image, drawn(row))).rejects.toMatchObject({
      code: 'invalid', details: { field: 'change[0].after.source' },
    })
    const [none, gone] = ['0000000000000000' as ProjectId, 99 as ImageId]
    await expect(send(one, none, image, [])).rejects.toMatchObject({ code: 'not-found' })
    await expect(one.client.annotations.list({ project, image: gone })).rejects.toMatchObject({ code: 'not-found' })
  })
})
