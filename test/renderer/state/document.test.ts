import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Op } from '../../../core/change/change.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { AnnotationId } from '../../../core/records/ids.ts'
import { openIn, prepareProject, studioHome, studioOn, until, type OpenedStudio, type PreparedProject, type StudioHome } from '../../support/open-studio.ts'
import { square } from '../../support/play.ts'

let host: StudioHome
let prepared: PreparedProject
let first: OpenedStudio

beforeEach(async () => {
  host = studioHome()
  prepared = await prepareProject(host)
  first = studioOn(() => host)
  await openIn(first, prepared)
})
afterEach(async () => {
  first.studio.bridge.close()
  await host.end()
})

const state = (opened: OpenedStudio) => opened.studio.document.store.getState()
const stored = async (image = prepared.images[0]) => (await host.client.annotations.list({ project: prepared.project, image })).annotations

/** Draws a square as a tool would. */
function draw(opened: OpenedStudio, x = 50): Annotation {
  const { document } = opened.studio
  const id = document.nextId()
  const row: Annotation = { ...square(1, x, 50, 40), id, image: state(opened).image!.id, category: prepared.shoe }
  document.commit([{ table: 'annotation', id, before: null, after: row }], 'Draw polygon')
  return row
}
const shift = (row: Annotation, x: number): Op => ({ table: 'annotation', id: row.id, before: row, after: { ...square(1, x, 50, 40), id: row.id, image: row.image, category: row.category } })

