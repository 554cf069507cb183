import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test as base } from '../support/e2e.ts'
import { readProject } from '../support/studio-page.ts'

/* From a photo to a finished cutout through the window: mask, trimap, a touch of the brush, alpha, files and report. */

const [WIDTH, HEIGHT] = [480, 360]
/** True alpha of a soft disc in the middle. */
const alphaAt = (x: number, y: number) => Math.min(1, Math.max(0, 0.5 - (Math.hypot(x + 0.5 - WIDTH / 2, y + 0.5 - HEIGHT / 2) - 110) / 14))

const test = base.extend({
  place: async ({}, use) => {
    const root = await mkdtemp(join(tmpdir(), 'selvedge-e2e-'))
    const folder = join(root, 'Soft discs')
    await mkdir(folder)
    const photos = ['disc-a.png', 'disc-b.png']
    for (const [i, name] of photos.entries()) {
      const bytes = Buffer.alloc(WIDTH * HEIGHT * 3)
      for (let p = 0; p < WIDTH * HEIGHT; p++) {
        const a = alphaAt(p % WIDTH, Math.floor(p / WIDTH))
        const [object, ground] = [[205, 70 + 20 * i, 50], [40, 95 + (p % WIDTH) / 12, 150]]
        for (let c = 0; c < 3; c++) bytes[3 * p + c] = Math.round(a * object[c] + (1 - a) * ground[c])
      }
      await sharp(bytes, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).png().toFile(join(folder, name))
    }
    await use({ folder, home: join(root, 'home'), photos })
    await rm(root, { recursive: true, force: true, maxRetries: 5 })
  },
})

test('from a photo to a finished cutout: mask, trimap, a touch of the brush, alpha, files and report', async ({ studio, place, page }, info) => {
  test.setTimeout(300_000)
  const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) })
  await studio.openFolder(place.folder)
  await studio.shown()
  const path = join(place.folder, 'Soft discs.selvedge')
  const corners = Array.from({ length: 12 }, (_, k): [number, number] => [0.5 + (108 / WIDTH) * Math.cos((k * Math.PI) / 6), 0.5 + (108 / HEIGHT) * Math.sin((k * Math.PI) / 6)])
  await studio.polygon(corners)
  await studio.nameCategory('disc')
  await expect(studio.objectCount()).toHaveCount(1)
  await studio.saved()

  await page.keyboard.press('Shift+x')
  const bar = page.getByRole('toolbar', { name: 'Trimap' })
  await expect(bar).toContainText('Trimap of “disc”')
  await shot('begin')
  await bar.getByRole('textbox', { name: 'Pixels to each side of the edge, at most' }).fill('20')
  await page.keyboard.press('Tab')
  await bar.getByRole('button', { name: 'Make trimap' }).click()
  await expect(bar.getByRole('status')).toContainText('Alpha is up to date', { timeout: 60_000 })
  await shot('trimap')
  const alphas = () => readProject<{ n: number }>(path, 'SELECT count(*) AS n FROM alpha')[0].n
  expect(alphas()).toBe(1)
  const trimapNow = () => readProject<{ foreground: string; unknown: string }>(path, 'SELECT foreground, unknown FROM matte')[0]
  const made = trimapNow()

  // The brush paints a piece of the band as surely the object, in the cutout, whose edge follows at once and exactly soon after.
  await page.keyboard.press('1')
  await expect(bar.getByRole('button', { name: 'Object' })).toHaveAttribute('aria-pressed', 'true')
  await bar.getByRole('button', { name: 'Look at the cutout' }).click()
  const [from, to] = [await studio.at(0.47, 0.5 - 106 / HEIGHT), await studio.at(0.53, 0.5 - 106 / HEIGHT)]
  for (let i = 0; i < 6; i++) await page.keyboard.press('[')
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 6 })
  await shot('stroke')
  await page.mouse.up()
  await expect.poll(() => trimapNow().foreground).not.toBe(made.foreground)
  await expect.poll(alphas, { timeout: 60_000 }).toBe(2)
  await expect(bar.getByRole('status')).toContainText('Alpha is up to date')
  await shot('cutout')
  await page.keyboard.press('Control+z')
  await expect.poll(() => trimapNow().foreground).toBe(made.foreground)
  // The alpha of before is found again, not solved once more.
  await expect(bar.getByRole('status')).toContainText('Alpha is up to date')
  expect(alphas()).toBe(2)
  await page.keyboard.press('Control+Shift+z')
  await expect.poll(() => trimapNow().foreground).not.toBe(made.foreground)

  await bar.getByRole('button', { name: 'How trimap and alpha are made' }).click()
  await shot('wishes')
  await page.keyboard.press('Escape')
  await expect(page.getByText('Solve when the hand rests')).toBeHidden()
  await studio.command('Show where the alpha is uncertain')
  await shot('heat')
  await studio.command('Show where the alpha is uncertain')

  await studio.command('Finish cutouts…')
  const dialog = page.getByRole('dialog', { name: 'Finish cutouts' })
  await shot('finish')
  await page.setViewportSize({ width: 1100, height: 700 })
  await page.emulateMedia({ colorScheme: 'light' })
  await shot('finish-small')
  const out = join(place.folder, 'cutouts')
  await dialog.getByRole('textbox', { name: 'Into folder' }).fill(out)
  // Begun where a trimap is painted, it offers that photo alone.
  await expect(dialog.getByRole('button', { name: 'Finish 1 photo' })).toBeVisible()
  await dialog.getByRole('radio', { name: 'The 2 photos in the list' }).click()
  await dialog.getByRole('button', { name: /^Finish 2 photos/ }).click()
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeVisible({ timeout: 90_000 })
  await expect(dialog).toContainText('1 cutout written')
  await expect(dialog).toContainText('1 photo could not be done')
  await shot('finished')
  const { data, info: size } = await sharp(join(out, 'disc-a.png')).raw().toBuffer({ resolveWithObject: true })
  expect([size.width, size.height, size.channels]).toEqual([WIDTH, HEIGHT, 4])
  let [error, band] = [0, 0]
  for (let p = 0; p < WIDTH * HEIGHT; p++) {
    const [x, y] = [p % WIDTH, Math.floor(p / WIDTH)]
    const truth = alphaAt(x, y)
    // Where the brush said something else, it is as the brush said.
    if (y < HEIGHT / 2 - 60 && Math.abs(x - WIDTH / 2) < 60) continue
    if (truth > 0 && truth < 1) band++
    error += Math.abs(data[4 * p + 3] / 255 - truth)
  }
  expect(error / band).toBeLessThan(0.05)
  expect(existsSync(join(out, 'report', '1-heat.png')) || existsSync(join(out, 'report', '0-heat.png'))).toBe(true)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await shot('cutout-small')
  await bar.getByRole('button', { name: 'Look at the cutout' }).click()
  await shot('trimap-small')
  const report = readFileSync(join(out, 'report.html'), 'utf8')
  expect(report).toContain('disc-a.png')
  await page.goto(`file://${join(out, 'report.html')}`)
  await shot('report')
})
