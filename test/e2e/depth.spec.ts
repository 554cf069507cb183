import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNpy } from '../../core/formats/npy.ts'
import { expect, test as base } from '../support/e2e.ts'
import { figurePlace } from '../support/figure-place.ts'

const FIGURES = 3
const test = base.extend({
  place: async ({}, use) => {
    const made = await figurePlace(FIGURES)
    await use(made)
    await made.drop()
  },
})

test('depth of drawn figures: predicted, looked at beside the truth and in space, evaluated, exported', async ({ studio, place }, info) => {
  test.setTimeout(180_000)
  const { page, canvas } = studio
  const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) })
  await studio.openFolder(place.folder)
  await studio.shown()

  await test.step('the true depth lies over the photo, with its range and the value under the pointer', async () => {
    await page.getByRole('tab', { name: 'Depth' }).click()
    await expect(page.getByText(/^True depth: [\d.]+ to [\d.]+ m/)).toBeVisible()
    const legend = page.getByRole('group', { name: /^True depth from/ })
    await expect(legend).toBeVisible()
    const middle = await studio.at(0.5, 0.55)
    await page.mouse.move(middle.x, middle.y)
    await expect(page.getByTitle('True depth under the cursor')).toHaveText(/^true depth [\d.]+ m$/)
    await page.getByRole('checkbox', { name: 'Lines of equal depth' }).click()
    await expect(legend).toContainText('lines every')
    await shot('truth')
    const least = legend.getByRole('slider', { name: 'Least depth shown' })
    const before = Number(await least.getAttribute('aria-valuenow'))
    await least.focus()
    await page.keyboard.press('PageUp')
    await expect.poll(async () => Number(await least.getAttribute('aria-valuenow'))).toBeGreaterThan(before)
    await page.keyboard.press('Home')
    await expect(least).toHaveAttribute('aria-valuenow', String(before))
  })

  await test.step('a run is compared with it', async () => {
    await studio.predictAll('Red depth', FIGURES)
    await expect(page.getByText(/^Predicted by Red depth/)).toBeVisible()
    const figures = page.getByRole('table', { name: 'Figures of this photo' })
    await expect(figures.getByRole('row', { name: /^RMSE [\d.]+ m$/ })).toBeVisible()
    await expect(figures.getByRole('row', { name: /^Within 25 % of prediction/ })).toBeVisible()
    await shot('predicted')
    await page.getByRole('button', { name: 'Side by side' }).click()
    await expect(page.locator('.pane-caption').first()).toHaveText('True depth')
    // Each side has its own legend, whose range is narrowed by itself.
    await expect(page.getByRole('group', { name: /^(True depth|Depth) from/ })).toHaveCount(2)
    const [left, right] = [page.getByRole('group', { name: /^True depth from/ }), page.getByRole('group', { name: /^Depth from/ })]
    const most = left.getByRole('slider', { name: 'Greatest depth shown' })
    const [told, other] = [await left.getAttribute('aria-label'), await right.getAttribute('aria-label')]
    await most.focus()
    await page.keyboard.press('PageDown')
    await expect(left).not.toHaveAttribute('aria-label', told!)
    await expect(right).toHaveAttribute('aria-label', other!)
    await page.keyboard.press('Home')
    await expect(left).toHaveAttribute('aria-label', told!)
    await shot('side')
    await page.getByRole('button', { name: 'Error map' }).click()
    await expect(page.getByRole('status', { name: 'Difference of depth' })).toContainText('Too near')
    await shot('error')
    await page.getByRole('button', { name: 'Error map' }).click()
  })

  await test.step('it turns in space', async () => {
    await page.getByRole('button', { name: 'Relief and points…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Depth in space' })
    await dialog.getByRole('button', { name: 'True', exact: true }).click()
    const space = dialog.getByRole('application')
    await expect(space).toHaveAttribute('data-state', 'ready', { timeout: 30_000 })
    await expect(space).toHaveAttribute('data-shown', String(128 * 128))
    await expect(space).toHaveAttribute('data-drawn', /\d/)
    await shot('points')
    const around = await space.getAttribute('data-around')
    await space.focus()
    await page.keyboard.press('ArrowRight')
    await expect(space).not.toHaveAttribute('data-around', around!)
    await dialog.getByRole('button', { name: 'Relief', exact: true }).click()
    await dialog.getByRole('button', { name: 'Depth', exact: true }).click()
    await page.waitForTimeout(300)
    await shot('relief')
    await dialog.getByRole('button', { name: 'Reset' }).click()
    await expect(space).toHaveAttribute('data-around', around!)
    await page.keyboard.press('Escape')
  })

  await test.step('the run is evaluated, and a photo opened from the list', async () => {
    await studio.command('Evaluate a run…')
    const dialog = page.getByRole('dialog', { name: 'Evaluation' })
    await expect(dialog.getByText(`${FIGURES} photos compared`)).toBeVisible()
    await shot('evaluation')
    await dialog.getByRole('button', { name: place.photos[2] }).click()
    await expect(dialog).toBeHidden()
    await expect(canvas).toHaveAttribute('aria-label', `Photo ${place.photos[2]}`)
  })

  await test.step('the truth is exported as it was', async () => {
    await page.getByRole('button', { name: 'Export…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Export' })
    await expect(dialog.getByRole('radio', { name: 'Depth maps' })).toBeChecked()
    const out = join(place.folder, 'out')
    await dialog.getByRole('textbox', { name: 'Into folder' }).fill(out)
    await dialog.getByRole('combobox', { name: 'Whose depth' }).click()
    await page.getByRole('option', { name: 'True depths' }).click()
    await shot('export')
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(dialog.getByText('depth.json')).toBeVisible({ timeout: 30_000 })
    const [name] = place.photos
    const { values } = readNpy(readFileSync(join(out, name.replace('.png', '.npy'))), name)
    const exact = readNpy(readFileSync(join(place.folder, '../depth', name.replace('.png', '.npy'))), name)
    const known = [...exact.values].filter(Number.isFinite)
    const step = (Math.max(...known) - Math.min(...known)) / 131_068
    expect(values.every((value, p) => Math.abs(value - exact.values[p]) <= step + 1e-6 || !Number.isFinite(exact.values[p]))).toBe(true)
  })
})
