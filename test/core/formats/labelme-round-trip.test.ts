import fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelme } from '../../../core/formats/labelme.ts'
import { models } from '../../support/dataset-arbitraries.ts'
import { itemsOf, memoryFiles, modelOf, written, type Model } from '../../support/dataset-model.ts'

const canHold = (row: Model['images'][number]['annotations'][number]) =>
  row.shape.type !== 'none' || (row.keypoints ?? []).some((v, i) => i % 3 === 2 && v > 0)

/** What labelme's files say of a model: images by path, categories by name, no ids. */
function told(model: Model) {
  const names = new Map(model.categories.map((category) => [category.id as number, category.name]))
  return model.images
    .map(({ path, width, height, mark, extra, annotations }) => {
      const { imagePath: _, ...kept } = (extra['labelme'] ?? {}) as Record<string, unknown>
      const { labelme: __, ...others } = extra
      return {
        path, width, height, status: mark.status, split: mark.split, flags: mark.flags, note: mark.note,
        extra: others, labelme: kept, keys: Object.keys(kept),
        annotations: annotations.filter(canHold).map(
          ({ id: _id, image: _image, category, ...row }) => ({ ...row, category: names.get(category) }),
        ),
      }
    })
    .filter(
      (image) => image.status !== 'todo' || image.annotations.length > 0 || Object.keys(image.flags).length > 0 || image.note !== '',
    )
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

test('what is written is read back as it was: every kind of shape, holes, parts, groups, unknown fields in their order', async () => {
  await fc.assert(fc.asyncProperty(models('labelme'), async (model) => {
    const { files } = await written(labelme, model)
    if (Object.keys(files).length === 0) return
    const again = modelOf(await itemsOf(labelme, memoryFiles(files)), 'import:labelme')
    expect(told(again)).toEqual(told(model))
    expect((await written(labelme, again)).files).toEqual(files)
  }), { numRuns: process.env['SELVEDGE_QUICK'] === '1' ? 100 : 1_000 })
}, 60_000)
