import { existsSync, readdirSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { bitmapOf } from '../../core/mask/bitmap.ts'
import { runsOfShape } from '../../core/mask/rasterise.ts'
import { runsOfRle } from '../../core/mask/rle.ts'
import { smartCut, type CutStroke } from '../../core/select/smart-cut.ts'
import { shapeOf, type ShapeColumns } from '../../main/db/tables/shape-columns.ts'
import { expect, test as base } from '../support/e2e.ts'
import { alphaOf, boxRound, diceOf, sadOf, strikes, type Grey } from '../support/eye.ts'
import { handOn, type Hand } from '../support/hand.ts'
import { readProject, type StudioPage } from '../support/studio-page.ts'

/*
 * Real garments from photo to finished cutout through the window, by a hand that counts what it does and an eye that knows the
 * cutout that somebody made in an image editor. Told: seconds, clicks, strokes, keys, Dice and SAD against that one.
 * Skipped where the photos are not: they are no part of this repository. SELVEDGE_LONG=1 does all four, else one.
 */
const data = join(import.meta.dirname, '../../../shared/data/garments/fullres')
const all = existsSync(data) ? readdirSync(join(data, 'original')).filter((name) => name.endsWith('.png')).sort() : ['no-photo.png']
const photos = process.env['SELVEDGE_LONG'] === '1' ? all : all.slice(0, 1)
const shortName = (name: string) => `${name.slice(0, 8)}${name.slice(36, -4)}`

const test = base.extend<{ photo: string }>({
  photo: [all[0], { option: true }],
  place: async ({ photo }, use) => {
    const root = await mkdtemp(join(tmpdir(), 'selvedge-e2e-'))
    await cp(join(data, 'original', photo), join(root, 'Garment', photo))
    await use({ folder: join(root, 'Garment'), home: join(root, 'home'), photos: [photo] })
    await rm(root, { recursive: true, force: true, maxRetries: 5 })
  },
})
const projectOf = (folder: string) => join(folder, 'Garment.selvedge')
const shareOf = ({ width, height }: Grey, [x, y]: readonly [number, number]): [number, number] => [(x + 0.5) / width, (y + 0.5) / height]

for (const photo of photos) {
  test.describe(shortName(photo), () => {
    test.use({ photo })
    test.skip(!existsSync(data), 'the garments of ../shared/data are not here')

    test('by smart cut, without any model', async ({ studio, place }, info) => {
      test.setTimeout(600_000)
      const truth = await alphaOf(join(data, 'cutout', photo))
      const rgb = await sharp(join(data, 'original', photo)).removeAlpha().raw().toBuffer()
      await studio.openFolder(place.folder)
      await studio.shown()
      const hand = handOn(studio)
      await hand.press('Shift+V')
      const bar = studio.page.getByRole('toolbar', { name: 'Smart cut' })
      const accept = bar.getByRole('button', { name: /^Accept/ })
      const [left, top, right, bottom] = boxRound(truth, 12)
      await hand.draw([shareOf(truth, [left, top]), shareOf(truth, [right, bottom])])
      await expect(accept).toBeEnabled({ timeout: 120_000 })
      // What the eye sees is worked out here as the host does it, and corrected where it strikes most.
      const cut = smartCut({ width: truth.width, height: truth.height, data: new Uint8Array(rgb) }, [left, top, right - left, bottom - top])
      const strokes: CutStroke[] = []
      for (let i = 0; i < 6; i++) {
        const seen = wholeMask(truth, cut.answer(strokes))
        const missing = strikes(seen.map((v, p) => Number(v === 0 && truth.bytes[p] >= 128)), truth, 5)
        const extra = strikes(seen.map((v, p) => Number(v === 1 && truth.bytes[p] < 128)), truth, 5)
        const glance = !extra || (missing && missing.radius >= extra.radius) ? missing : extra
        if (!glance) break
        const label = glance === missing ? 'foreground' : 'background'
        await hand.draw([shareOf(truth, glance.from), shareOf(truth, glance.to)], label === 'background' ? 'Alt' : undefined)
        strokes.push({ label, points: [glance.from, glance.to], radius: 8 })
        await expect(accept).toBeEnabled({ timeout: 120_000 })
      }
      await studio.page.screenshot({ path: info.outputPath('cut.png') })
      await hand.press('Enter')
      await named(studio, hand)
      await finished(studio, hand, place.folder, photo, truth, `smart cut, ${shortName(photo)}`)
    })

    test('by the garment model', async ({ studio, place }, info) => {
      test.setTimeout(600_000)
      const truth = await alphaOf(join(data, 'cutout', photo))
      await studio.openFolder(place.folder)
      await studio.shown()
      const { page } = studio
      const hand = handOn(studio)
      await hand.press('Control+k')
      await hand.type(page.getByRole('combobox', { name: 'Command palette' }), 'Predict photos')
      await hand.press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Predict' })
      await hand.click(dialog.getByRole('radio', { name: 'Garment U-Net' }))
      await hand.click(dialog.getByRole('button', { name: 'Predict 1 photo' }))
      await expect(dialog).toBeHidden()
      await expect(studio.photos.getByRole('option', { name: /1 predicted/ })).toBeVisible({ timeout: 120_000 })
      await page.screenshot({ path: info.outputPath('predicted.png') })
      await studio.canvas.focus()
      await hand.press('w')
      const accepted = () => readProject<{ n: number }>(projectOf(place.folder), 'SELECT count(*) AS n FROM coco_annotations')[0].n
      // The list tells of a prediction a moment before the canvas has it: a hand that sees nothing happen presses once more.
      await expect(async () => {
        if (accepted() === 0) await page.keyboard.press('w')
        await expect.poll(accepted, { timeout: 2_000 }).toBe(1)
      }).toPass({ timeout: 120_000 })
      await page.screenshot({ path: info.outputPath('accepted.png') })
      await finished(studio, hand, place.folder, photo, truth, `model, ${shortName(photo)}`)
    })
  })
}

async function named(studio: StudioPage, hand: Hand): Promise<void> {
  hand.count.keys += 'garment'.length + 1
  await studio.nameCategory('garment')
  await expect(studio.objectCount()).toHaveCount(1)
  await studio.saved()
}

/** From the object to the file: trimap, a touch of its brush where the eye sees it go wrong, alpha, cutout. */
async function finished(studio: StudioPage, hand: Hand, folder: string, photo: string, truth: Grey, title: string): Promise<void> {
  const { page } = studio
  const masked = hand.seconds()
  const path = projectOf(folder)
  const [row] = readProject<ShapeColumns>(path, 'SELECT shape, points, parts, mask_height, mask_width FROM annotation')
  const mask = bitmapOf(runsOfShape(shapeOf(row), truth.height, truth.width), 255)
  await hand.press('Shift+X')
  const bar = page.getByRole('toolbar', { name: 'Trimap' })
  await hand.click(bar.getByRole('button', { name: 'Make trimap' }))
  const solved = () => expect(bar.getByRole('status')).toContainText('Alpha is up to date', { timeout: 120_000 })
  await solved()
  await hand.press('3')
  let touches = 0
  for (; touches < 4; touches++) {
    const sure = sureOf(path)
    const glance = strikes(sure.map((v, p) => Number((v === 1 && truth.bytes[p] < 128) || (v === 2 && truth.bytes[p] >= 128))), truth, 3)
    if (!glance) break
    await hand.draw([shareOf(truth, glance.from), shareOf(truth, glance.to)])
    await expect(bar.getByRole('status')).not.toContainText('Alpha is up to date')
    await solved()
  }
  await studio.saved()
  await hand.click(bar.getByRole('button', { name: 'Finish the cutout…' }))
  const dialog = page.getByRole('dialog', { name: 'Finish cutouts' })
  const out = await dialog.getByRole('textbox', { name: 'Into folder' }).inputValue()
  await hand.click(dialog.getByRole('button', { name: /^Finish 1 photo/ }))
  await expect(dialog.getByRole('button', { name: 'Done' })).toBeVisible({ timeout: 120_000 })
  await expect(dialog).toContainText('1 cutout written')
  const seconds = hand.seconds()
  const found = await alphaOf(join(out, photo))
  expect(found.bytes.length).toBe(truth.bytes.length)
  const figures = { mask: diceOf(mask, truth.bytes), dice: diceOf(found.bytes, truth.bytes), hard: sadOf(mask, truth.bytes), sad: sadOf(found.bytes, truth.bytes) }
  process.stdout.write(`${title}: ${seconds.toFixed(1)} s (${masked.toFixed(1)} s to the mask), ${hand.words()}, ${touches} on the trimap; `
    + `mask Dice ${figures.mask.toFixed(4)}, SAD ${figures.hard.toFixed(2)} k; cutout Dice ${figures.dice.toFixed(4)}, SAD ${figures.sad.toFixed(2)} k\n`)
  expect(figures.dice).toBeGreaterThan(0.97)
  expect(figures.sad).toBeLessThan(1.6 * figures.hard)
}

/** The trimap as it is stored: 1 surely the object, 2 surely not, 0 unknown. */
function sureOf(path: string): Uint8Array {
  const [row] = readProject<{ foreground: string; unknown: string; width: number; height: number }>(path, 'SELECT m.foreground, m.unknown, i.width, i.height FROM matte m JOIN image i ON i.id = m.image')
  const part = (counts: string) => bitmapOf(runsOfRle({ size: [row.height, row.width], counts }), 1)
  const [foreground, unknown] = [part(row.foreground), part(row.unknown)]
  return foreground.map((v, p) => (v ? 1 : unknown[p] ? 0 : 2))
}

function wholeMask({ width, height }: Grey, { area, bitmap }: { area: { left: number; top: number; right: number }; bitmap: Uint8Array }): Uint8Array {
  const mask = new Uint8Array(width * height)
  const w = area.right - area.left
  for (let p = 0; p < bitmap.length; p++) if (bitmap[p]) mask[(area.top + Math.floor(p / w)) * width + area.left + (p % w)] = 1
  return mask
}
