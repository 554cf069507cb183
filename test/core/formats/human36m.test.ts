import { describe, expect, it } from 'vitest'
import { drawFigure } from '../../../core/figure/figure.ts'
import { JOINTS } from '../../../core/figure/joints.ts'
import { figureRecipe } from '../../../core/figure/recipe.ts'
import type { ReadItem } from '../../../core/formats/format.ts'
import { human36m } from '../../../core/formats/human36m.ts'
import { readNpy } from '../../../core/formats/npy.ts'
import { withLimits } from '../../../core/limits.ts'
import { COCO_PERSON, HUMAN36M, type Skeleton } from '../../../core/pose/joints/skeletons.ts'
import { spaceOf, withSpace, type SpaceJoints } from '../../../core/pose/joints/space-joints.ts'
import { itemsOf, memoryFiles, readOptions, type Model } from '../../support/dataset-model.ts'
import { newAnnotation, newCategory } from '../../support/rows.ts'
import { filesOf } from '../../support/picture-files.ts'

const { joints, camera: { fx, fy, cx, cy } } = drawFigure(figureRecipe.parse({ seed: 9, size: 64 }), 0)
const space: SpaceJoints = { joints: joints.map(({ camera: [x, y, z] }) => [1_000 * x, 1_000 * y, 1_000 * z]), camera: { fx, fy, cx, cy } }
const keypoints = joints.flatMap(({ x, y }, i) => [x, y, i === 3 ? 1 : 2])

function model(skeleton: Skeleton, row: { keypoints: number[]; space: SpaceJoints | null }): Model {
  const annotation = { ...newAnnotation(1, 1 as never, { keypoints: row.keypoints, bbox: [3, 4, 30, 50], area: 0, shape: { type: 'none' }, extra: withSpace({}, row.space) }), category: 1 as never }
  return {
    categories: [newCategory(1, 'person', { ...skeleton })], info: {}, licenses: [],
    images: [{ id: 1, path: 'in/a, b.png', width: 64, height: 64, orientation: 1, mark: { id: 1 as never, status: 'done', split: 'none', flags: {}, note: '' } as never, extra: {}, annotations: [annotation] }],
  }
}
const labelOf = (items: ReadItem[]) => items.flatMap((item) => (item.kind === 'annotation' ? [item.annotation] : []))[0]
const near = (a: readonly number[], b: readonly number[], digits = 3) => a.forEach((value, i) => expect(value).toBeCloseTo(b[i], digits - 0.5))

