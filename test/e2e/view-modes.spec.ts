import type { Page } from '@playwright/test'
import { expect, test as base } from '../support/e2e.ts'
import { redPhotoPlace } from '../support/red-photos.ts'
import type { StudioPage } from '../support/studio-page.ts'

const test = base.extend({
  place: async ({}, use) => {
    const made = await redPhotoPlace(2)
    await use(made)
    await made.drop()
  },
})

/** Red, green, blue and opacity of a layer of the canvas (0 photo, 1 objects) at a place of the page. */
const pixel = (page: Page, layer: number, at: { x: number; y: number }) => page.evaluate(({ layer, at }) => {
  const canvas = document.querySelectorAll<HTMLCanvasElement>('.canvas canvas')[layer]
  const box = canvas.getBoundingClientRect()
  const scale = canvas.width / box.width
  return [...canvas.getContext('2d')!.getImageData(Math.round((at.x - box.x) * scale), Math.round((at.y - box.y) * scale), 1, 1).data]
}, { layer, at })

/** Inside the patch of the first photo, and outside of it: shares of the photo. */
const [INSIDE, OUTSIDE] = [[0.3, 0.5], [0.8, 0.15]] as const
const FRAME = '.view-bar'

async function predicted(studio: StudioPage, folder: string): Promise<void> {
  await studio.openFolder(folder)
  await expect(studio.photos.getByRole('option')).toHaveCount(2)
  await studio.shown()
  await studio.predictAll('Red finder', 2)
  await expect(studio.page.locator(FRAME)).toContainText('Red finder')
}

test('each way to look at a photo shows what it says', async ({ studio, place }, info) => {
  test.setTimeout(120_000)
  const { page } = studio
  await predicted(studio, place.folder)
  const inside = await studio.at(...INSIDE)
  const outside = await studio.at(...OUTSIDE)
  const isRed = ([r, g, b, a]: number[]) => r > 200 && g < 60 && b < 60 && a === 255
  const press = async (key: string) => {
    await page.keyboard.press(key)
    await page.waitForTimeout(150)
    await page.screenshot({ path: info.outputPath(`${key.replace('+', '-')}.png`) })
  }
  await studio.canvas.focus()

  await press('Shift+1')
  await expect.poll(async () => (await pixel(page, 1, inside))[3], 'a fill over the patch').toBeGreaterThan(0)
  expect((await pixel(page, 1, outside))[3], 'and none beside it').toBe(0)

  await press('Shift+3')
  await expect.poll(async () => (await pixel(page, 1, inside))[3]).toBe(0)

  await press('Shift+4')
  await expect.poll(() => pixel(page, 0, outside), 'black behind masks').toEqual([0, 0, 0, 255])

  await press('Shift+5')
  await expect.poll(async () => isRed(await pixel(page, 0, inside)), 'the patch is kept').toBe(true)
  for (const colour of [[255, 255, 255, 255], [0, 0, 0, 255]]) {
    await press('Shift+b')
    await expect.poll(() => pixel(page, 0, outside), 'a backdrop beside it').toEqual(colour)
  }

  // Nothing is labelled: whatever the run found is too much.
  await press('Shift+8')
  const legend = page.getByRole('status', { name: 'Difference' })
  await expect(legend).toContainText('Missed 0 px')
  await expect(legend).toContainText(/Extra 1[0-9],\d{3} px/)
  await expect(legend).toContainText('IoU 0.0000')

  // The divider is dragged off the patch: what was over it goes with its side.
  await press('Shift+6')
  const divider = page.getByRole('slider', { name: 'Divider between before and after' })
  await expect.poll(async () => (await pixel(page, 1, inside))[3], 'left of the divider is the photo').toBe(0)
  const line = (await divider.boundingBox())!
  await page.mouse.move(line.x + line.width / 2, line.y + line.height / 2)
  await page.mouse.down()
  await page.mouse.move(inside.x - 60, line.y + line.height / 2, { steps: 4 })
  await page.mouse.up()
  await expect.poll(async () => (await pixel(page, 1, inside))[3], 'right of it the run').toBeGreaterThan(0)
  await divider.press('Home')
  await expect(divider).toHaveAttribute('aria-valuenow', '0')

  // It is remembered for the next time.
  await page.waitForTimeout(900)
  await page.reload()
  await expect(page.getByRole('radio', { name: 'Split wipe: before and after' })).toBeChecked()
})

test('predictions are chosen by a click, and compared side by side with one pointer', async ({ studio, place }) => {
  test.setTimeout(120_000)
  const { page } = studio
  await predicted(studio, place.folder)
  const inside = await studio.at(...INSIDE)
  await page.mouse.click(inside.x, inside.y)
  // A chosen prediction is drawn on top.
  await expect.poll(async () => (await pixel(page, 2, inside))[3]).toBeGreaterThan(0)
  await page.keyboard.press('Escape')
  await page.mouse.move(5, 5)
  await expect.poll(async () => (await pixel(page, 2, inside))[3]).toBe(0)

  await page.keyboard.press('Shift+7')
  const canvas = (await studio.canvas.boundingBox())!
  const readAt = async (x: number) => {
    await page.mouse.move(x, canvas.y + canvas.height / 2)
    return page.locator('.status-line').getByText(/^x \d+/).innerText()
  }
  const left = await readAt(canvas.x + canvas.width * 0.25)
  const right = await readAt(canvas.x + canvas.width * 0.75)
  const [a, b] = [left, right].map((words) => Number(/x (\d+)/.exec(words)![1]))
  expect(Math.abs(a - b)).toBeLessThanOrEqual(2)

  // A rectangle drawn in the right half is where it was drawn.
  await page.keyboard.press('r')
  await page.mouse.move(canvas.x + canvas.width * 0.75, canvas.y + canvas.height / 2)
  await page.mouse.down()
  await page.mouse.move(canvas.x + canvas.width * 0.75 + 40, canvas.y + canvas.height / 2 + 30, { steps: 5 })
  await page.mouse.up()
  await studio.nameCategory('patch')
  await expect(studio.objectCount()).toHaveCount(1)
  await studio.saved()
})
