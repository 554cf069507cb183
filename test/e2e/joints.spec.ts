import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNpy } from '../../core/formats/npy.ts'
import { expect, test as base } from '../support/e2e.ts'
import { bodyPlace } from '../support/paper-body.ts'
import { readProject } from '../support/studio-page.ts'

const FIGURES = 2
const test = base.extend({
  place: async ({}, use) => {
    const made = await bodyPlace(FIGURES)
    await use(made)
    await made.drop()
  },
})

type Label = { keypoints: string; source: string }

test('joints of drawn figures: predicted, looked at in space, accepted and dragged, mirrored, evaluated, exported', async ({ studio, place }, info) => {
  test.setTimeout(180_000)
  const { page, objects } = studio
  const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) })
  const path = join(place.folder, 'photos.selvedge')
  const persons = () => readProject<Label>(path, 'SELECT keypoints, source FROM annotation WHERE keypoints IS NOT NULL ORDER BY id')
  await studio.openFolder(place.folder)
  await studio.shown()

  await test.step('the truth turns in space', async () => {
    await page.getByRole('tab', { name: 'Joints' }).click()
    const space = page.getByRole('slider', { name: /^Joints in space/ })
    await expect(space).toBeVisible()
    const before = await space.getAttribute('aria-valuenow')
    await space.focus()
    await page.keyboard.press('ArrowLeft')
    await expect(space).not.toHaveAttribute('aria-valuenow', before!)
    await page.keyboard.press('Home')
    await expect(space).toHaveAttribute('aria-valuenow', before!)
    await shot('truth')
  })

  await test.step('a run is measured against it, and shows its heat maps', async () => {
    await studio.predictAll('Paper body', FIGURES)
    const errors = page.getByLabel('Errors')
    await expect(errors).toContainText(/MPJPE\s*[\d.]+ mm/)
    await expect(errors).toContainText(/PA-MPJPE\s*[\d.]+ mm/)
    await page.getByRole('button', { name: 'left wrist', exact: true }).click()
    await page.getByRole('button', { name: 'Show heat maps' }).click()
    await expect(page.getByRole('img', { name: 'Where left wrist is likely in the picture' })).toBeVisible({ timeout: 30_000 })
    await expect(page.getByRole('img', { name: /slices of the depth/ })).toBeVisible()
    await shot('predicted')
    await page.getByRole('img', { name: /slices of the depth/ }).scrollIntoViewIfNeeded()
    await shot('heat')
  })

  await test.step('the prediction is accepted, and a joint dragged with one step of undo', async () => {
    await page.getByRole('button', { name: 'Accept', exact: true }).click()
    await expect.poll(() => persons().length).toBe(FIGURES + 1)
    const accepted = () => persons().find(({ source }) => source.startsWith('model:'))!
    const before = JSON.parse(accepted().keypoints) as number[]
    expect(before).toHaveLength(51)
    await page.getByRole('tab', { name: 'Objects' }).click()
    await objects.getByRole('option', { name: /person/ }).first().click()
    await shot('accepted')
    // The left wrist, number 13.
    const from = await studio.at(before[39] / 128, before[40] / 128)
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + 40, from.y - 20, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => (JSON.parse(accepted().keypoints) as number[])[39]).toBeGreaterThan(before[39] + 1)
    await page.keyboard.press('1')
    await expect.poll(() => (JSON.parse(accepted().keypoints) as number[])[41]).toBe(1)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await expect.poll(() => accepted().keypoints).toBe(JSON.stringify(before))
  })

  await test.step('a mirrored copy has left and right exchanged', async () => {
    await page.keyboard.press('Alt+m')
    await expect.poll(() => persons().length).toBe(FIGURES + 2)
    await shot('mirrored')
    await page.keyboard.press('Control+z')
    await expect.poll(() => persons().length).toBe(FIGURES + 1)
  })

  await test.step('the run is evaluated, and a photo opened from the list', async () => {
    await studio.command('Evaluate a run…')
    const dialog = page.getByRole('dialog', { name: 'Evaluation' })
    await expect(dialog.getByText('MPJPE').first()).toBeVisible()
    await expect(dialog.getByRole('row', { name: /^left wrist/ })).toBeVisible()
    await shot('evaluation')
    await dialog.getByRole('button', { name: place.photos[1] }).click()
    await expect(dialog).toBeHidden()
    await expect(studio.canvas).toHaveAttribute('aria-label', `Photo ${place.photos[1]}`)
  })

  await test.step('the joints are exported in Human3.6M\'s order', async () => {
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Export' })
    await dialog.getByRole('radio', { name: /^Joints/ }).click()
    const out = join(place.folder, 'out')
    await dialog.getByRole('textbox', { name: 'Into folder' }).fill(out)
    await shot('export')
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(dialog.getByText('joints.npy')).toBeVisible({ timeout: 30_000 })
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['joints.csv', 'joints.json', 'joints.npy']))
    const { shape, values } = readNpy(readFileSync(join(out, 'joints.npy')), 'joints.npy')
    expect(shape).toEqual([FIGURES, 17, 3])
    const { figures } = JSON.parse(readFileSync(join(place.folder, '../figures.json'), 'utf8')) as { figures: { joints: number[][] }[] }
    figures.forEach(({ joints }, f) => joints.forEach((joint, j) => [0, 1, 2].forEach((k) => expect(Math.abs(values[(f * 17 + j) * 3 + k] - 1_000 * joint[k])).toBeLessThan(0.02))))
  })
})
