import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from '../support/e2e.ts'

test.slow()
test('an object goes out as a trimmed cutout with its shadow, and full cutouts come back as labels', async ({ studio, place }, info) => {
  const { page } = studio
  await studio.openFolder(place.folder)
  await studio.shown()
  await studio.polygon([[0.3, 0.3], [0.7, 0.35], [0.6, 0.7]])
  await studio.nameCategory('dress')
  await studio.saved()

  const dialog = page.getByRole('dialog', { name: 'Export' })
  const exportTo = async (folder: string, choose: () => Promise<void>) => {
    await page.getByRole('button', { name: 'Export' }).click()
    await dialog.getByRole('radio', { name: 'Cutouts' }).click()
    await choose()
    await dialog.getByRole('textbox', { name: 'Into folder' }).fill(folder)
    await page.screenshot({ path: info.outputPath(`${folder.slice(-4)}.png`) })
    await dialog.getByRole('button', { name: 'Export', exact: true }).click()
    await expect(dialog.getByRole('button', { name: 'Done' })).toBeVisible({ timeout: 60_000 })
    await expect(dialog.getByText('smooth at the edges')).toBeVisible()
    await dialog.getByRole('button', { name: 'Done' }).click()
    return readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith('.png')).map((name) => join(folder, name))
  }
  const [trimmed] = await exportTo(join(place.folder, 'web1'), async () => {
    await dialog.getByRole('button', { name: 'Each object' }).click()
    await dialog.getByRole('button', { name: 'Trimmed to the object' }).click()
    await dialog.getByRole('checkbox', { name: 'Drop shadow' }).click()
  })
  expect(trimmed).toMatch(/-1\.png$/)
  const whole = await sharp(join(place.folder, place.photos[0])).metadata()
  const small = await sharp(trimmed).metadata()
  expect([small.channels, small.width < whole.width!]).toEqual([4, true])

  const [full] = await exportTo(join(place.folder, 'full'), async () => {
    await dialog.getByRole('button', { name: 'Each photo' }).click()
    await dialog.getByRole('button', { name: 'Whole photo' }).click()
    await dialog.getByRole('checkbox', { name: 'Drop shadow' }).click()
  })
  expect(await sharp(full).metadata()).toMatchObject({ width: whole.width, height: whole.height, channels: 4 })

  await studio.command('Import…')
  const importing = page.getByRole('dialog', { name: 'Import' })
  await importing.getByRole('radio', { name: 'Cutouts' }).click()
  await importing.getByRole('textbox', { name: 'Folder of the cutouts' }).fill(join(place.folder, 'full'))
  await importing.getByRole('textbox', { name: 'Folder of the photos' }).fill(place.folder)
  await page.screenshot({ path: info.outputPath('import.png') })
  await importing.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(importing.getByRole('button', { name: 'Done' })).toBeVisible({ timeout: 60_000 })
  await expect(importing.getByText('alpha >= 128 of 255')).toBeVisible()
  await page.screenshot({ path: info.outputPath('imported.png') })
  await importing.getByRole('button', { name: 'Done' }).click()
  await expect(studio.objectCount()).toHaveCount(2)
})
