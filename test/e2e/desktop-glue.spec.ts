import { join } from 'node:path'
import { expect, test as studioTest } from '../support/e2e.ts'
import { openDesktop, type DesktopWindow } from '../support/desktop-window.ts'
import { readProject, studioPage } from '../support/studio-page.ts'

/*
 * The desktop's way through everything but Electron itself: real entry, channels, protocol handler and preload around the
 * real renderer in Chromium. The only stand-in is Electron's own module.
 */
const test = studioTest.extend<{ desktop: DesktopWindow }>({
  desktop: async ({ page, place }, use) => {
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    const desktop = await openDesktop(page, place.home)
    await use(desktop)
    expect(problems, 'errors on the page').toEqual([])
    expect(await desktop.quit()).toBe(0)
  },
})

test('a folder is opened by the native dialog, labelled, and everything is in the project file', async ({ page, place, desktop }) => {
  const studio = studioPage(page)
  desktop.script({ open: { canceled: false, filePaths: [place.folder] } })
  await page.getByRole('button', { name: 'Open folder' }).click()
  await expect(studio.photos.getByRole('option')).toHaveCount(place.photos.length)
  await studio.shown()
  await studio.polygon([[0.3, 0.3], [0.7, 0.3], [0.7, 0.6], [0.3, 0.6]])
  await studio.nameCategory('sneaker')
  await expect(studio.objectCount()).toHaveCount(1)
  await studio.saved()
  const rows = readProject<{ count: number }>(join(place.folder, 'Spring shoes.selvedge'), 'SELECT count(*) AS count FROM coco_annotations')
  expect(rows).toEqual([{ count: 1 }])
  expect(desktop.foreign).toEqual([])
})

test('a folder that was not chosen stays closed, and pixels of photos can be read back', async ({ page, place, desktop }) => {
  desktop.script({ open: { canceled: true, filePaths: [] } })
  await page.getByRole('button', { name: 'Open folder' }).click()
  await expect(page.getByRole('button', { name: 'Open folder' })).toBeEnabled()
  desktop.script({ open: { canceled: false, filePaths: [place.folder] } })
  await page.getByRole('button', { name: 'Open folder' }).click()
  const studio = studioPage(page)
  await studio.shown()
  const readable = await page.evaluate(() => {
    const [canvas] = document.querySelectorAll('canvas')
    return canvas.getContext('2d')!.getImageData(0, 0, 1, 1).data.length
  })
  expect(readable).toBe(4)
})

test('the native menu holds the commands and runs them in the page', async ({ page, place, desktop }) => {
  desktop.script({ open: { canceled: false, filePaths: [place.folder] } })
  await expect(page.getByRole('button', { name: 'Open folder' })).toBeEnabled()
  await expect.poll(() => desktop.menu('')).toEqual(expect.arrayContaining(['Project', 'Edit', 'View', 'Window']))
  await desktop.menu('Open folder…')
  await expect(studioPage(page).photos.getByRole('option')).toHaveCount(place.photos.length)
})
