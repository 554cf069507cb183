import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { expect, test as base } from '../support/e2e.ts'
import { redPhotoPlace } from '../support/red-photos.ts'

const root = join(import.meta.dirname, '../..')
const PHOTOS = 8
/** Labelled half a patch too far to the right. */
const WRONG = 5

/** Photos with a red patch each, all labelled, one of them wrongly, before anybody opens them. */
const test = base.extend({
  place: async ({}, use) => {
    const made = await redPhotoPlace(PHOTOS)
    const labels = {
      images: made.photos.map((name, i) => ({ id: i + 1, file_name: name, width: 320, height: 240 })),
      categories: [{ id: 1, name: 'patch' }],
      annotations: made.photos.map((_, i) => {
        const [left, right] = [40 + 4 * i + (i === WRONG ? 60 : 0), 160 + 4 * i + (i === WRONG ? 60 : 0)]
        return { id: i + 1, image_id: i + 1, category_id: 1, iscrowd: 0, segmentation: [[left, 60, right, 60, right, 180, left, 180]], area: 14_400, bbox: [left, 60, 120, 120] }
      }),
    }
    const file = join(made.folder, 'labels.json')
    await writeFile(file, JSON.stringify(labels))
    const args = ['import', 'coco', file, '--project', join(made.folder, 'Red patches.selvedge')]
    const done = spawnSync(process.execPath, [join(root, 'scripts/selvedge.mjs'), ...args], { env: { ...process.env, SELVEDGE_HOME: made.home, NODE_OPTIONS: '' } })
    expect(done.status, done.stderr.toString()).toBe(0)
    await use(made)
    await made.drop()
  },
})

test('a run is evaluated: the worst photo is found and opened, the numbers tell of it', async ({ studio, place }, info) => {
  test.setTimeout(120_000)
  const { page } = studio
  await studio.openFolder(place.folder)
  await studio.shown()

  await studio.command('Evaluate a run…')
  const dialog = page.getByRole('dialog', { name: 'Evaluation' })
  await expect(dialog.getByText('There are no predictions to evaluate yet.')).toBeVisible()
  await page.keyboard.press('Escape')
  await studio.predictAll('Red finder', PHOTOS)

  await studio.command('Evaluate a run…')
  await expect(dialog.getByText(`${PHOTOS} photos compared`)).toBeVisible()
  await page.screenshot({ path: info.outputPath('masks.png') })
  // The others were predicted all but exactly.
  await expect(dialog.getByRole('button', { name: /^Dice mean 0\.9/ })).toHaveAttribute('aria-pressed', 'true')
  await expect(dialog.locator('tbody th').first()).toHaveText(place.photos[WRONG])
  await dialog.getByRole('button', { name: 'Find the best threshold' }).click()
  await expect(dialog.getByText(/Dice is highest, 0\.9\d+, from 0\.\d+ up/)).toBeVisible()
  await expect(dialog.getByRole('textbox', { name: 'Dice below' })).toHaveValue('0.98')
  await dialog.getByRole('button', { name: 'Find out which can be told' }).click()
  await expect(dialog.getByText('1 photo of 8 below 0.98.')).toBeVisible()
  await expect(dialog.getByRole('table', { name: 'Each sign alone' }).getByRole('row', { name: /^Score / })).toBeVisible()
  await page.screenshot({ path: info.outputPath('triage.png') })

  await dialog.getByRole('button', { name: 'AP of boxes' }).click()
  await expect(dialog.getByRole('row', { name: /^AP at overlap 0\.50 0\.\d+$/ })).toBeVisible()
  await expect(dialog.getByRole('table', { name: 'Confusions' })).toBeVisible()
  await page.screenshot({ path: info.outputPath('boxes.png') })
  await dialog.getByRole('button', { name: 'AP of keypoints' }).click()
  await expect(dialog.getByText('No label here has keypoints.')).toBeVisible()

  // A bar lists its photos alone; the message brings all back.
  await dialog.getByRole('button', { name: 'Masks', exact: true }).click()
  await dialog.getByRole('button', { name: /^Open 1 photo with Dice/ }).first().click()
  await expect(dialog).toBeHidden()
  await expect(studio.photos.getByRole('option')).toHaveCount(1)
  await expect(studio.photos.getByRole('option')).toContainText(place.photos[WRONG].slice(0, 8))
  await page.screenshot({ path: info.outputPath('opened.png') })
  await page.getByRole('button', { name: 'Show all photos' }).click()
  await expect(studio.photos.getByRole('option')).toHaveCount(PHOTOS)

  // A name opens its photo.
  await studio.command('Evaluate a run…')
  await dialog.getByRole('button', { name: place.photos[2] }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText(`3 of ${PHOTOS}`)).toBeVisible()
})
