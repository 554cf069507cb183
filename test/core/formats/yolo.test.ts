import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { yolo } from '../../../core/formats/yolo.ts'
import { namesOfYaml } from '../../../core/formats/yaml-names.ts'
import { LIMITS, withLimits } from '../../../core/limits.ts'
import { models } from '../../support/dataset-arbitraries.ts'
import { itemsOf, memoryFiles, modelOf, readOptions } from '../../support/dataset-model.ts'
import { filesOf, pixelsOf, tamed } from '../../support/picture-files.ts'

const size = { width: 200, height: 100 }
const read = (files: Record<string, string>, options = {}) => itemsOf(yolo, memoryFiles(files), readOptions(options))
const names = (yaml: string) => Object.fromEntries(namesOfYaml(yaml, { file: 'data.yaml', field: '', limits: LIMITS }))

describe('YOLO labels', () => {
  it('are read back to the pixel, masks with holes and of several parts too', async () => {
    await fc.assert(fc.asyncProperty(models('masks'), async (made) => {
      const model = tamed(made)
      // Outlines may lie outside of the photo, where YOLO has no place for them; masks say everything.
      for (const image of model.images) image.annotations = image.annotations.filter(({ shape }) => shape.type === 'mask')
      const { files } = await filesOf(yolo, model)
      if (model.images.length === 0) return
      const items = await itemsOf(yolo, memoryFiles(files))
      for (const image of model.images) {
        const mine = items.filter((item) => item.kind === 'category' || (item.kind === 'image' && `${item.path}.jpg` === `images/${image.path}`))
        const again = modelOf(mine, 'import:yolo', image)
        expect(pixelsOf(again, again.images[0])).toEqual(pixelsOf(model, image))
      }
    }), { numRuns: 30, seed: 12 })
  })

  it('are polygons and boxes in shares of the photo, with a score when there is one more number', async () => {
    const items = await read({
      'data.yaml': 'path: .\ntrain: images/train\nnames:\n  0: shoe\n  1: "left, lace"\n',
      'labels/train/a.txt': '0 0.25 0.5 0.5 0.5\n1 0 0 1 0 1 1 0.875\r\n\n', 'labels/val/b.txt': '', 'labels/train/c.txt': '7 .1 .1 .2 .2 .5 .5',
    })
    expect(items).toMatchObject([
      { kind: 'category', category: { name: 'shoe' } }, { kind: 'category', category: { name: 'left, lace' } },
      { path: 'images/train/a', anyKind: true, mark: { status: 'done', split: 'train' }, annotations: [{ category: 'shoe' }, { category: 'left, lace', score: 0.875 }] },
      { path: 'images/train/c', annotations: [{ category: 'class 7' }] },
      { path: 'images/val/b', mark: { split: 'val' }, annotations: [] },
    ])
    const { images } = modelOf(items, 'import:yolo', size)
    expect(images[0].annotations.map(({ shape }) => shape)).toEqual([
      { type: 'rectangle', points: [0, 25, 100, 75] }, { type: 'polygon', parts: [[[0, 0, 200, 0, 200, 100]]] },
    ])
  })

  it('name the line of what is wrong', async () => {
    for (const row of ['0 0.1 0.2 0.3', 'x 0 0 1 1', '0 0.1 0.2 0.3 nan', '0 0 0 1 5', '0 0 0 1 1 9', '-1 0 0 1 1', '0']) {
      const [item] = (await read({ 'labels/a.txt': `0 0 0 1 1\n${row}` })).filter(({ kind }) => kind === 'skipped')
      expect(item, row).toMatchObject({ code: 'invalid', file: 'labels/a.txt', field: 'line 2' })
    }
    await expect(read({ 'a.jpg': '' })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('say what they could not carry', async () => {
    const [model] = fc.sample(models('masks'), { numRuns: 1, seed: 4 })
    tamed(model)
    model.images = [{ ...model.images[0] ?? { id: 1, path: 'a.jpg', orientation: 1, extra: {}, mark: { id: 1, status: 'done', split: '', flags: {}, note: '' } }, width: 9, height: 9, annotations: [] } as never]
    const row = { id: 1, image: model.images[0].id, category: model.categories[0].id, bbox: [0, 0, 1, 1], area: 1, order: 0, extra: {}, attributes: {}, flags: {}, description: 'torn', group: null, source: 'user', score: null, keypoints: null, iscrowd: false, hidden: false, locked: false }
    model.images[0].annotations = [
      { ...row, shape: { type: 'polygon', parts: [[[1, 1, 8, 1, 8, 8, 1, 8], [3, 3, 5, 3, 5, 5]], [[-3, 0, 1, 0, 1, 1]]] } }, { ...row, id: 2, shape: { type: 'point', points: [1, 1] } },
    ] as never
    const { lost } = await filesOf(yolo, model)
    expect(lost.map(({ what }) => what).join('\n')).toMatch(/Points, lines[^]*Holes[^]*several parts[^]*outside of the photo[^]*descriptions/)
  })

  it('of a split lie in folders of their parts, with one list of names', async () => {
    const [model] = fc.sample(models('masks'), { numRuns: 9, seed: 5 }).filter(({ images }) => images.length > 0)
    tamed(model)
    const parts = ['-train', '-val']
    const [train, val] = await Promise.all(parts.map((suffix) => filesOf(yolo, model, { parts }, suffix)))
    expect(Object.keys(train.files)).toContain('data.yaml')
    expect(Object.keys(val.files)).not.toContain('data.yaml')
    expect(Buffer.from(train.files['data.yaml']).toString()).toMatch(/train: train\/images\nval: val\/images\nnames:\n {2}0: "category 0"/)
    expect(Object.keys(val.files).every((path) => path.startsWith('val/labels/'))).toBe(true)
  })

  it('keep their limits', async () => {
    const skipped = async (text: string, limits: object) => (await read({ 'labels/a.txt': text }, { limits: withLimits(limits) })).filter((item) => item.kind === 'skipped')
    const box = '0 0 0 1 1\n'
    for (const [limits, good, bad] of [
      [{ labelmeShapes: 2 }, box + box, box + box + box], [{ labelmePointsPerShape: 3 }, '0 0 0 1 0 1 1\n', '0 0 0 1 0 1 1 0 1\n'],
      [{ labelmePointsPerFile: 6 }, '0 0 0 1 0 1 1\n0 0 0 1 0 1 1\n', '0 0 0 1 0 1 1\n0 0 0 1 0 1 1 0 1\n'], [{ labelmeFileBytes: box.length }, box, `${box} `],
    ] as const) {
      expect(await skipped(good, limits)).toEqual([])
      expect(await skipped(bad, limits)).toMatchObject([{ code: 'invalid', file: 'labels/a.txt' }])
    }
  })
})

describe('names in data.yaml', () => {
  it('are a list, lines, or numbers with names', () => {
    expect(names("names: ['a', \"b, c\", d d] # three\n")).toEqual({ 0: 'a', 1: 'b, c', 2: 'd d' })
    expect(names('nc: 2\nnames: [\n  a,\n  b\n]\n')).toEqual({ 0: 'a', 1: 'b' })
    expect(names('names:\n- a # first\n- it\'\'s\nother: 1\n')).toEqual({ 0: 'a', 1: "it''s" })
    expect(names("names:\n  0: a\n  5: 'it''s'\n  '7': \"q\\\"q\"\n")).toEqual({ 0: 'a', 5: "it's", 7: 'q"q' })
    expect(names('names: {0: a, 1: b}\n')).toEqual({ 0: 'a', 1: 'b' })
    expect(names('train: x\n')).toEqual({})
    expect(() => names('names: [a,\nb\n')).toThrow('never closed')
  })

  it('come back whatever they are', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((one) => one.trim() === one), { minLength: 1, maxLength: 5 }), async (list) => {
      const [model] = fc.sample(models('masks'), { numRuns: 1, seed: 1 })
      model.categories = list.map((name, i) => ({ ...model.categories[0], id: i as never, name }))
      model.images = []
      const { files } = await filesOf(yolo, model)
      expect(names(Buffer.from(files['data.yaml']).toString())).toEqual(Object.fromEntries(list.entries()))
    }), { numRuns: 40, seed: 6 })
  })
})
