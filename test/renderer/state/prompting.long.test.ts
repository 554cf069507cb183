import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tinySamDecoder, tinySamEncoder } from '../../support/tiny-models.ts'
import { onnx } from '../../support/onnx.ts'
import { openIn, prepareProject, studioHome, studioOn, until, type OpenedStudio, type StudioHome } from '../../support/open-studio.ts'
import { down, key, up } from '../../support/play.ts'

let host: StudioHome
let opened: OpenedStudio
beforeAll(async () => {
  host = studioHome()
  opened = studioOn(() => host)
  await openIn(opened, await prepareProject(host, 2))
  opened.studio.view.resize({ width: 400, height: 300 })
}, 60_000)
afterAll(() => host.end())

/** Loading a model takes longer than what `until` grants. */
async function patiently(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3 && !holds(); tries++) await until(what, holds).catch(() => undefined)
  await until(what, holds)
}
const draft = () => opened.studio.drawing.store.getState().draft
const click = (x: number, y: number) => [down(x, y), up(x, y)].forEach((event) => opened.studio.drawing.send(event))

it('says how to add a model, and knows one as soon as it was added', async () => {
  const { view, prompting } = opened.studio
  expect(prompting.store.getState().known).toBe(false)
  view.setTool('prompt')
  await until('the models are known', () => prompting.store.getState().known)
  expect(draft()?.hint).toContain('MobileSAM')
  click(200, 150)
  expect(draft()?.progress).toBeUndefined()

  writeFileSync(join(host.folder, 'sam.onnx'), onnx(tinySamEncoder()))
  writeFileSync(join(host.folder, 'decoder.onnx'), onnx(tinySamDecoder()))
  await host.client.models.add({ path: join(host.folder, 'sam.onnx'), decoder: join(host.folder, 'decoder.onnx') })
  await until('the model is chosen', () => prompting.store.getState().chosen !== null)
  await until('it looks at the photo ahead', () => prompting.store.getState().preparing)
  await patiently('it has looked', () => !prompting.store.getState().preparing)
}, 60_000)

it('shows what the real model answers and makes it an object', async () => {
  const { document, drawing } = opened.studio
  click(200, 150)
  expect(draft()?.progress).toEqual({ waiting: true, score: null })
  await patiently('the model has answered', () => draft()?.progress?.waiting === false)
  expect(draft()?.regions[0].rings).toHaveLength(1)
  drawing.send(key('Enter'))
  await document.flush()
  const [row] = document.store.getState().annotations.values()
  expect(row.shape.type).toBe('polygon')
  // A disc of radius 100 pixels of 1024, of a photo 400 wide.
  expect(row.area / (Math.PI * (100 * 400 / 1024) ** 2)).toBeCloseTo(1, 1)
  await document.undo()
  expect(document.store.getState().annotations.size).toBe(0)
}, 60_000)

it('drops answers that come too late: after a newer click, after Esc, on another photo', async () => {
  const { document, drawing, gallery } = opened.studio
  const answers: number[] = []
  const stop = drawing.store.subscribe((next, before) => next.draft?.progress?.waiting === false && before.draft?.progress?.waiting === true && answers.push(1))
  click(100, 100)
  click(110, 100)
  click(120, 100)
  await patiently('the newest is answered', () => draft()?.progress?.waiting === false)
  expect(answers).toHaveLength(1)
  click(130, 100)
  drawing.key({ key: 'Escape', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false })
  click(50, 50)
  gallery.goTo(1)
  await until('the other photo is open', () => document.store.getState().image?.id === gallery.store.getState().ids[1] && document.store.getState().phase === 'ready')
  click(60, 60)
  await patiently('it is answered', () => draft()?.progress?.waiting === false)
  expect(draft()?.handles).toHaveLength(1)
  expect(answers).toHaveLength(2)
  stop()
}, 60_000)
