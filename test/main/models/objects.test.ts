import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Family, Instance } from '../../../main/models/family.ts'
import { objectsOfInstances } from '../../../main/models/post/instances.ts'
import { predictPicture } from '../../../main/models/predict.ts'
import { prepareInput } from '../../../main/models/prepare.ts'
import { floatsOf, outputAt, placeOfGrid } from '../../../main/models/tensors.ts'
import { FREE, manifestOf, paramsOf, picture, pointwise, tinyModel } from '../../support/tiny-dense.ts'

/** Finds one object: what its network's plane says, in the left half of what it is shown. */
const leftHalf: Family = {
  id: 'left-half', title: 'Left half', tasks: ['instances'], roles: ['model'], options: z.object({}),
  propose: () => null,
  prepare: (photo, manifest, ports) => prepareInput(photo, manifest.input, ports),
  decode(outputs, prepared, _manifest, photo, ports) {
    const tensor = outputAt(outputs, ports, 0)
    const [, , height, width] = tensor.dims
    const mask = { width, height, data: floatsOf(tensor), place: placeOfGrid(prepared, width, height) }
    return { type: 'instances', instances: [{ label: 0, score: 0.9, box: [0, 0, photo.width / 2, photo.height], mask }] }
  },
}

describe('instances', () => {
  const manifest = manifestOf(leftHalf, { labels: ['shoe', 'sock'] })
  const photo = picture(20, 10, () => [0, 0, 0])
  const { post } = paramsOf()
  const mask = { width: 4, height: 2, data: Float32Array.from([1, 1, 0, 0, 1, 1, 0, 0]), place: { sx: 5, sy: 5, x0: 0, y0: 0 } }
  const full: Instance = { label: 1, score: 0.8, box: [0, 0, 20, 10], mask }

  test('masks at photo size, through the same steps as others', () => {
    const [found] = objectsOfInstances(photo, [full], manifest, post)
    expect(found).toMatchObject({ label: 1, score: 0.8, bbox: [0, 0, 10, 10], area: 100, keypoints: null })
    expect(found.uncertainty).toBeGreaterThan(0)
    expect(objectsOfInstances(photo, [{ ...full, box: [2, 1, 5, 4] }], manifest, post)[0].bbox).toEqual([2, 1, 5, 4])
    expect(objectsOfInstances(photo, [full], manifest, { ...post, polygon: 0.5 })[0].shape).toEqual({ type: 'polygon', parts: [[[10, 0, 10, 10, 0, 10, 0, 0]]] })
    expect(objectsOfInstances(photo, [full], manifest, { ...post, minArea: 101 })).toEqual([])
  })

  test('scores below the threshold and empty masks are left out', () => {
    expect(objectsOfInstances(photo, [{ ...full, score: 0.2 }], manifest, post)).toEqual([])
    expect(objectsOfInstances(photo, [{ ...full, score: 0.2 }], manifest, { ...post, score: 0.1 })).toHaveLength(1)
    expect(objectsOfInstances(photo, [{ ...full, box: [15, 0, 5, 10] }], manifest, post)).toEqual([])
  })

  test('a box alone is a rectangle; unsure keypoints are not labelled', () => {
    const [found] = objectsOfInstances(photo, [{ label: 0, score: 1, box: [1, 2, 8, 4], keypoints: [[3, 4, 0.9], [5, 6, 0.1]] }], manifest, post)
    expect(found).toMatchObject({ shape: { type: 'rectangle', points: [1, 2, 9, 6] }, bbox: [1, 2, 8, 4], area: 32, keypoints: [3, 4, 2, 0, 0, 0], uncertainty: null })
  })
})

describe('a photo and its mirror image', () => {
  test('tell how far objects differ', async () => {
    const model = await tinyModel(leftHalf, pointwise([[1, 0, 0]], [0], undefined, { ...FREE, dims: [1, 3, 'h', 'w'] }))
    // 20 columns of red, 10 of them in the left half of 40: its mirror image has the other 10 there.
    const middle = picture(40, 20, (x) => [x >= 10 && x < 30 ? 255 : 0, 0, 0])
    const result = await predictPicture(middle, model, paramsOf({ flip: true }))
    expect(result.objects[0].bbox).toEqual([10, 0, 10, 20])
    expect(result.disagreement).toBe(1)
    expect(result.uncertainty).toBeCloseTo(0.1, 6)
    expect((await predictPicture(middle, model, paramsOf())).disagreement).toBeNull()
    const nothing = await predictPicture(picture(40, 20, () => [0, 0, 0]), model, paramsOf({ flip: true }))
    expect([nothing.objects.length, nothing.disagreement, nothing.uncertainty]).toEqual([0, 0, null])
    await expect(predictPicture(middle, model, paramsOf({ strategy: 'channels' }))).rejects.toMatchObject({ code: 'unsupported' })
  })
})
