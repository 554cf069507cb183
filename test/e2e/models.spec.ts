import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { redFinder } from '../support/red-finder.ts'
import { expect, test } from '../support/e2e.ts'

/** From a file of a stranger: it must come out as text, whatever it holds. */
const NASTY = '<img src=x onerror="document.title=1">'

test('a model file is recognised, tried on the open photo, added with one click, and removed', async ({ studio, page, place }) => {
  test.setTimeout(120_000)
  writeFileSync(join(place.folder, 'red finder.onnx'), redFinder({ side: 64, metadata: { names: JSON.stringify([NASTY]) } }))
  await studio.openFolder(place.folder)
  await studio.shown()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Add a model')
  await page.keyboard.press('Enter')
  await page.getByRole('option', { name: /red finder\.onnx/ }).dblclick()

  const dialog = page.getByRole('dialog', { name: 'Add a model' })
  await expect(dialog.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('red finder')
  await expect(dialog.getByRole('textbox', { name: /^Classes/ })).toHaveValue(NASTY)
  await dialog.getByRole('button', { name: 'Try on this photo' }).click()
  await expect(dialog.getByRole('status')).toContainText('s with loading', { timeout: 60_000 })
  await dialog.getByRole('button', { name: 'Add model' }).click()

  const models = page.getByRole('dialog', { name: 'Models' })
  await expect(models.getByRole('option', { name: /red finder/ })).toHaveAttribute('aria-selected', 'true', { timeout: 60_000 })
  await expect(models.getByRole('listitem').filter({ hasText: NASTY })).toBeVisible()
  await expect(page).not.toHaveTitle('1')
  await models.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Remove' }).last().click()
  await expect(models.getByRole('option', { name: /red finder/ })).toHaveCount(0)
})

test('a model dropped on an open window is taken for a model', async ({ studio, page, place }) => {
  await studio.openFolder(place.folder)
  await studio.shown()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Models')
  await page.keyboard.press('Enter')
  const models = page.getByRole('dialog', { name: 'Models' })
  await expect(models).toBeVisible()
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['x'], 'seen.onnx'))
    return data
  })
  await models.dispatchEvent('dragover', { dataTransfer: dropped })
  await expect(page.getByText('or a model (.onnx)')).toBeVisible()
  await models.dispatchEvent('drop', { dataTransfer: dropped })
  await page.getByRole('button', { name: 'Add a model…' }).last().click()
  await expect(page.getByRole('dialog', { name: 'Add a model' }).getByRole('listbox')).toBeVisible()
})