describe('joints of Human3.6M', () => {
  it('are read back as they were written: places in space and in the picture, flags, camera, box', async () => {
    const { files, lost } = await filesOf(human36m, model(HUMAN36M, { keypoints, space }))
    expect(Object.keys(files).sort()).toEqual(['joints.csv', 'joints.json', 'joints.npy'])
    expect(lost).toEqual([])
    const items = await itemsOf(human36m, memoryFiles({ 'joints.csv': files['joints.csv'] }))
    expect(items[0]).toMatchObject({ kind: 'category', category: { name: 'person', keypoints: [...JOINTS] } })
    expect(items[1]).toMatchObject({ kind: 'image', path: 'in/a, b.png', width: 64, height: 64 })
    const label = labelOf(items)
    expect(label.bbox).toEqual([3, 4, 30, 50])
    near(label.keypoints!, keypoints)
    const again = spaceOf({ extra: label.extra! })!
    near(again.joints.flatMap((joint) => joint!), space.joints.flatMap((joint) => joint!))
    near(Object.values(again.camera!), [fx, fy, cx, cy])
  })

  it('are an array of n x 17 x 3 millimetres in the order that the words beside it state', async () => {
    const { files } = await filesOf(human36m, model(HUMAN36M, { keypoints, space }))
    const { shape, values } = readNpy(files['joints.npy'], 'joints.npy')
    expect(shape).toEqual([1, 17, 3])
    near([...values], space.joints.flatMap((joint) => joint!), 2)
    expect(JSON.parse(Buffer.from(files['joints.json']).toString())).toMatchObject({ joints: [...JOINTS], unit: 'mm', derived: [], rows: [{ file: 'in/a, b.png', annotation: 1 }] })
  })

  it('are derived of COCO\'s seventeen, and said to be so; without places in space there is a row and no array', async () => {
    const body = COCO_PERSON.keypoints.flatMap((_, i) => [2 * i, i, i === 12 ? 1 : 2])
    const { files, lost } = await filesOf(human36m, model(COCO_PERSON, { keypoints: body, space: null }))
    const label = labelOf(await itemsOf(human36m, memoryFiles({ 'a.csv': files['joints.csv'] })))
    // The left hip is number 11, the right one 12 and hidden.
    expect(label.keypoints!.slice(0, 3)).toEqual([23, 11.5, 1])
    expect(readNpy(files['joints.npy'], 'joints.npy').shape).toEqual([0, 17, 3])
    expect(lost.map(({ what }) => what)).toEqual(expect.arrayContaining([expect.stringContaining('derived, not labelled: pelvis'), expect.stringContaining('not known in space')]))
  })

  it('lie in the picture where the camera sees them, when the table has only places in space', async () => {
    const csv = `file_name,fx,fy,cx,cy,Left Knee_x,left_knee_y,left knee_z\n`.replace('Left Knee', 'left_knee') + 'a.png,300,300,32,32,100,-50,2000\n'
    const label = labelOf(await itemsOf(human36m, memoryFiles({ 'a.csv': csv })))
    expect(label.keypoints!.slice(15, 18)).toEqual([47, 24.5, 2])
    expect(label.bbox).toEqual([47, 24.5, 0, 0])
    const tooNear = labelOf(await itemsOf(human36m, memoryFiles({ 'a.csv': csv.replace('\n', ',nose_x,nose_y,nose_z\n').replace('2000\n', '2000,100,-50,1e-320\n') })))
    expect([tooNear.keypoints!.slice(15, 18), tooNear.keypoints!.slice(27, 30)]).toEqual([[47, 24.5, 2], [0, 0, 0]])
    // A camera that is none leaves the places in space as they are, and says nothing of the picture.
    const blind = labelOf(await itemsOf(human36m, memoryFiles({ 'a.csv': `${csv.replace('cy,', 'cy,nose_u,nose_v,').replace('300,300,32,32', '300,1e-319,32,32,9,8')}` })))
    expect(spaceOf({ extra: blind.extra! })).toMatchObject({ camera: null })
  })
})

describe('tables of joints that are wrong', () => {
  const head = 'file_name,image_width,left_knee_u,left_knee_v,left_knee_flag\n'
  const skippedOf = async (row: string, limits = {}) => (await itemsOf(human36m, memoryFiles({ 'a.csv': `${head}${row}\n` }), readOptions({ limits: withLimits(limits) }))).filter(({ kind }) => kind === 'skipped')

  it.each([['a.png,64,x,2,2', 'left_knee_u'], ['a.png,64,1e300,2,2', 'left_knee_u'], ['a.png,-3,1,2,2', 'image_width'], ['a.png,1.5,1,2,2', 'image_width'], [',64,1,2,2', 'file_name']])('%s is left out, naming %s', async (row, field) => {
    expect(await skippedOf(row)).toMatchObject([{ file: 'a.csv', field: expect.stringContaining(field), code: 'invalid' }])
  })

  it('keep the limits: one at the limit passes, one past it does not', async () => {
    expect(await skippedOf('a.png,64,1,2,2', { imageSide: 64 })).toEqual([])
    expect(await skippedOf('a.png,65,1,2,2', { imageSide: 64 })).toHaveLength(1)
    const rows = 'a.png,64,1,2,2\nb.png,64,1,2,2'
    expect(await skippedOf(rows, { cocoAnnotations: 2 })).toEqual([])
    await expect(skippedOf(rows, { cocoAnnotations: 1 })).rejects.toMatchObject({ code: 'invalid' })
    await expect(itemsOf(human36m, memoryFiles({ 'a.csv': 'file_name,what\n' }))).rejects.toMatchObject({ code: 'invalid', details: { field: 'line 1' } })
    await expect(itemsOf(human36m, memoryFiles({ 'a.csv': '' }))).rejects.toMatchObject({ code: 'invalid' })
  })
})