describe('the open image', () => {
  it('shows a gesture at once and has it on disk when it says so', async () => {
    const row = draw(first)
    expect(state(first).annotations.get(row.id)).toEqual(row)
    expect(state(first).order).toEqual([row.id])
    expect(state(first).saved).toEqual({ state: 'saving', count: 1 })
    await first.studio.document.flush()
    expect(state(first).saved).toEqual({ state: 'saved', count: 0 })
    expect(await stored()).toEqual([row])
  })

  it('undoes and redoes by the host, naming what it would do', async () => {
    const row = draw(first)
    await first.studio.document.undo()
    expect(state(first).annotations.size).toBe(0)
    expect(await stored()).toEqual([])
    await until('the labels are known', () => state(first).undo === null && state(first).redo === 'Draw polygon')
    await first.studio.document.redo()
    expect(state(first).annotations.get(row.id)).toEqual(row)
    expect(state(first).undo).toBe('Draw polygon')
  })

  it('undoes what was drawn right before, however fast', async () => {
    draw(first)
    const second = draw(first, 120)
    await Promise.all([first.studio.document.undo(), first.studio.document.undo()])
    expect(state(first).annotations.has(second.id)).toBe(false)
    expect(state(first).annotations.size).toBe(0)
    expect(await stored()).toEqual([])
  })

  it('keeps each image to itself, and comes back to what was there', async () => {
    const row = draw(first)
    first.studio.gallery.next()
    await until('the second image shows', () => state(first).image?.id === prepared.images[1])
    expect(state(first).annotations.size).toBe(0)
    const other = draw(first, 200)
    first.studio.gallery.previous()
    await until('the first image shows', () => state(first).image?.id === prepared.images[0])
    expect([...state(first).annotations.keys()]).toEqual([row.id])
    expect(await stored(prepared.images[1])).toEqual([other])
  })

  it('marks the image and undoes that too', async () => {
    first.studio.document.mark({ status: 'done' }, 'Mark as done')
    expect(state(first).image?.status).toBe('done')
    await first.studio.document.flush()
    expect((await host.client.images.rows({ project: prepared.project, ids: [prepared.images[0]] }))[0].status).toBe('done')
    await first.studio.document.undo()
    expect(state(first).image?.status).toBe('todo')
  })

  it('gives ids that nobody else has', async () => {
    const second = studioOn(() => host)
    await openIn(second, prepared)
    const ids = new Set<AnnotationId>()
    for (let i = 0; i < 400; i++) {
      ids.add(first.studio.document.nextId())
      ids.add(second.studio.document.nextId())
      if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    expect(ids.size).toBe(800)
    second.studio.bridge.close()
  })

  it('offers unfinished work again when the image is opened, to the tool it belongs to', async () => {
    const { studio } = first
    studio.view.setTool('polygon')
    for (const [x, y] of [[50, 50], [150, 60], [100, 160]]) studio.drawing.send({ type: 'down', at: { x, y }, shift: false, ctrl: false, alt: false })
    studio.drawing.send({ type: 'up', at: { x: 100, y: 160 }, shift: false, ctrl: false, alt: false })
    studio.gallery.next()
    await until('the second image shows', () => state(first).image?.id === prepared.images[1])
    expect(studio.drawing.store.getState().busy).toBe(false)
    const second = studioOn(() => host)
    await openIn(second, prepared)
    second.studio.gallery.goTo(0)
    await until('the drawing is back', () => second.studio.drawing.store.getState().busy)
    expect(second.studio.view.store.getState().tool).toBe('polygon')
    second.studio.drawing.key({ key: 'Enter', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false })
    await second.studio.document.flush()
    expect((await stored())[0].shape).toEqual({ type: 'polygon', parts: [[[50, 50, 150, 60, 100, 160]]] })
    second.studio.bridge.close()
  })
})

describe('two windows', () => {
  it('see each other\'s gestures at once', async () => {
    const second = studioOn(() => host)
    await openIn(second, prepared)
    const row = draw(first)
    await until('the other window has it', () => state(second).annotations.has(row.id))
    expect(state(second).annotations.get(row.id)).toEqual(row)
    second.studio.document.commit([shift(row, 90)], 'Move object')
    await until('it is moved here', () => state(first).annotations.get(row.id)?.bbox[0] === 90)
    second.studio.bridge.close()
  })

  it('refuse a stale write, take the host\'s row, and offer the own version as a copy', async () => {
    const second = studioOn(() => host)
    await openIn(second, prepared)
    const row = draw(first)
    await until('both have it', () => state(second).annotations.has(row.id))
    await first.studio.document.flush()
    second.line.cut()
    await until('the line is lost', () => second.studio.bridge.state() === 'lost')
    second.studio.document.commit([shift(row, 200)], 'Move object')
    expect(state(second).saved).toEqual({ state: 'unsaved', count: 1 })
    first.studio.document.commit([shift(row, 90)], 'Move object')
    await first.studio.document.flush()
    second.line.mend()
    await until('the conflict is told', () => second.studio.notices.store.getState().list.some((notice) => notice.action))
    await until('the newer version shows', () => state(second).annotations.get(row.id)?.bbox[0] === 90)
    expect(state(second).saved).toEqual({ state: 'saved', count: 0 })
    second.studio.notices.store.getState().list.find((notice) => notice.action)!.action!.run()
    await second.studio.document.flush()
    expect((await stored()).map((one) => one.bbox[0]).sort()).toEqual([200, 90])
    second.studio.bridge.close()
  })
})

describe('a lost connection', () => {
  it('keeps gestures, sends each once when it is back, and says how many wait', async () => {
    const before = draw(first)
    await first.studio.document.flush()
    first.line.cut()
    await until('the line is lost', () => first.studio.bridge.state() === 'lost')
    const rows = [draw(first, 100), draw(first, 150)]
    expect(state(first).saved).toEqual({ state: 'unsaved', count: 2 })
    expect((await first.outbox.all()).map((entry) => entry.label)).toEqual(['Draw polygon', 'Draw polygon'])
    await expect(first.studio.document.flush()).rejects.toMatchObject({ code: 'closed' })
    first.line.mend()
    await until('all is saved', () => state(first).saved.state === 'saved')
    expect(await stored()).toEqual([before, ...rows])
    expect(await first.outbox.all()).toEqual([])
    expect((await host.client.annotations.history({ project: prepared.project, image: prepared.images[0] })).length).toBe(3)
  })

  it('undoes what has not been sent without the host', async () => {
    first.line.cut()
    await until('the line is lost', () => first.studio.bridge.state() === 'lost')
    const row = draw(first)
    await first.studio.document.undo()
    expect(state(first).annotations.has(row.id)).toBe(false)
    await expect(first.studio.document.undo()).rejects.toMatchObject({ code: 'closed' })
    first.line.mend()
    await until('the line is back', () => first.studio.bridge.state() === 'open')
    await first.studio.document.flush().catch(() => undefined)
    expect(await stored()).toEqual([])
  })

  it('survives the host being ended and started again, with gestures drawn in between', async () => {
    const kept = draw(first)
    await first.studio.document.flush()
    const { folder } = host
    first.line.cut()
    await host.end({ keep: true })
    const drawn = draw(first, 130)
    host = studioHome({ folder })
    first.line.mend()
    await until('all is saved', () => state(first).saved.state === 'saved' && first.studio.bridge.state() === 'open')
    expect(await stored()).toEqual([kept, drawn])
    const moved = shift(drawn, 210)
    first.studio.document.commit([moved], 'Move object')
    await first.studio.document.flush()
    expect((await stored())[1]).toEqual(moved.after)
  })

  it('a page that comes later sends what an earlier one left behind, and sending twice stores once', async () => {
    first.line.cut()
    await until('the line is lost', () => first.studio.bridge.state() === 'lost')
    const row = draw(first)
    const left = await first.outbox.all()
    await host.client.annotations.commit({ project: left[0].project, image: left[0].image, label: left[0].label, change: left[0].change, key: left[0].key })
    const later = studioOn(() => host, first.outbox)
    await openIn(later, prepared)
    await until('nothing waits', () => state(later).saved.state === 'saved')
    await later.studio.document.flush()
    expect(await first.outbox.all()).toEqual([])
    expect(await stored()).toEqual([row])
    expect((await host.client.annotations.history({ project: prepared.project, image: prepared.images[0] })).length).toBe(1)
    later.studio.bridge.close()
  })
})
