import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from '../support/e2e.ts'
import { readProject } from '../support/studio-page.ts'

/* From a photo to an accepted pose through the window: predicted mask, fit, the other way round, a drag, snapping, a verdict, BOP. */

const sample = join(import.meta.dirname, '../../assets/sample')
const PHOTO = 'sneakers-oak.jpg'

const test = base.extend({
  place: async ({}, use) => {
    const root = await mkdtemp(join(tmpdir(), 'selvedge-e2e-'))
    const folder = join(root, 'Shoes')
    await mkdir(folder)
    await cp(join(sample, 'photos', PHOTO), join(folder, PHOTO))
    await use({ folder, home: join(root, 'home'), photos: [PHOTO] })
    await rm(root, { recursive: true, force: true, maxRetries: 5 })
  },
})

/** The middle of the right one of the two shoes, as shares of the photo's width and height. */
function middleOfShoe(): [number, number] {
  const { images, annotations } = JSON.parse(readFileSync(join(sample, 'annotations.json'), 'utf8')) as {
    images: { id: number; file_name: string; width: number; height: number }[]
    annotations: { image_id: number; bbox: [number, number, number, number] }[]
  }
  const { id, width, height } = images.find(({ file_name: name }) => name.endsWith(PHOTO))!
  const [[x, y, w, h]] = annotations.filter((one) => one.image_id === id).map(({ bbox }) => bbox).sort((one, other) => other[0] - one[0])
  return [(x + w / 2) / width, (y + h / 2) / height]
}

type Stored = { state: string; iou: number | null; translation: string; mesh_name: string; method: string }

test('from a photo to an accepted pose: fit, the other way round, a drag, snapping, a verdict, BOP', async ({ studio, place, page }, info) => {
  // The views of a mesh are prepared once, which takes a slow machine its time.
  test.setTimeout(420_000)
  const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}.png`) })
  await studio.openFolder(place.folder)
  await studio.shown()
  await studio.predictAll('Sneaker instances', 1)
  await studio.canvas.focus()
  // The list tells of a prediction a moment before the canvas has it.
  await expect(async () => {
    await page.keyboard.press('w')
    await expect(studio.objectCount()).toHaveCount(2, { timeout: 2_000 })
  }).toPass({ timeout: 60_000 })
  await studio.saved()
  const middle = await studio.at(...middleOfShoe())
  const path = join(place.folder, 'Shoes.selvedge')
  const stored = () => readProject<Stored>(path, 'SELECT state, iou, translation, mesh_name, method FROM pose')
  const seen = async (pattern: RegExp) => expect(bar.getByRole('status')).toHaveText(pattern, { timeout: 240_000 })

  await page.keyboard.press('v')
  await page.mouse.click(middle.x, middle.y)
  await expect(studio.objects.getByRole('option', { selected: true })).toHaveCount(1)
  await page.keyboard.press('Alt+p')
  const bar = page.getByRole('toolbar', { name: 'Pose' })
  await expect(bar).toContainText('No pose of')
  await bar.getByRole('button', { name: 'How…' }).click()
  await page.getByRole('combobox', { name: 'Product to fit' }).click()
  await page.getByRole('option', { name: 'Running shoe, left' }).click()
  await page.getByRole('checkbox', { name: 'Try Running shoe, right too' }).click()
  await page.getByRole('tab', { name: 'Objects' }).click()
  await studio.canvas.focus()
  await page.keyboard.press('g')
  await seen(/^Fitted · IoU 0\.(8[5-9]|9\d)$/)
  await shot('fitted')
  const [fitted] = stored()
  expect(fitted.mesh_name).toMatch(/^sneaker-/)
  await expect(studio.objects.getByRole('option', { name: /pose fitted/ })).toBeVisible()

  // The other way round fits less well, and back again.
  await page.keyboard.press('x')
  await seen(/^Corrected · IoU 0\.\d\d$/)
  expect(stored()[0].iou!).toBeLessThan(fitted.iou!)
  await page.keyboard.press('Control+z')
  await seen(/^Fitted/)

  // Dragged aside by hand, then snapped to where it was.
  await page.getByRole('tab', { name: 'Pose' }).click()
  await bar.getByRole('button', { name: 'Shaded' }).click()
  await page.mouse.move(middle.x, middle.y)
  await page.mouse.down()
  await page.mouse.move(middle.x + 22, middle.y - 14, { steps: 5 })
  await shot('dragged')
  await page.mouse.up()
  await expect.poll(() => stored()[0].state, { timeout: 90_000 }).toBe('corrected')
  expect(stored()[0].translation).not.toBe(fitted.translation)
  await seen(/^Corrected · IoU/)
  const aside = stored()[0].iou!
  expect(aside).toBeLessThan(fitted.iou!)
  await page.keyboard.press('Enter')
  await expect.poll(() => stored()[0].iou ?? 0, { timeout: 120_000 }).toBeGreaterThan(Math.max(0.8, aside))
  await bar.getByRole('button', { name: 'Difference' }).click()
  await shot('difference')

  await page.keyboard.press('w')
  await seen(/^Accepted/)
  await expect.poll(() => stored()[0].state).toBe('accepted')
  await page.setViewportSize({ width: 1100, height: 700 })
  await page.emulateMedia({ colorScheme: 'light' })
  await bar.getByRole('button', { name: 'Outline' }).click()
  await shot('accepted-small')

  const out = join(place.folder, 'bop')
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByRole('radio', { name: /BOP/ }).click()
  await dialog.getByRole('textbox', { name: 'Into folder' }).fill(out)
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeVisible({ timeout: 120_000 })
  const scene = join(out, ...['', 'test', 'train'].flatMap((folder) => [join(folder, '000000'), join(folder, '000001')]).filter((one) => existsSync(join(out, one, 'scene_gt.json'))).slice(0, 1))
  const truth = Object.values(JSON.parse(readFileSync(join(scene, 'scene_gt.json'), 'utf8')) as Record<string, { cam_R_m2c: number[]; cam_t_m2c: number[]; obj_id: number }[]>).flat()
  expect(truth).toHaveLength(1)
  expect(truth[0].cam_R_m2c).toHaveLength(9)
  // BOP counts in millimetres.
  const [, , z] = JSON.parse(stored()[0].translation) as number[]
  expect(truth[0].cam_t_m2c[2]).toBeCloseTo(1_000 * z, 3)
  await dialog.getByRole('button', { name: 'Done' }).click()
})
