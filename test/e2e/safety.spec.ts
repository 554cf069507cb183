import { join } from 'node:path'
import { startStudioHost } from '../support/studio-host.ts'
import { expect, test } from '../support/e2e.ts'
import { readProject, studioPage } from '../support/studio-page.ts'

const count = (folder: string) =>
  readProject<{ n: number }>(join(folder, 'Spring shoes.selvedge'), 'SELECT count(*) AS n FROM coco_annotations')[0].n

test('the host is killed while labelling: nothing acknowledged is lost, and undo still reaches back', async ({ studio, host, place, browser }) => {
  await studio.openFolder(place.folder)
  await studio.shown()
  await studio.polygon([[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.4]])
  await studio.nameCategory('sneaker')
  await studio.polygon([[0.5, 0.5], [0.8, 0.5], [0.8, 0.8]])
  await expect(studio.objectCount()).toHaveCount(2)
  await studio.saved()

  // A third one is under the hand when the host dies.
  await studio.tool('Polygon').click()
  const spot = await studio.at(0.1, 0.1)
  await studio.page.mouse.click(spot.x, spot.y)
  await host.crash()
  expect(count(place.folder)).toBe(2)

  const again = await startStudioHost({ ...place, project: join(place.folder, 'Spring shoes.selvedge') })
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.goto(again.link)
    const back = studioPage(page)
    await back.shown()
    await expect(back.objectCount()).toHaveCount(2)

    await page.getByRole('button', { name: /^Undo/ }).click()
    await expect(back.objectCount()).toHaveCount(1)
    await page.keyboard.press('Control+z')
    await expect(back.objectCount()).toHaveCount(0)
    await page.getByRole('button', { name: /^Redo/ }).click()
    await page.keyboard.press('Control+Shift+z')
    await expect(back.objectCount()).toHaveCount(2)
    await back.saved()
    expect(count(place.folder)).toBe(2)
    await context.close()
  } finally {
    await again.stop()
  }
})

test('the connection is lost and comes back: what was drawn meanwhile is stored once', async ({ studio, host, place }) => {
  await studio.openFolder(place.folder)
  await studio.shown()
  await studio.polygon([[0.2, 0.2], [0.4, 0.2], [0.4, 0.4]])
  await studio.nameCategory('sneaker')
  await studio.saved()
  await studio.page.context().setOffline(true)
  await studio.page.evaluate(() => window.dispatchEvent(new Event('offline')))
  await studio.polygon([[0.5, 0.5], [0.8, 0.5], [0.8, 0.8]])
  await expect(studio.objectCount()).toHaveCount(2)
  await studio.page.context().setOffline(false)
  await studio.saved()
  await expect.poll(() => count(place.folder)).toBe(2)
  expect(host.port).toBeGreaterThan(0)
})

test('two clients see each other at once, and a stale write loses neither side', async ({ studio, second, place }) => {
  await studio.openFolder(place.folder)
  await studio.shown()
  await studio.polygon([[0.3, 0.3], [0.6, 0.3], [0.6, 0.6], [0.3, 0.6]])
  await studio.nameCategory('sneaker')
  await studio.saved()

  const other = await second()
  await other.page.getByRole('button', { name: 'Open Spring shoes' }).click()
  await other.shown()
  await expect(other.objectCount()).toHaveCount(1)
  await other.polygon([[0.7, 0.7], [0.9, 0.7], [0.9, 0.9]])
  await expect(other.objectCount()).toHaveCount(2)
  await expect(studio.objectCount()).toHaveCount(2)

  await studio.objectCount().first().click()
  await studio.canvas.focus()
  await studio.page.keyboard.press('Delete')
  await expect(studio.objectCount()).toHaveCount(1)
  await expect(other.objectCount()).toHaveCount(1)
  await studio.page.keyboard.press('Control+z')
  await expect(other.objectCount()).toHaveCount(2)
})
