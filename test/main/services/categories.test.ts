import { describe, expect, it } from 'vitest'
import type { CategoryId } from '../../../core/records/ids.ts'
import { newAnnotation } from '../../support/rows.ts'
import { drawn, send, settled, twoClients } from '../../support/two-clients.ts'

describe('categories', () => {
  it('get an id, a colour of their own and the last place', async () => {
    const { one, two, project } = await twoClients()
    const boot = await one.client.categories.add({ project, category: { name: 'boot' } })
    const lace = await one.client.categories.add({ project, category: { name: 'lace', color: '#123456', supercategory: 'part' } })
    await settled()
    expect(two.heard.map(({ event }) => event)).toContain('categories.changed')
    const list = await two.client.categories.list({ project })
    expect(list.map(({ name }) => name)).toEqual(['shoe', 'boot', 'lace'])
    expect(new Set(list.map(({ id }) => id)).size).toBe(3)
    expect(new Set(list.map(({ color }) => color)).size).toBe(3)
    expect(lace).toMatchObject({ color: '#123456', supercategory: 'part' })
    expect(boot.order).toBeLessThan(lace.order)
    await expect(one.client.categories.add({ project, category: { name: 'boot' } })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('are counted, merged and taken apart again', async () => {
    const { one, project, ids: [image] } = await twoClients()
    const { client } = one
    const boot = await client.categories.add({ project, category: { name: 'boot' } })
    const shoe = 1 as CategoryId
    await send(one, project, image, drawn(newAnnotation(1, image)))
    await send(one, project, image, drawn(newAnnotation(2, image, { category: boot.id })))
    expect((await client.categories.list({ project })).map(({ name, annotations, images }) => [name, annotations, images])).toEqual([['shoe', 1, 1], ['boot', 1, 1]])
    expect(await client.categories.merge({ project, from: [boot.id], into: shoe })).toEqual({ annotations: 1 })
    expect((await client.categories.list({ project })).map(({ name, annotations }) => [name, annotations])).toEqual([['shoe', 2]])
    expect((await client.annotations.undo({ project, image: null })).label).toBe('Merge categories into shoe')
    expect((await client.categories.list({ project })).map(({ name, annotations }) => [name, annotations])).toEqual([['shoe', 1], ['boot', 1]])
    await expect(client.categories.merge({
      project, from: [shoe], into: 99 as CategoryId,
    })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('are deleted with their objects, or their objects go elsewhere', async () => {
    const { one, project, ids: [image] } = await twoClients()
    const { client } = one
    const boot = await client.categories.add({ project, category: { name: 'boot' } })
    await send(one, project, image, drawn(newAnnotation(1, image)))
    await send(one, project, image, drawn(newAnnotation(2, image, { category: boot.id })))
    expect(await client.categories.remove({ project, id: boot.id, reassign: 1 as CategoryId })).toEqual({ annotations: 1 })
    expect(await client.categories.remove({ project, id: 1 as CategoryId, reassign: null })).toEqual({ annotations: 2 })
    expect((await client.annotations.list({ project, image })).annotations).toEqual([])
    await expect(client.categories.remove({ project, id: boot.id, reassign: boot.id })).rejects.toMatchObject({ code: 'invalid' })
  })
})
