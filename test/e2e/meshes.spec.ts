import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { readMeshFile } from '../../core/pose/mesh-file.ts'
import { expect, test } from '../support/e2e.ts'

/** The shipped left shoe as another program might write it: centimetres, z up, the toe along x; a stranger's name. */
function shoeInCentimetres(): string {
  const { positions: p, triangles: t } = readMeshFile(readFileSync(join(import.meta.dirname, '../../assets/meshes/sneaker-left.glb')))
  const lines = ['# drawn for a test', 'o shoe']
  for (let i = 0; i < p.length; i += 3) lines.push(`v ${100 * p[i + 2]} ${100 * p[i]} ${100 * p[i + 1]}`)
  for (let i = 0; i < t.length; i += 3) lines.push(`f ${t[i] + 1} ${t[i + 1] + 1} ${t[i + 2] + 1}`)
  return `${lines.join('\n')}\n`
}

/** How many pixels of a preview are drawn on, and a sum that changes when the picture does. */
const drawn = (canvas: Locator) => canvas.evaluate((on: HTMLCanvasElement) => {
  const { data } = on.getContext('2d')!.getImageData(0, 0, on.width, on.height)
  let [count, sum] = [0, 0]
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3] === 0) continue
    count++
    sum = (sum * 31 + data[i]) % 1_000_003
  }
  return { share: count / (on.width * on.height), sum }
})

test('meshes: the shipped ones turn, a file is imported with units and axes, renamed and removed', async ({ studio, page, place }) => {
  test.setTimeout(180_000)
  writeFileSync(join(place.folder, 'My shoe.obj'), shoeInCentimetres())
  writeFileSync(join(place.folder, 'broken.obj'), 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 7\n')
  await studio.openFolder(place.folder)
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type('Meshes')
  await page.keyboard.press('Enter')
  const meshes = page.getByRole('dialog', { name: 'Meshes' })
  await expect(meshes.getByRole('option')).toHaveText([/Running shoe, left/, /Running shoe, right/, /Figure in a dress/])

  const preview = meshes.getByRole('slider', { name: /Running shoe, left/ })
  await expect.poll(async () => (await drawn(preview)).share).toBeGreaterThan(0.08)
  const before = await drawn(preview)
  await preview.press('ArrowLeft')
  await expect(preview).toHaveAttribute('aria-valuetext', /Seen from 4\d degrees round/)
  await expect.poll(async () => (await drawn(preview)).sum).not.toBe(before.sum)

  // A file that cannot be read says where it is wrong, and another can be chosen.
  await meshes.getByRole('button', { name: 'Import a mesh…' }).click()
  await page.getByRole('option', { name: /broken\.obj/ }).dblclick()
  const dialog = page.getByRole('dialog', { name: 'Import a mesh' })
  await expect(dialog).toContainText('A face refers to a vertex that is not there before it.', { timeout: 30_000 })
  await expect(dialog).toContainText('line 4')
  await dialog.getByRole('button', { name: 'Choose another file…' }).click()
  await page.getByRole('option', { name: /My shoe\.obj/ }).dblclick()

  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('My shoe', { timeout: 30_000 })
  await expect(dialog).toContainText('30.0 cm long, 10.6 cm wide, 13.7 cm high')
  await expect(dialog).toContainText('In centimetres it is 30.0 cm long, as a shoe is.')
  await expect(dialog.getByRole('combobox', { name: 'Axis that points up' })).toHaveText('+Z')
  await expect.poll(async () => (await drawn(dialog.getByRole('slider'))).share).toBeGreaterThan(0.05)
  await dialog.getByRole('combobox', { name: 'Axis that points forward' }).click()
  await page.getByRole('option', { name: '+Z' }).click()
  await expect(dialog).toContainText('Up and forward must be different directions.')
  await expect(dialog.getByRole('button', { name: 'Import mesh' })).toBeDisabled()
  await dialog.getByRole('combobox', { name: 'Axis that points forward' }).click()
  await page.getByRole('option', { name: '+X' }).click()
  await dialog.getByRole('button', { name: 'Left' }).click()
  await dialog.getByRole('combobox', { name: 'Triangles to keep' }).click()
  await page.getByRole('option', { name: 'about 4,000' }).click()
  await dialog.getByRole('button', { name: 'Import mesh' }).click()

  const own = meshes.getByRole('option', { name: /My shoe/ })
  await expect(own).toHaveAttribute('aria-selected', 'true', { timeout: 30_000 })
  await expect(own).toContainText('Shoe, left, of this project')
  await expect(meshes.getByRole('document')).toContainText(/(?:3,9\d\d|4,000) triangles, closed/)
  await expect.poll(async () => (await drawn(meshes.getByRole('slider'))).share).toBeGreaterThan(0.08)

  const name = meshes.getByRole('textbox', { name: 'Name of the mesh' })
  await name.fill('The red one')
  await name.press('Enter')
  await expect(meshes.getByRole('option', { name: /The red one/ })).toBeVisible()
  await meshes.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('button', { name: 'Remove' }).last().click()
  await expect(meshes.getByRole('option')).toHaveCount(3)
})
