import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AnnotationId } from '../../../core/records/ids.ts'
import type { App } from '../../../renderer/app/app.ts'
import { createApp } from '../../../renderer/app/create-app.ts'
import { COMMANDS, commandOf, runCommand } from '../../../renderer/commands/index.ts'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'
import { openIn, prepareProject, studioOn, until, type PreparedProject } from '../../support/open-studio.ts'
import { square } from '../../support/play.ts'

let host: MemoryHost
let prepared: PreparedProject
let app: App

beforeEach(async () => {
  host = memoryHost()
  prepared = await prepareProject(host)
  const opened = studioOn(() => host)
  app = createApp(opened.studio)
  await openIn(opened, prepared)
})
afterEach(async () => {
  app.bridge.close()
  await host.end()
})

const doc = () => app.document.store.getState()
const view = () => app.view.store.getState()
const run = (id: string) => runCommand(app, commandOf(id))

function draw(...corners: number[]): AnnotationId[] {
  return corners.map((x) => {
    const id = app.document.nextId()
    app.document.commit([{ table: 'annotation', id, before: null, after: { ...square(1, x, 50, 40), id, image: doc().image!.id, category: prepared.shoe, order: x } }], 'Draw polygon')
    return id
  })
}

describe('commands', () => {
  it('run only when they may: nothing selected, nothing to undo, nothing to paste', () => {
    for (const id of ['edit.delete', 'edit.copy', 'edit.paste', 'edit.undo', 'edit.redo', 'object.group', 'object.relabel']) expect(run(id), id).toBe(false)
    expect(doc().annotations.size).toBe(0)
  })

  it('delete what is selected, and undo says what it undoes', async () => {
    const [first, second] = draw(20, 120)
    app.view.select([first])
    expect(run('edit.delete')).toBe(true)
    expect([...doc().annotations.keys()]).toEqual([second])
    await app.document.flush()
    expect(commandOf('edit.undo').titleNow?.(app)).toBe('Undo Delete object')
    await app.document.undo()
    expect(doc().annotations.size).toBe(2)
  })

  it('copy to the next photo and paste there', async () => {
    draw(20, 120)
    run('go.copy-next')
    await until('the next photo is open', () => doc().image?.id === prepared.images[1])
    expect(doc().annotations.size).toBe(0)
    expect(run('edit.paste')).toBe(true)
    expect([...doc().annotations.values()].map((row) => row.image)).toEqual([prepared.images[1], prepared.images[1]])
    await app.document.flush()
    expect((await host.client.annotations.list({ project: prepared.project, image: prepared.images[0] })).annotations).toHaveLength(2)
  })

  it('go through the objects from the top down, and round', () => {
    const ids = draw(20, 120, 220)
    const seen: number[] = []
    for (let step = 0; step < 4; step++) {
      run('object.next')
      seen.push([...view().selection][0])
    }
    expect(seen).toEqual([ids[2], ids[1], ids[0], ids[2]])
    run('object.previous')
    expect([...view().selection]).toEqual([ids[0]])
  })

  it('mark a photo done, go on, and find the next one to do', async () => {
    run('photo.done-next')
    await until('the second photo is open', () => doc().image?.id === prepared.images[1])
    await app.document.flush()
    const { ids } = await host.client.images.ids({ project: prepared.project, filter: { status: ['done'] } })
    expect(ids).toEqual([prepared.images[0]])
    await until('the second photo is ready', () => doc().phase === 'ready')
    run('photo.done-next')
    await until('the third photo is open', () => doc().image?.id === prepared.images[2] && doc().phase === 'ready')
    await app.document.flush()
    app.gallery.goTo(0)
    await until('the first photo is open', () => doc().image?.id === prepared.images[0] && doc().phase === 'ready')
    run('go.next-todo')
    await until('the photo to do is open', () => doc().image?.id === prepared.images[2])
  })

  it('hide and lock as switches that say whether they are on', () => {
    const [id] = draw(20)
    app.view.select([id])
    for (const [command, field] of [['object.hide', 'hidden'], ['object.lock', 'locked']] as const) {
      expect(commandOf(command).checked?.(app)).toBe(false)
      run(command)
      expect(doc().annotations.get(id)?.[field]).toBe(true)
      expect(commandOf(command).checked?.(app)).toBe(true)
      run(command)
      expect(doc().annotations.get(id)?.[field]).toBe(false)
    }
  })

  it('give the nth category to what is selected and to what comes', async () => {
    const sole = await app.document.addCategory({ name: 'sole' })
    await until('both categories are known', () => doc().categoryOrder.length === 2)
    const [id] = draw(20)
    app.view.select([id])
    expect(commandOf('object.category-2').titleNow?.(app)).toBe('Category “sole”')
    run('object.category-2')
    expect(doc().annotations.get(id)?.category).toBe(sole.id)
    expect(run('object.category-3')).toBe(false)
  })

  it('zoom to the selected objects together', () => {
    app.view.resize({ width: 800, height: 600 })
    const ids = draw(20, 300)
    app.view.select(ids)
    run('view.zoom-selection')
    const { viewport, canvas } = view()
    // Both boxes, from x 20 to 340, lie within the canvas and fill most of it.
    const left = 20 * viewport.zoom + viewport.x
    const right = 340 * viewport.zoom + viewport.x
    expect(left).toBeGreaterThan(0)
    expect(right).toBeLessThan(canvas.width)
    expect(right - left).toBeGreaterThan(canvas.width / 2)
  })

  it('fold panes and open windows', () => {
    run('view.filmstrip')
    expect(app.ui.store.getState().filmstrip.collapsed).toBe(true)
    run('help.search-photos')
    expect(app.ui.store.getState().filmstrip.collapsed).toBe(false)
    run('project.export')
    expect(app.ui.store.getState().overlay).toEqual({ kind: 'export' })
  })

  it('write nothing into a project that is open for reading only', () => {
    const [id] = draw(20)
    app.view.select([id])
    app.session.store.setState((state) => ({ project: { ...state.project!, readOnly: true, readOnlyReason: 'elsewhere' } }))
    const writing = COMMANDS.filter((command) => /^(edit\.(cut|paste|duplicate|delete|undo|redo)|object\.(?!next|previous)|photo\.(?!check)|project\.import)/.test(command.id))
    expect(writing.length).toBeGreaterThan(25)
    expect(writing.filter((command) => command.when(app)).map((command) => command.id)).toEqual([])
  })

  it('start a job of the open project and hear of its end', async () => {
    run('photo.check')
    await until('the job is done', () => app.jobs.store.getState().list.some((job) => job.method === 'images.check' && job.state === 'done'))
    await until('its end is told', () => app.notices.store.getState().list.some((notice) => notice.text.startsWith('Check photos')))
  })

  it('show a fault instead of throwing it', async () => {
    const { project } = app.session.store.getState()
    await host.client.projects.close({ project: project!.project })
    run('photo.check')
    await until('the fault is shown', () => app.notices.store.getState().list.some((notice) => notice.tone === 'error'))
  })
})
