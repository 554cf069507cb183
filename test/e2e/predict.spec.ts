import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { childrenOf } from '../support/children.ts'
import { expect, test as base } from '../support/e2e.ts'
import { redPhotoPlace } from '../support/red-photos.ts'
import { readProject } from '../support/studio-page.ts'

type Coco = { images: { id: number }[]; categories: { name: string }[]; annotations: { image_id: number; area: number; segmentation: unknown }[] }

const PHOTOS = 24
const test = base.extend({
  place: async ({}, use) => {
    const made = await redPhotoPlace(PHOTOS)
    await use(made)
    await made.drop()
  },
})
const projectOf = (folder: string) => join(folder, 'Red patches.selvedge')

test('photos are predicted, twenty reviewed, one fixed, the run evaluated, and the labels exported', async ({ studio, place }, info) => {
  test.setTimeout(120_000)
  const { page } = studio
  await studio.openFolder(place.folder)
  await expect(studio.photos.getByRole('option').first()).toBeVisible()
  await studio.shown()
  await studio.predictAll('Red finder', PHOTOS)
  // Predictions are a layer of their own: no label was made.
  expect(readProject<{ n: number }>(projectOf(place.folder), 'SELECT count(*) AS n FROM coco_annotations')[0].n).toBe(0)

  const panel = page.getByRole('tabpanel', { name: 'Review' })
  await page.getByRole('tab', { name: 'Review' }).click()
  await panel.getByRole('button', { name: /^Review \d+ photos/ }).click()
  await expect(panel.getByText(`1 of ${PHOTOS}`)).toBeVisible()
  await page.screenshot({ path: info.outputPath('queue.png') })

  const verdict = page.getByRole('region', { name: 'Verdict' })
  for (let i = 0; i < 18; i++) {
    await expect(verdict.getByRole('button', { name: 'Accept' })).toBeEnabled()
    if (i % 2 === 0) await verdict.getByRole('button', { name: 'Accept' }).click()
    else {
      await studio.canvas.focus()
      await page.keyboard.press('w')
    }
    await expect(panel.getByText(`${i + 2} of ${PHOTOS}`)).toBeVisible()
  }
  await verdict.getByRole('button', { name: 'Reject' }).click()
  await expect(panel.getByText(`20 of ${PHOTOS}`)).toBeVisible()

  // The twentieth is accepted and put right by hand: the whole outline is nudged by ten pixels.
  await verdict.getByRole('button', { name: 'Fix' }).click()
  await page.getByRole('tab', { name: 'Objects' }).click()
  await expect(studio.objects.getByRole('option', { selected: true })).toHaveCount(1)
  await studio.canvas.focus()
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight')
  await studio.saved()
  await page.getByRole('tab', { name: 'Review' }).click()
  await expect(panel.getByText('95 %')).toBeVisible()

  await studio.command('Evaluate a run…')
  const evaluation = page.getByRole('dialog', { name: 'Evaluation' })
  await expect(evaluation.getByText(/Dice/).first()).toBeVisible()
  // What was accepted from the model flatters it; the photo whose only prediction was rejected has no truth yet.
  await expect(evaluation.getByText('19 photos compared')).toBeVisible()
  await expect(evaluation.getByText('19 photos have labels accepted from this very model')).toBeVisible()
  expect(readProject<{ n: number }>(projectOf(place.folder), "SELECT count(*) AS n FROM image WHERE status = 'done'")[0].n).toBe(19)
  await page.screenshot({ path: info.outputPath('evaluation.png') })
  await page.keyboard.press('Escape')

  const out = join(place.folder, 'export')
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByRole('textbox', { name: 'Into folder' }).fill(out)
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeVisible()
  const coco = JSON.parse(await readFile(join(out, 'annotations.json'), 'utf8')) as Coco
  expect(coco.images).toHaveLength(PHOTOS)
  expect(coco.categories.map(({ name }) => name)).toEqual(['patch'])
  // Eighteen accepted and one fixed; the rejected one and those nobody looked at are not there.
  expect(coco.annotations).toHaveLength(19)
  // The patch is 120 by 120; the network sees it at a fifth of its width.
  for (const { area } of coco.annotations) expect(Math.abs(area / (120 * 120) - 1)).toBeLessThan(0.08)
})

test('the runner is killed in mid-batch: the batch finishes and nothing is lost', async ({ studio, place, host }) => {
  test.skip(process.platform !== 'linux', 'the runner is found by /proc')
  test.setTimeout(120_000)
  await studio.openFolder(place.folder)
  await studio.shown()
  const killed = new Set<number>()
  const predicted = studio.predictAll('Red finder', PHOTOS)
  // Each runner that starts is killed at once, twice in all: the host goes on with a new one.
  while (killed.size < 2) {
    for (const pid of childrenOf(host.pid, 'runner')) {
      if (killed.has(pid) || killed.size >= 2) continue
      process.kill(pid, 'SIGKILL')
      killed.add(pid)
    }
    const done = await Promise.race([predicted.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 40, false))])
    if (done) break
  }
  await predicted
  expect(killed.size).toBeGreaterThan(0)
  const rows = readProject<{ image: number; problem: string }>(projectOf(place.folder), 'SELECT image, problem FROM run_image')
  expect(rows).toHaveLength(PHOTOS)
  expect(rows.filter(({ problem }) => problem !== '')).toEqual([])
  expect(readProject<{ n: number }>(projectOf(place.folder), 'SELECT count(*) AS n FROM prediction')[0].n).toBe(PHOTOS)
})

const garments = join(import.meta.dirname, '../../../shared/data/garments/train/original')
const onGarments = base.extend({
  place: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'selvedge-e2e-'))
    const photos = (await readdir(garments)).filter((name) => name.endsWith('.jpg')).sort().slice(0, PHOTOS)
    for (const name of photos) await cp(join(garments, name), join(folder, 'Garments', name))
    await use({ folder: join(folder, 'Garments'), home: join(folder, 'home'), photos })
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
})
onGarments.describe('with photos of ../shared', () => {
  onGarments.skip(!existsSync(garments), 'the garments of ../shared/data are not here')

  onGarments('real garments are predicted with the shipped model, and twenty accepted by key', async ({ studio, place }, info) => {
    onGarments.setTimeout(120_000)
    const { page } = studio
    await studio.openFolder(place.folder)
    await studio.shown()
    await studio.predictAll('Garment U-Net', PHOTOS)
    await studio.command('Review predictions')
    const panel = page.getByRole('tabpanel', { name: 'Review' })
    await expect(panel.getByText(`1 of ${PHOTOS}`)).toBeVisible()
    await page.screenshot({ path: info.outputPath('garments.png') })
    for (let i = 0; i < 20; i++) {
      await studio.canvas.focus()
      await page.keyboard.press('w')
      await expect(panel.getByText(`${i + 2} of ${PHOTOS}`)).toBeVisible()
    }
    const rows = () => readProject<{ area: number; pixels: number }>(join(place.folder, 'Garments.selvedge'),
      'SELECT a.area, i.width * i.height AS pixels FROM coco_annotations a JOIN coco_images i ON i.id = a.image_id')
    await expect.poll(() => rows().length).toBe(20)
    // A garment fills 3 to 19 % of these photos; a mask may miss a part of it, but not be something else.
    for (const { area, pixels } of rows()) expect(area / pixels).toBeGreaterThan(0.01)
    for (const { area, pixels } of rows()) expect(area / pixels).toBeLessThan(0.3)
  })
})
