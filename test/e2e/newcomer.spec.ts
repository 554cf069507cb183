import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '../support/e2e.ts'
import { readProject } from '../support/studio-page.ts'

type Coco = {
  images: { id: number; file_name: string; width: number; height: number }[]
  categories: { id: number; name: string }[]
  annotations: { id: number; image_id: number; category_id: number; segmentation: number[][]; bbox: number[]; area: number; iscrowd: number }[]
}

test('a newcomer goes from the start screen to a COCO file by mouse', async ({ studio, place }, info) => {
  const { page } = studio
  await expect(page.getByRole('heading', { name: 'Selvedge' })).toBeVisible()
  await studio.openFolder(place.folder)
  await expect(studio.photos.getByRole('option')).toHaveCount(place.photos.length)
  await studio.shown()

  await studio.polygon([[0.3, 0.3], [0.7, 0.3], [0.7, 0.6], [0.3, 0.6]])
  await studio.nameCategory('sneaker')
  await expect(studio.objectCount()).toHaveCount(1)
  await studio.saved()
  await page.screenshot({ path: info.outputPath('labelled.png') })

  await page.getByRole('button', { name: 'Next photo' }).click()
  await expect(studio.objectCount()).toHaveCount(0)
  await studio.shown()
  await studio.polygon([[0.2, 0.2], [0.5, 0.25], [0.4, 0.5]])
  await expect(studio.objectCount()).toHaveCount(1)
  await studio.saved()

  const out = join(place.folder, 'export')
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByRole('textbox', { name: 'Into folder' }).fill(out)
  await dialog.getByRole('button', { name: 'Export', exact: true }).click()
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeVisible()
  await page.screenshot({ path: info.outputPath('exported.png') })

  const coco = JSON.parse(await readFile(join(out, 'annotations.json'), 'utf8')) as Coco
  expect(coco.images).toHaveLength(place.photos.length)
  expect(coco.categories.map(({ name }) => name)).toEqual(['sneaker'])
  expect(coco.annotations).toHaveLength(2)
  for (const [place_, annotation] of coco.annotations.entries()) {
    expect(annotation.id).toBe(place_ + 1)
    expect(annotation.iscrowd).toBe(0)
    expect(coco.images.some(({ id }) => id === annotation.image_id)).toBe(true)
  }
  // The square was drawn at 0.3..0.7 by 0.3..0.6 of the photo; a click is good to a pixel of the screen.
  const [first] = coco.annotations
  const image = coco.images.find(({ id }) => id === first.image_id)!
  expect(first.bbox[0] / image.width).toBeCloseTo(0.3, 2)
  expect(first.bbox[2] / image.width).toBeCloseTo(0.4, 2)
  expect(first.area / (first.bbox[2] * first.bbox[3])).toBeCloseTo(1, 1)
})

test('the same way by keyboard alone', async ({ studio, place }) => {
  const { page } = studio
  await expect(page.getByRole('button', { name: 'Open folder' })).toBeEnabled()
  await page.keyboard.press('Control+u')
  const field = page.getByRole('textbox', { name: 'Filter, or a path' })
  await expect(field).toBeVisible()
  await field.focus()
  await page.keyboard.type(place.folder)
  await page.keyboard.press('Enter')
  await expect(field).toHaveValue('')
  const open = page.getByRole('dialog').getByRole('button', { name: /^Open/ })
  await expect(open).toBeEnabled()
  await open.focus()
  await page.keyboard.press('Enter')
  await expect(studio.photos.getByRole('option')).toHaveCount(place.photos.length)
  await studio.shown()

  await studio.canvas.focus()
  await page.keyboard.press('p')
  await expect(studio.tool('Polygon')).toBeChecked()
  const walk = async (key: string, times: number) => {
    for (let i = 0; i < times; i++) await page.keyboard.press(key)
  }
  await walk('ArrowLeft', 6)
  await page.keyboard.press('Space')
  await walk('ArrowRight', 12)
  await page.keyboard.press('Space')
  await walk('ArrowDown', 10)
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await studio.nameCategory('shoe')
  await expect(studio.objectCount()).toHaveCount(1)
  await studio.saved()

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('export')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await expect(dialog).toBeVisible()
  const out = join(place.folder, 'by keyboard')
  await dialog.getByRole('textbox', { name: 'Into folder' }).focus()
  await page.keyboard.type(out)
  await dialog.getByRole('button', { name: 'Export', exact: true }).focus()
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeVisible()
  const coco = JSON.parse(await readFile(join(out, 'annotations.json'), 'utf8')) as Coco
  expect(coco.annotations).toHaveLength(1)
  expect(coco.annotations[0].area).toBeGreaterThan(100)
})

test('any SQLite client reads the dataset while the studio has it open', async ({ studio, place }) => {
  await studio.openFolder(place.folder)
  await studio.shown()
  await studio.polygon([[0.3, 0.3], [0.7, 0.3], [0.5, 0.6]])
  await studio.nameCategory('sneaker')
  await studio.saved()
  const file = join(place.folder, 'Spring shoes.selvedge')
  const rows = readProject<{ file_name: string; name: string; area: number; segmentation: string }>(file, `
    SELECT i.file_name, c.name, a.area, a.segmentation FROM coco_annotations a
    JOIN coco_images i ON i.id = a.image_id JOIN coco_categories c ON c.id = a.category_id`)
  expect(rows).toHaveLength(1)
  expect(rows[0].name).toBe('sneaker')
  expect((JSON.parse(rows[0].segmentation) as number[][])[0]).toHaveLength(6)
})
