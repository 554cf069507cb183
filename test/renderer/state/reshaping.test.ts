import { afterEach, beforeEach, expect, it } from 'vitest'
import { reshape } from '../../../core/geometry/reshape.ts'
import type { AnnotationId } from '../../../core/records/ids.ts'
import { createApp } from '../../../renderer/app/create-app.ts'
import type { App } from '../../../renderer/app/app.ts'
import { commandOf, runCommand } from '../../../renderer/commands/index.ts'
import { factsOf } from '../../../renderer/panels/mask-bar/reshape-words.ts'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'
import { openIn, prepareProject, studioOn, type PreparedProject } from '../../support/open-studio.ts'
import { square } from '../../support/play.ts'

let host: MemoryHost
let prepared: PreparedProject
let app: App
beforeEach(async () => {
  host = memoryHost()
  prepared = await prepareProject(host, 1)
  const opened = studioOn(() => host)
  app = createApp(opened.studio)
  await openIn(opened, prepared)
})
afterEach(async () => {
  app.bridge.close()
  await host.end()
})

const rows = () => app.document.store.getState().annotations
const run = (id: string) => runCommand(app, commandOf(id))
const press = (key: string) => app.drawing.key({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false })
function draw(...places: [x: number, y: number, side: number][]): AnnotationId[] {
  const ids = places.map(([x, y, side]) => {
    const id = app.document.nextId()
    app.document.commit([{ table: 'annotation', id, before: null, after: { ...square(1, x, y, side), id, image: app.document.store.getState().image!.id, category: prepared.shoe, order: x } }], 'Draw')
    return id
  })
  app.view.select(ids)
  return ids
}

it('shows what growing would make, with figures, and changes nothing until it is applied', async () => {
  const [id] = draw([100, 100, 40])
  expect(run('mask.grow')).toBe(true)
  expect(rows().get(id)!.area).toBe(1600)
  const shown = () => app.drawing.store.getState().draft?.replaced?.get(id)
  expect(shown()!.area).toBeGreaterThan(1600)
  const facts = app.reshaper.store.getState().facts!
  expect(facts).toMatchObject({ objects: 1, gone: 0, removed: 0, area: 1600, added: shown()!.area - 1600 })
  expect(factsOf(facts).join(' ')).toMatch(/\+\d+ px/)
  app.reshaper.setAmount(10)
  await new Promise((resolve) => setTimeout(resolve, 40))
  const wanted = shown()!.shape
  // The tool is asleep meanwhile, and Enter applies.
  expect(app.drawing.send({ type: 'down', at: { x: 5, y: 5 }, shift: false, ctrl: false, alt: false })).toBe(false)
  expect(press('Enter')).toBe(true)
  expect(rows().get(id)!.shape).toEqual(wanted)
  expect(rows().get(id)!.shape).toEqual(reshape(square(1, 100, 100, 40).shape, 'grow', 10, 300, 400))
  expect(app.drawing.store.getState().draft?.replaced).toBeUndefined()
  await app.document.undo()
  expect(rows().get(id)!.area).toBe(1600)
})

it('gives up with Esc, and when something else is selected or the rows change', () => {
  const [id, other] = draw([100, 100, 40], [200, 100, 40])
  for (const leave of [() => void press('Escape'), () => app.view.select([other]), () => app.edits.nudge(3, 0)]) {
    app.view.select([id])
    run('mask.shrink')
    expect(app.reshaper.store.getState().kind).toBe('shrink')
    leave()
    expect(app.reshaper.store.getState().kind).toBeNull()
    expect(app.drawing.store.getState().draft?.replaced).toBeUndefined()
    expect(rows().get(id)!.area).toBe(1600)
  }
})

it('goes on when the host only says what is known, or somebody changes another object', async () => {
  const [id, other] = draw([100, 100, 40], [200, 100, 40])
  app.view.select([id])
  run('mask.grow')
  await app.document.flush()
  app.edits.setHidden([other], true)
  await app.document.flush()
  expect(app.reshaper.store.getState().kind).toBe('grow')
  press('Enter')
  expect(rows().get(id)!.area).toBeGreaterThan(1600)
})

it('says when nothing would be left, and then deletes on Apply in one step', async () => {
  const [id] = draw([100, 100, 4])
  run('mask.shrink')
  expect(factsOf(app.reshaper.store.getState().facts!)).toContain('nothing would be left')
  app.reshaper.apply()
  expect(rows().has(id)).toBe(false)
  await app.document.undo()
  expect(rows().has(id)).toBe(true)
})

it('makes masks of polygons and polygons of masks, there and back', () => {
  const [id] = draw([100, 100, 40])
  expect(commandOf('mask.polygon').when(app)).toBe(false)
  run('mask.mask')
  expect(rows().get(id)!.shape.type).toBe('mask')
  run('mask.polygon')
  app.reshaper.apply()
  expect(rows().get(id)!.shape.type).toBe('polygon')
  expect(rows().get(id)!.area).toBe(1600)
})

it('combines objects into the one selected first; what is cut out stays itself', async () => {
  const [a, b] = draw([100, 100, 40], [120, 100, 40])
  run('mask.union')
  expect([...rows().keys()]).toEqual([a])
  expect(rows().get(a)!.area).toBe(2400)
  await app.document.undo()
  app.view.select([b, a])
  run('mask.difference')
  expect(rows().get(b)!.area).toBe(800)
  expect(rows().get(a)!.area).toBe(1600)
  app.view.select([b])
  expect(commandOf('mask.union').when(app)).toBe(false)
})
