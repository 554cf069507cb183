import { describe, expect, it } from 'vitest'
import { newAnnotation } from '../../support/rows.ts'
import { drawn, send, twoClients } from '../../support/two-clients.ts'

describe('stats', () => {
  it('count by category, size, status, split, shape and source', async () => {
    const { one, project, ids } = await twoClients(3)
    const areas = [10, 1_023, 1_024, 9_215, 9_216, 0]
    for (const [i, area] of areas.entries()) await send(one, project, ids[0], drawn(newAnnotation(i + 1, ids[0], { area })))
    await send(one, project, ids[1], drawn(newAnnotation(7, ids[1], {
      category: 9 as never, shape: { type: 'point', points: [1, 2] }, area: 0, source: 'model:x',
    })))
    const { client } = one
    const before = { id: ids[2], status: 'todo' as const, split: '' as const, flags: {}, note: '' }
    await send(one, project, ids[2], [{ table: 'image', id: ids[2], before, after: { ...before, status: 'done', split: 'val' } }])
    expect(await client.stats.project({ project })).toEqual({
      images: 3, annotations: 7, empty: 1,
      status: { todo: 2, done: 1 }, splits: { '': 2, val: 1 },
      categories: [
        { id: 1, name: 'shoe', annotations: 6, images: 1, small: 3, medium: 2, large: 1, medianArea: 1_023.5 },
        { id: 9, name: 'deleted category 9', annotations: 1, images: 1, small: 1, medium: 0, large: 0, medianArea: 0 },
      ],
      areas: [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, 0, 0, 2],
      shapes: { polygon: 6, point: 1 },
      sources: { user: 6, 'model:x': 1 },
    })
  })
})
