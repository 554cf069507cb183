import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { memoryHost } from '../../../support/memory-host.ts'

/*
 * The four full-resolution garments from photo to cutout by the shipped model and a matte, nobody's hand in between: masks
 * predicted and accepted, then trimap, alpha, clean colours and files. Told: seconds, Dice and SAD against the Photoshop
 * alpha. Skipped where the photos are not: they are no part of this repository.
 */
const data = join(import.meta.dirname, '../../../../../shared/data/garments/fullres')

describe.skipIf(!existsSync(data))('cutouts of real garments (skipped without ../shared/data)', () => {
  it('come near those of a person with an image editor', { timeout: 900_000 }, async () => {
    const { client, folder } = memoryHost()
    const photos = join(folder, 'photos')
    mkdirSync(photos)
    const names = readdirSync(join(data, 'original')).filter((name) => name.endsWith('.png'))
    for (const name of names) copyFileSync(join(data, 'original', name), join(photos, name))
    const { project } = await client.projects.create({ path: join(folder, 'garments.selvedge') })
    await client.images.add({ project, paths: [photos] })
    const { ids } = await client.images.ids({ project })
    const began = performance.now()
    const { run, failed } = await client.predictions.run({ project, model: 'garment-unet', device: 'cpu' })
    expect(failed).toEqual([])
    for (const image of ids) await client.review.verdict({ project, run, image, verdict: 'accepted', as: 'rle', key: `accept-${image}` })
    const predicted = (performance.now() - began) / 1_000
    const out = join(folder, 'cutouts')
    const finished = await client.mattes.finish({ project, out, rule: { from: 'adaptive', inside: 24, outside: 24 } })
    expect(finished).toMatchObject({ photos: names.length, written: names.length })

    const rows = await Promise.all(finished.finished.map(async ({ image, file, cutout, uncertainty, needsHand }) => {
      const truth = await alphaOf(join(data, 'cutout', basename(file)))
      const found = await alphaOf(join(out, cutout))
      const [matte] = await client.mattes.ofImage({ project, image })
      expect(found.length).toBe(truth.length)
      return { name: basename(file).slice(0, 8) + basename(file).slice(36, -4), dice: dice(found, truth), sad: sad(found, truth), hardSad: sad(found.map((a) => (a >= 128 ? 255 : 0)), truth), seconds: matte.seconds, uncertainty, needsHand }
    }))
    const figures = rows.map(({ name, dice: d, sad: s, hardSad, seconds, uncertainty, needsHand }) =>
      `${name}: Dice ${d.toFixed(4)}, SAD ${s.toFixed(2)} k (the same made hard ${hardSad.toFixed(2)} k), matte ${seconds.toFixed(1)} s, uncertain ${(100 * uncertainty).toFixed(1)} %${needsHand ? ', needs a hand' : ''}`)
    process.stdout.write(`${figures.join('\n')}\npredicted and accepted in ${predicted.toFixed(1)} s, finished in ${finished.seconds.toFixed(1)} s\n`)
    for (const row of rows) expect(row.dice).toBeGreaterThan(0.975)
  })
})

/** The alpha channel, one byte a pixel. */
async function alphaOf(file: string): Promise<Uint8Array> {
  return new Uint8Array(await sharp(file).ensureAlpha().extractChannel(3).raw().toBuffer())
}

/** Of both thresholded at one half. */
function dice(a: Uint8Array, b: Uint8Array): number {
  let [both, sum] = [0, 0]
  for (let p = 0; p < a.length; p++) {
    const [x, y] = [Number(a[p] >= 128), Number(b[p] >= 128)]
    both += x & y
    sum += x + y
  }
  return (2 * both) / sum
}

/** Sum of absolute differences in thousands of pixels, as alphamatting.com tells it. */
function sad(a: Uint8Array, b: Uint8Array): number {
  let sum = 0
  for (let p = 0; p < a.length; p++) sum += Math.abs(a[p] - b[p]) / 255
  return sum / 1_000
}
