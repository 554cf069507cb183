import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../support/e2e.ts'
import { readProject } from '../support/studio-page.ts'

/** How many pixels of the canvas' top layer something is drawn on, in a square of CSS pixels round a place. */
const drawn = (page: Page, at: { x: number; y: number }, half = 4) => page.evaluate(({ x, y, half }) => {
  const canvas = document.querySelectorAll<HTMLCanvasElement>('.canvas canvas')[2]
  const box = canvas.getBoundingClientRect()
  const scale = canvas.width / box.width
  const { data } = canvas.getContext('2d')!.getImageData((x - box.x - half) * scale, (y - box.y - half) * scale, 2 * half * scale, 2 * half * scale)
  return data.filter((value, i) => i % 4 === 3 && value > 0).length
}, { ...at, half })

/*
 * A mask painted by hand from nothing: brush, eraser, undo over a restart of the page, grown with a preview, made a polygon.
 */
test('a mask is painted, erased, grown and made a polygon', async ({ studio, place, page }, info) => {
  test.setTimeout(180_000)
  const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) })
  await studio.openFolder(place.folder)
  await studio.shown()
  const [a, b, c] = [await studio.at(0.4, 0.4), await studio.at(0.6, 0.4), await studio.at(0.5, 0.6)]

  await page.keyboard.press('b')
  const bar = page.getByRole('toolbar', { name: 'Brush' })
  const size = bar.getByRole('slider', { name: 'Size' })
  await expect(size).toHaveAttribute('aria-valuetext', '40 px')
  for (let i = 0; i < 12; i++) await page.keyboard.press(']')
  await expect(size).toHaveAttribute('aria-valuetext', '150 px')

  await page.mouse.move(a.x, a.y)
  await expect(page.locator('.brush-ring')).toBeVisible()
  await page.mouse.down()
  await page.mouse.move(b.x, b.y, { steps: 12 })
  // The stroke is on the screen before anything is stored.
  await expect.poll(() => drawn(page, { x: (a.x + b.x) / 2, y: a.y })).toBe(64)
  await shot('stroke')
  await page.mouse.up()
  await studio.nameCategory('shoe')
  await expect(studio.objectCount()).toHaveCount(1)
  await studio.saved()
  const path = join(place.folder, 'Spring shoes.selvedge')
  const area = () => readProject<{ area: number }>(path, 'SELECT area FROM annotation')[0]?.area ?? 0
  const painted = area()
  expect(painted).toBeGreaterThan(10_000)

  // A second stroke goes on with the same object, and Alt takes away again.
  await page.mouse.move(c.x, c.y)
  await page.mouse.down()
  await page.mouse.move(b.x, b.y, { steps: 8 })
  await page.mouse.up()
  await expect.poll(area).toBeGreaterThan(painted)
  await studio.saved()
  const both = area()
  await page.keyboard.down('Alt')
  await page.mouse.move(c.x, c.y)
  await expect(page.locator('.brush-ring')).toHaveClass(/is-erasing/)
  await page.mouse.down()
  await page.mouse.move(c.x + 20, c.y, { steps: 3 })
  await shot('erasing')
  await page.mouse.up()
  await page.keyboard.up('Alt')
  await expect.poll(area).toBeLessThan(both)
  await expect(studio.objectCount()).toHaveCount(1)
  await page.keyboard.press('Control+z')
  await expect.poll(area).toBe(both)
  await page.keyboard.press('Control+z')
  await expect.poll(area).toBe(painted)
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(area).toBe(both)

  await studio.command('Grow')
  const reshape = page.getByRole('toolbar', { name: 'Reshape' })
  await expect(reshape).toContainText('+')
  await shot('grow')
  await reshape.getByRole('slider', { name: 'Grow by' }).press('PageUp')
  await reshape.getByRole('button', { name: 'Apply' }).click()
  await expect(reshape).toBeHidden()
  await expect.poll(area).toBeGreaterThan(both)
  await studio.saved()

  await studio.command('Make a polygon')
  await expect(reshape).toContainText(/→ \d+ points/)
  await expect(reshape).toContainText('px off')
  await shot('polygon')
  await page.keyboard.press('Enter')
  await expect.poll(() => readProject<{ shape: string }>(path, 'SELECT shape FROM annotation')[0].shape).toContain('polygon')

  // Painting on a polygon asks first, and both are one step.
  await page.keyboard.press('b')
  await page.mouse.move(a.x, a.y)
  await page.mouse.down()
  await page.mouse.move(a.x, c.y, { steps: 4 })
  await page.mouse.up()
  const question = page.getByRole('toolbar', { name: 'Question of the tool' })
  await expect(question).toContainText('this polygon becomes a mask')
  await shot('question')
  await question.getByRole('button', { name: 'Make it a mask' }).click()
  await expect(question).toBeHidden()
  await studio.saved()
  await page.keyboard.press('Control+z')
  await expect.poll(() => readProject<{ shape: string }>(path, 'SELECT shape FROM annotation')[0].shape).toContain('polygon')
})
