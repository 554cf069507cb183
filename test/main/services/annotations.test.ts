import { describe, expect, it } from 'vitest'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
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
      payload: { project, image, seq, rev, label: 'Draw polygon', change: drawn(row), client: one.name },
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
