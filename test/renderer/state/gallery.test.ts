import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_PREFERENCES } from '../../../renderer/state/settings.ts'
import { openIn, prepareProject, studioHome, studioOn, until, type OpenedStudio, type PreparedProject, type StudioHome } from '../../support/open-studio.ts'

let host: StudioHome
let prepared: PreparedProject
let opened: OpenedStudio

beforeEach(async () => {
  host = studioHome()
  prepared = await prepareProject(host, 5)
  opened = studioOn(() => host)
  await openIn(opened, prepared)
})
afterEach(async () => {
  opened.studio.bridge.close()
  await host.end()
})

const gallery = () => opened.studio.gallery.store.getState()
const shown = () => opened.studio.document.store.getState().image?.id

describe('gallery', () => {
  it('starts at the first image, goes on and back, and stops at the ends', async () => {
    expect(gallery()).toMatchObject({ ids: prepared.images, total: 5, index: 0, current: prepared.images[0] })
    opened.studio.gallery.previous()
    expect(gallery().index).toBe(0)
    for (let i = 0; i < 9; i++) opened.studio.gallery.next()
    expect(gallery().index).toBe(4)
    await until('the last image shows', () => shown() === prepared.images[4])
  })

  it('holding the key down ends at the image that was reached, whatever order the answers come in', async () => {
    for (const index of [1, 3, 2, 4, 0, 2]) opened.studio.gallery.goTo(index)
    await until('the image shows', () => shown() === prepared.images[2] && opened.studio.document.store.getState().phase === 'ready')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(shown()).toBe(prepared.images[2])
  })

  it('comes back to the image that was open last', async () => {
    opened.studio.gallery.goTo(3)
    await until('the image shows', () => shown() === prepared.images[3])
    await expect.poll(async () => (await host.client.settings.get({ project: prepared.project, key: 'last-image' })).value).toBe(prepared.images[3])
    const later = studioOn(() => host)
    await openIn(later, prepared)
    await until('the same image shows', () => later.studio.document.store.getState().image?.id === prepared.images[3])
    later.studio.bridge.close()
  })

  it('filters by status without losing the open image, and follows marks made elsewhere', async () => {
    const { studio } = opened
    studio.gallery.goTo(1)
    await until('the image shows', () => shown() === prepared.images[1])
    studio.document.mark({ status: 'done' }, 'Mark as done')
    await studio.document.flush()
    await studio.gallery.setFilter({ status: ['todo'] })
    expect(gallery().ids).toEqual(prepared.images.filter((_, i) => i !== 1))
    expect(gallery()).toMatchObject({ index: -1, current: prepared.images[1] })
    expect(shown()).toBe(prepared.images[1])
    await studio.gallery.setFilter({ status: [] })
    expect(gallery().index).toBe(1)
    await studio.gallery.setSort('name', true)
    expect(gallery().ids).toEqual(prepared.images.toReversed())
    expect(gallery().index).toBe(3)
  })

  it('reads rows as they come into view, once, and again when they change', async () => {
    const { studio } = opened
    studio.gallery.ensureRows(0, 4)
    await until('the rows are there', () => prepared.images.every((id) => gallery().rows.has(id)))
    expect(gallery().rows.get(prepared.images[2])?.name).toBe('photo-2.png')
    const { client } = host
    const [row] = await client.images.rows({ project: prepared.project, ids: [prepared.images[2]] })
    const before = { id: row.id, status: row.status, split: row.split, flags: row.flags, note: row.note }
    await client.annotations.commit({
      project: prepared.project, image: row.id, label: 'Flag', key: 'flag-it-now',
      change: [{ table: 'image', id: row.id, before, after: { ...before, status: 'flagged' } }],
    })
    await until('the row is read again', () => gallery().rows.get(prepared.images[2])?.status === 'flagged')
  })

  it('takes images out that were removed elsewhere', async () => {
    await host.client.images.remove({ project: prepared.project, ids: [prepared.images[4]] })
    await until('it is gone', () => gallery().ids.length === 4)
    expect(gallery().total).toBe(4)
    await host.client.images.remove({ project: prepared.project, ids: [prepared.images[0]] })
    await until('the next one takes the place of the open one', () => shown() === prepared.images[1])
    expect(gallery()).toMatchObject({ index: 0, current: prepared.images[1] })
    await host.client.images.remove({ project: prepared.project, ids: prepared.images.slice(1, 4) })
    await until('nothing is open', () => opened.studio.document.store.getState().phase === 'empty')
  })
})

describe('session', () => {
  it('goes on with the one project that is open, and forgets it when left', async () => {
    const later = studioOn(() => host)
    await until('the line is open', () => later.studio.bridge.state() === 'open')
    expect(await later.studio.session.resume()).toBe(true)
    expect(later.studio.session.store.getState()).toMatchObject({ screen: 'studio', project: { project: prepared.project, images: 5 } })
    later.studio.session.leave()
    expect(later.studio.session.store.getState()).toMatchObject({ screen: 'start', project: null })
    await until('nothing is open', () => later.studio.document.store.getState().phase === 'empty')
    later.studio.bridge.close()
  })

  it('leaves the screen as it was when a project cannot be opened, and says why', async () => {
    const later = studioOn(() => host)
    await until('the line is open', () => later.studio.bridge.state() === 'open')
    await expect(later.studio.session.openProject(`${host.folder}/none.selvedge`)).rejects.toMatchObject({ code: 'not-found' })
    expect(later.studio.session.store.getState()).toMatchObject({ screen: 'start', opening: false, project: null })
    later.studio.bridge.close()
  })

  it('keeps preferences, and takes what it understands of damaged ones', async () => {
    opened.studio.settings.set({ theme: 'light', ownKeys: { 'edit.undo': 'u' } })
    await expect.poll(async () => (await host.client.settings.get({ project: null, key: 'preferences' })).value).toMatchObject({ theme: 'light' })
    const later = studioOn(() => host)
    await until('they are read', () => later.studio.settings.store.getState().theme === 'light')
    expect(later.studio.settings.store.getState().ownKeys).toEqual({ 'edit.undo': 'u' })
    await host.client.settings.set({ project: null, key: 'preferences', value: { theme: 'pink', keys: 7, keepTool: false, ownKeys: { a: 1, b: 'x' } } })
    await until('they follow', () => !later.studio.settings.store.getState().keepTool)
    expect(later.studio.settings.store.getState()).toMatchObject({ theme: DEFAULT_PREFERENCES.theme, keys: 'labelme', ownKeys: { b: 'x' } })
    later.studio.bridge.close()
  })
})
