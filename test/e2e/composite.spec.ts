import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '../support/e2e.ts'

test('synthetic pictures are looked at on a sheet, made of the sample’s labels, and opened', async ({ studio }, info) => {
  test.setTimeout(120_000)
  const { page } = studio
  await page.getByRole('button', { name: 'Try the sample' }).click()
  await expect(studio.photos).toBeVisible({ timeout: 30_000 })
  await studio.shown()
  const before = await studio.photos.getByRole('option').count()

  await studio.command('Synthetic pictures…')
  const dialog = page.getByRole('dialog', { name: 'Synthetic pictures' })
  await expect(dialog.getByText('The first 24 pictures')).toBeVisible()
  await page.screenshot({ path: info.outputPath('empty.png') })
  await dialog.getByRole('button', { name: 'Preview', exact: true }).click()
  const sheet = dialog.getByRole('img', { name: /^The first 24 pictures/ })
  await expect(sheet).toBeVisible({ timeout: 60_000 })
  await expect.poll(() => sheet.evaluate((picture) => (picture as HTMLImageElement).naturalWidth)).toBeGreaterThan(1_000)
  await expect(dialog.getByText(/^Of \d+ objects and \d+ photos for grounds/)).toBeVisible()
  await page.screenshot({ path: info.outputPath('sheet.png') })

  // Another recipe: the sheet is of the past, and says so.
  await dialog.getByText('How they look').click()
  await page.screenshot({ path: info.outputPath('looks.png') })
  await dialog.getByRole('textbox', { name: 'Seed' }).fill('5')
  await dialog.getByRole('textbox', { name: 'Seed' }).press('Tab')
  await expect(dialog.getByText('Changed since this sheet was made')).toBeVisible()

  // A folder that holds no cutouts is named.
  await dialog.getByRole('button', { name: 'A folder of cutouts' }).click()
  await expect(dialog.getByRole('button', { name: 'Make 200 pictures' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Folder of cutouts' }).fill('/nowhere/at all')
  await dialog.getByRole('button', { name: 'Preview again' }).click()
  await expect(dialog.getByText(/outside the folders|is not there/)).toBeVisible({ timeout: 30_000 })
  await page.screenshot({ path: info.outputPath('fault.png') })
  await dialog.getByRole('button', { name: 'Labels of this project' }).click()

  await dialog.getByRole('textbox', { name: 'Pictures', exact: true }).fill('12')
  await dialog.getByRole('textbox', { name: 'Pictures', exact: true }).press('Tab')
  const out = await dialog.getByRole('textbox', { name: 'Files go to' }).inputValue()
  await dialog.getByRole('button', { name: 'Make 12 pictures' }).click()
  await expect(dialog.getByRole('status')).toContainText('12 pictures', { timeout: 90_000 })
  await page.screenshot({ path: info.outputPath('made.png') })
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(studio.photos.getByRole('option')).not.toHaveCount(before)
  for (const part of ['photos', 'alpha', 'trimap', 'truth']) expect(await readdir(join(out, part))).toHaveLength(12)

  // They are photos like any other, with their objects.
  const made = studio.photos.getByRole('option', { name: /s5-000003/ })
  await made.scrollIntoViewIfNeeded()
  await made.click()
  await studio.shown()
  await expect(studio.objectCount().first()).toBeVisible()
  await page.screenshot({ path: info.outputPath('opened.png') })
})
