import { expect, test as base } from '../support/e2e.ts'
import { shoeRun } from '../support/shoe-run.ts'
import { readProject } from '../support/studio-page.ts'

/* A pose followed through a sequence of photos from the window, and its overlap told while it is dragged. */

const test = base.extend({
  place: async ({}, use) => {
    const { project: _, ...made } = await shoeRun(4)
    await use(made)
    await made.drop()
  },
})

test('a pose is tracked through the photos after it and taken back; dragging tells the overlap', async ({ studio, place, page }, info) => {
  test.setTimeout(120_000)
  const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) })
  await studio.openFolder(place.folder)
  await studio.shown()
  const stored = () => readProject<{ state: string; iou: number | null }>(`${place.folder}/Run.selvedge`, 'SELECT state, iou FROM pose ORDER BY image')
  await studio.objects.getByRole('option').first().click()
  await page.getByRole('tab', { name: 'Pose' }).click()
  const part = page.getByRole('region', { name: 'Tracking' })
  await expect(part).toContainText('3 photos come after this one in its folder by name: shoe-2.png to shoe-4.png.')
  await expect(part).toContainText('It ends before shoe-4.png, where no “sneaker” is labelled.')
  await part.scrollIntoViewIfNeeded()
  await shot('before')
  await part.getByRole('button', { name: 'Track through 2 photos' }).click()
  await expect(part).toContainText(/2 poses found, mean IoU (0\.9\d|1\.00)\./, { timeout: 60_000 })
  expect(stored().map(({ state }) => state)).toEqual(['corrected', 'fitted', 'fitted'])
  await part.scrollIntoViewIfNeeded()
  await shot('tracked')
  // The Review tab knows that poses wait.
  await page.getByRole('tab', { name: 'Review' }).click()
  await expect(page.getByRole('region', { name: 'Poses to judge' })).toContainText('3 poses wait to be judged')
  await shot('review')
  await page.getByRole('tab', { name: 'Pose' }).click()
  await page.setViewportSize({ width: 1100, height: 700 })
  await studio.command('Light theme')
  await part.scrollIntoViewIfNeeded()
  await shot('tracked-small')
  await page.setViewportSize({ width: 1440, height: 900 })
  await part.getByRole('button', { name: 'Take back' }).click()
  await expect(part).toContainText('The last tracking was taken back.')
  expect(stored()).toHaveLength(1)

  await page.keyboard.press('Alt+p')
  const bar = page.getByRole('toolbar', { name: 'Pose' })
  await expect(bar.getByRole('status')).toHaveText(/^Corrected · IoU (0\.9\d|1\.00)$/)
  const middle = await studio.at(0.5, 0.5)
  await page.mouse.move(middle.x, middle.y)
  await page.mouse.down()
  await page.mouse.move(middle.x + 20, middle.y, { steps: 4 })
  await expect(bar).toContainText(/Moving · IoU 0\.\d\d/)
  const near = Number(/0\.\d\d/.exec(await bar.innerText())![0])
  await page.mouse.move(middle.x + 90, middle.y, { steps: 8 })
  await expect.poll(async () => Number(/0\.\d\d/.exec(await bar.innerText())![0])).toBeLessThan(near - 0.1)
  await shot('dragging')
  const told = Number(/0\.\d\d/.exec(await bar.innerText())![0])
  await page.mouse.up()
  // What was told while dragging is what is stored.
  await expect.poll(() => stored()[0].iou ?? 0).toBeCloseTo(told, 2)
  await expect(bar.getByRole('status')).toHaveText(`Corrected · IoU ${told.toFixed(2)}`)
})
