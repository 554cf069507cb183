import { join } from 'node:path'
import { expect, test } from '../support/e2e.ts'
import { readProject, type StudioPage } from '../support/studio-page.ts'

/*
 * A person without any model cuts a dress out by a box and strokes, then tries the other tools that select by pixels.
 */

/** Left, top, right and bottom of a box round the dress of the first sample photo, 0..1; what the sample says of it in pixels. */
const BOX = [0.325, 0.125, 0.665, 0.74] as const
const DRESS = 154_433

async function drag(studio: StudioPage, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const [a, b] = [await studio.at(...from), await studio.at(...to)]
  await studio.page.mouse.move(a.x, a.y)
  await studio.page.mouse.down()
  await studio.page.mouse.move((a.x + b.x) / 2, (a.y + b.y) / 2)
  await studio.page.mouse.move(b.x, b.y)
  await studio.page.mouse.up()
}

test('cuts a dress out by a box and strokes, without any model', async ({ studio, place, page }) => {
  test.setTimeout(120_000)
  await studio.openFolder(place.folder)
  await studio.shown()

  await page.keyboard.press('Shift+V')
  const bar = page.getByRole('toolbar', { name: 'Smart cut' })
  await expect(bar).toContainText('Drag a box round the object')
  await drag(studio, [BOX[0], BOX[1]], [BOX[2], BOX[3]])
  const accept = bar.getByRole('button', { name: /^Accept/ })
  await expect(accept).toBeEnabled({ timeout: 30_000 })
  // A stroke on the dress, and one with Alt held on what is too much.
  await drag(studio, [0.49, 0.3], [0.49, 0.6])
  await page.keyboard.down('Alt')
  await drag(studio, [0.335, 0.2], [0.335, 0.3])
  await page.keyboard.up('Alt')
  await expect(bar).toContainText('draw')
  await expect(accept).toBeEnabled()
  await page.keyboard.press('Enter')
  await studio.nameCategory('dress')
  await expect(studio.objectCount()).toHaveCount(1)
  await studio.saved()
  const [{ area }] = readProject<{ area: number }>(join(place.folder, 'Spring shoes.selvedge'), 'SELECT area FROM coco_annotations')
  expect(Math.abs(area / DRESS - 1)).toBeLessThan(0.05)
  await page.keyboard.press('Control+z')
  await expect(studio.objectCount()).toHaveCount(0)
})

test('selects by colour, by cells and along an edge', async ({ studio, place, page }) => {
  test.setTimeout(120_000)
  await studio.openFolder(place.folder)
  await studio.shown()
  const middle = await studio.at((BOX[0] + BOX[2]) / 2, (BOX[1] + BOX[3]) / 2)

  await page.keyboard.press('Shift+A')
  const colour = page.getByRole('toolbar', { name: 'Select by colour' })
  await page.mouse.click(middle.x, middle.y)
  await expect(colour.getByRole('button', { name: /^Accept/ })).toBeEnabled({ timeout: 30_000 })
  await colour.getByRole('slider', { name: 'Tolerance' }).press('PageUp')
  await expect(colour.getByRole('button', { name: /^Accept/ })).toBeEnabled()
  await page.keyboard.press('Escape')
  await expect(colour.getByRole('button', { name: 'Give it up' })).toBeHidden()

  await page.keyboard.press('Shift+U')
  const cells = page.getByRole('toolbar', { name: 'Superpixels' })
  await page.mouse.move(middle.x, middle.y)
  await page.mouse.down()
  await page.mouse.move(middle.x + 80, middle.y, { steps: 6 })
  await page.mouse.up()
  await expect(cells.getByRole('button', { name: /^Accept/ })).toBeEnabled({ timeout: 30_000 })
  await cells.getByRole('button', { name: /^Accept/ }).click()
  await studio.nameCategory('dress')
  await expect(studio.objectCount()).toHaveCount(1)

  // More cells go to the object that is selected now, and what has the colour of a place leaves it: one step each.
  await studio.saved()
  const area = () => readProject<{ area: number }>(join(place.folder, 'Spring shoes.selvedge'), 'SELECT area FROM coco_annotations')[0].area
  const picked = area()
  await expect(cells.getByRole('group', { name: 'What is picked becomes' })).toBeVisible()
  const beside = await studio.at(0.2, 0.3)
  await page.keyboard.down('Shift')
  await page.mouse.click(beside.x, beside.y)
  await page.keyboard.up('Shift')
  await expect(cells.getByRole('button', { name: /^Add(?! to)/ })).toBeEnabled({ timeout: 30_000 })
  await expect(cells.getByRole('button', { name: 'Add to the selected object' })).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('Enter')
  await expect.poll(area).toBeGreaterThan(picked)
  await page.keyboard.press('Shift+A')
  await page.keyboard.down('Alt')
  await page.mouse.click(beside.x, beside.y)
  await page.keyboard.up('Alt')
  await expect(colour.getByRole('button', { name: /^Take away/ })).toBeEnabled({ timeout: 30_000 })
  const more = area()
  await page.keyboard.press('Enter')
  await expect.poll(area).toBeLessThan(more)
  await page.keyboard.press('Control+z')
  await expect.poll(area).toBe(more)
  await expect(studio.objectCount()).toHaveCount(1)

  await page.keyboard.press('Shift+I')
  for (const [x, y] of [[BOX[0], BOX[1]], [BOX[2], BOX[1]], [BOX[2], BOX[3]], [BOX[0], BOX[3]]]) {
    const spot = await studio.at(x, y)
    await page.mouse.move(spot.x, spot.y)
    await page.mouse.click(spot.x, spot.y)
  }
  await page.keyboard.press('Enter')
  await expect(studio.objectCount()).toHaveCount(2, { timeout: 30_000 })
  await studio.saved()
})
