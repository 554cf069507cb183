import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coco } from '../../../core/formats/coco.ts'
import { runsOfShape } from '../../../core/mask/rasterise.ts'
import { areaOf } from '../../../core/mask/runs.ts'
import { models } from '../../support/dataset-arbitraries.ts'
import { itemsOf, memoryFiles, modelOf, readOptions, writeOptions, written, type Model } from '../../support/dataset-model.ts'

const hasPixels = (shape: Parameters<typeof runsOfShape>[0], h: number, w: number) => areaOf(runsOfShape(shape, h, w)) > 0

/** The model without what COCO cannot hold and says so: objects of no pixel without keypoints. */
function holdable(model: Model): Model {
  return {
    ...model,
    images: model.images.map((image) => ({
      ...image,
      annotations: image.annotations.filter((row) => row.keypoints || hasPixels(row.shape, image.height, image.width)),
    })),
  }
}

test.each(['auto', 'rle', 'polygon'] as const)('what is written as %s is read back as it was, down to ids and unknown fields', async (segmentation) => {
  await fc.assert(fc.asyncProperty(models('coco'), fc.integer({ min: 1, max: 4000 }), async (model, piece) => {
    const { files, lost } = await written(coco, model, writeOptions({ segmentation, keepMeasures: true }))
    const rows = model.images.flatMap((image) => image.annotations).length
    const kept = holdable(model)
    const left = kept.images.flatMap((image) => image.annotations).length
    expect(lost.filter((one) => one.what.includes('not written')).reduce((sum, one) => sum + one.count, 0)).toBe(rows - left)
    const limits = { ...readOptions().limits, cocoStreamBytes: piece % 2 === 0 ? 0 : 1e9 }
    const again = modelOf(await itemsOf(coco, memoryFiles(files, piece), readOptions({ limits })), 'import:coco')
    const { info, ...rest } = again
    expect(info).toMatchObject({ version: '1.0', date_created: '2026-11-21' })
    expect({ ...rest, info: {} }).toEqual(kept)
    expect((await written(coco, again, writeOptions({ segmentation, keepMeasures: true }))).files).toEqual(
      (await written(coco, kept, writeOptions({ segmentation, keepMeasures: true }))).files,
    )
  }), { numRuns: process.env['SELVEDGE_QUICK'] === '1' ? 60 : 350 })
}, 60_000)
