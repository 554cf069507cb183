import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { masks } from '../../../core/formats/masks.ts'
import type { Category } from '../../../core/records/category.ts'
import { models } from '../../support/dataset-arbitraries.ts'
import { itemsOf, memoryFiles, modelOf, type Model } from '../../support/dataset-model.ts'
import { filesOf, pixelsOf, tamed } from '../../support/picture-files.ts'

/** What of each object is seen, those drawn later above. */
function seen(model: Model, image: Model['images'][number]) {
  const own = pixelsOf(model, image).map(({ category, pixels }) => ({ category, pixels: Buffer.from(pixels, 'hex') }))
  return own.map(({ category, pixels }, i) => ({
    category, pixels: Buffer.from(pixels.map((one, p) => (one && !own.slice(i + 1).some((later) => later.pixels[p]) ? 1 : 0))).toString('hex'),
  })).filter(({ pixels }) => pixels.includes('1'))
}

/** The same with the objects of a category together, in the order of categories. */
function byCategory(objects: ReturnType<typeof seen>) {
  const groups = Map.groupBy(objects, ({ category }) => category)
  return [...groups].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([category, list]) => ({
    category, pixels: list.map(({ pixels }) => BigInt(`0x${pixels}`)).reduce((a, b) => a | b).toString(16).padStart(list[0].pixels.length, '0'),
  }))
}

describe.each(['semantic', 'instance', 'panoptic'] as const)('%s pictures', (kind) => {
  it('are read back to the pixel that is seen', async () => {
    await fc.assert(fc.asyncProperty(models('masks'), async (made) => {
      const model = tamed(made)
      if (model.images.length === 0) return
      const { files } = await filesOf(masks, model, { masks: kind })
      const again = modelOf(await itemsOf(masks, memoryFiles(files)), 'import:masks')
      expect(again.images.length).toBe(model.images.length)
      for (const image of model.images) {
        const same = again.images.find(({ path }) => path === image.path || `${path}.jpg` === image.path)!
        const [was, is] = [seen(model, image), pixelsOf(again, same)]
        if (kind === 'semantic') expect(is).toEqual(byCategory(was))
        else expect(is).toEqual(was)
      }
    }), { numRuns: 25, seed: 31 })
  })

  it('without their list are refused by name', async () => {
    const [model] = fc.sample(models('masks'), { numRuns: 20, seed: 5 }).map(tamed).filter((one) => one.images.some((image) => seen(one, image).length > 0))
    const { files } = await filesOf(masks, model, { masks: kind })
    const list = Object.keys(files).find((name) => name.endsWith('.json'))!
    const emptied = Buffer.from(files[list]).toString().replaceAll(/"(?:index|id)": ?(\d+)/g, (whole, n: string) => whole.replace(n, String(Number(n) + 500)))
    const items = await itemsOf(masks, memoryFiles({ ...files, [list]: emptied })).catch((thrown: unknown) => [{ kind: 'skipped', code: (thrown as { code: string }).code }])
    expect(items.some((item) => item.kind === 'skipped')).toBe(true)
  })
})

it('classes have the colours of their categories, objects those of VOC', async () => {
  const [model] = fc.sample(models('masks'), { numRuns: 30, seed: 6 }).map(tamed).filter((one) => one.images.some((image) => seen(one, image).length > 0))
  model.categories.forEach((category: Category, i) => (category.color = `#${(i + 1).toString(16).repeat(6)}`))
  const { files } = await filesOf(masks, model, { masks: 'semantic' })
  const image = model.images.find((one) => seen(model, one).length > 0)!
  const { data } = await sharp(files[image.path.replace('.jpg', '.png')]).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const found = new Set(Array.from({ length: data.length / 3 }, (_, p) => data.subarray(3 * p, 3 * p + 3).toString('hex')))
  const wanted = seen(model, image).map(({ category }) => model.categories.find(({ name }) => name === category)!.color.slice(1))
  expect([...found].filter((colour) => colour !== '000000').sort()).toEqual([...new Set(wanted)].sort())
})
