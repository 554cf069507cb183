import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '../support/e2e.ts'
import { tinySamDecoder, tinySamEncoder } from '../support/tiny-models.ts'
import { onnx } from '../support/onnx.ts'

/*
 * A person who has a SAM adds it from the bar of the click prompts, and outlines an object by clicks. The network is a
 * stand-in of the same signature: it answers a disc round the first point.
 */
test('a model for clicks is added where it is missed, and outlines what is clicked on', async ({ studio, place, page }) => {
  test.setTimeout(120_000)
  await writeFile(join(place.folder, 'mobile_sam.encoder.onnx'), onnx(tinySamEncoder()))
  await writeFile(join(place.folder, 'mobile_sam.decoder.onnx'), onnx(tinySamDecoder()))
  await studio.openFolder(place.folder)
  await studio.shown()

  await page.keyboard.press('i')
  const bar = page.getByRole('toolbar', { name: 'Click prompts' })
  await expect(bar).toContainText('add SAM or MobileSAM')
  await bar.getByRole('button', { name: 'Models…' }).click()
  await page.getByRole('dialog', { name: 'Models' }).getByRole('button', { name: 'Add a model…' }).click()
  const field = page.getByRole('textbox', { name: 'Filter, or a path' })
  await field.fill(join(place.folder, 'mobile_sam.encoder.onnx'))
  await field.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Add a model' })
  await expect(dialog).toContainText('Segment Anything')
  // The decoder was found beside it.
  await expect(dialog.getByRole('textbox', { name: 'Decoder' })).toHaveValue(/mobile_sam\.decoder\.onnx$/)
  await dialog.getByRole('button', { name: 'Add model' }).click()
  await expect(dialog).toBeHidden({ timeout: 20_000 })
  await page.keyboard.press('Escape')
  await expect(bar).toContainText('mobile sam')

  const on = await studio.at(0.5, 0.5)
  await page.mouse.click(on.x, on.y)
  await expect(bar).toContainText('Score', { timeout: 20_000 })
  // The right button says what does not belong to it; no menu opens.
  const beside = await studio.at(0.2, 0.2)
  await page.mouse.click(beside.x, beside.y, { button: 'right' })
  await expect(page.getByRole('menu')).toHaveCount(0)
  await expect(bar.getByRole('button', { name: /^Accept/ })).toBeEnabled()
  await page.keyboard.press('Enter')
  await studio.nameCategory('sneaker')
  await expect(studio.objectCount()).toHaveCount(1)
  await studio.saved()

  await page.keyboard.press('Control+z')
  await expect(studio.objectCount()).toHaveCount(0)
  // Esc gives up what was marked.
  await page.keyboard.press('i')
  await page.mouse.click(on.x, on.y)
  await expect(bar.getByRole('button', { name: 'Give it up' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(bar.getByRole('button', { name: 'Give it up' })).toBeHidden()
})
