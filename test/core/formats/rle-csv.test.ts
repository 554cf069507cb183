import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rleCsv } from '../../../core/formats/rle-csv.ts'
import { csvRows } from '../../../core/formats/csv-read.ts'
import { LIMITS, withLimits } from '../../../core/limits.ts'
import { models } from '../../support/dataset-arbitraries.ts'
import { itemsOf, memoryFiles, modelOf, readOptions } from '../../support/dataset-model.ts'
import { filesOf, pixelsOf, tamed } from '../../support/picture-files.ts'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()
const read = (csv: string, options = {}, name = 'a.csv') => itemsOf(rleCsv, memoryFiles({ [name]: csv }), readOptions(options))

describe('a table of run lengths', () => {
  it('is read back object by object, counted down the columns', async () => {
    await fc.assert(fc.asyncProperty(models('masks'), async (made) => {
      const model = tamed(made)
      const { files } = await filesOf(rleCsv, model)
      const again = modelOf(await itemsOf(rleCsv, memoryFiles(files)), 'import:rle-csv')
      expect(again.images.map(({ path }) => path)).toEqual(model.images.map(({ path }) => path))
      for (const [i, image] of model.images.entries()) expect(pixelsOf(again, again.images[i])).toEqual(pixelsOf(model, image))
    }), { numRuns: 25, seed: 7 })
  })

  it('is read back photo by photo, counted along the rows', async () => {
    await fc.assert(fc.asyncProperty(models('masks'), async (made) => {
      const model = tamed(made)
      const { files } = await filesOf(rleCsv, model, { order: 'rows' })
      const items = await itemsOf(rleCsv, memoryFiles(files))
      for (const [i, image] of model.images.entries()) {
        const all = pixelsOf(model, image).map(({ pixels }) => Buffer.from(pixels, 'hex'))
        const union = all.length === 0 ? [] : [Buffer.from(all[0].map((_, p) => (all.some((one) => one[p]) ? 1 : 0))).toString('hex')]
        // Photos have sizes of their own here, which the table does not carry: one photo at a time.
        const same = items.filter((item) => item.kind === 'image')[i]
        const only = modelOf([same], 'import:rle-csv', image)
        expect(pixelsOf(only, only.images[0]).map(({ pixels }) => pixels)).toEqual(union)
      }
    }), { numRuns: 25, seed: 8 })
  })

  it('means what Carvana and Kaggle mean', async () => {
    // 2 rows of 3 pixels; the two of the first column, or the first two of the first row.
    const mask = async (csv: string, options = {}, name?: string) => {
      const items = await read(csv, options, name)
      const model = modelOf(items.filter((item) => item.kind !== 'note'), 'import:rle-csv', { width: 3, height: 2 })
      return pixelsOf(model, model.images[0]).map(({ pixels }) => pixels).join()
    }
    expect(await mask('img,rle_mask\na.jpg,1 2\n')).toBe('010100000000')
    expect(await mask('ImageId,EncodedPixels\na.jpg,1 2\n')).toBe('010000010000')
    expect(await mask('ImageId,EncodedPixels\na.jpg,1 2\n', { order: 'rows' })).toBe('010100000000')
    expect(await mask('ImageId,EncodedPixels\na.jpg,1 2\n', {}, 'masks-row-major.csv')).toBe('010100000000')
    expect(await mask('img,rle_mask\na.jpg,1 2\n', { order: 'columns' })).toBe('010000010000')
    const [note] = await read('img,rle_mask\na.jpg,1 2\n')
    expect(note).toMatchObject({ kind: 'note', what: expect.stringContaining('along the rows') })
  })

  it('keeps photos without a mask, several objects of one, and names without an ending', async () => {
    const csv = 'ImageId,ClassId,EncodedPixels,Height,Width\r\n7f,shirt,1 2,4,4\r\n"8,f",,,4,4\r\n7f,lace,9 1 11 2,4,4\r\n9f,x,-1,4,4\r\n'
    const items = (await read(csv)).filter((item) => item.kind !== 'note')
    expect(items).toMatchObject([
      { kind: 'image', path: '7f', anyKind: true, fileId: 1, annotations: [{ category: 'shirt' }] },
      { kind: 'image', path: '8,f', annotations: [] },
      { kind: 'annotation', image: 1, annotation: { category: 'lace', shape: { pairs: [9, 1, 11, 2] } } },
      { kind: 'image', path: '9f', annotations: [] },
    ])
  })

  it('names the line of what is wrong', async () => {
    const wrong = async (row: string) => (await read(`ImageId,EncodedPixels,Height,Width\n${row}\n`)).find((item) => item.kind === 'skipped')
    for (const row of ['a.jpg,1 2 3,4,4', 'a.jpg,5 2 1 1,4,4', 'a.jpg,0 2,4,4', 'a.jpg,1 x,4,4', 'a.jpg,1 2,4,-4', ',1 2,4,4', 'a.jpg,1 99,4,4', 'a.jpg,3 2 4 1,4,4']) {
      expect(await wrong(row), row).toMatchObject({ code: 'invalid', file: 'a.csv', field: expect.stringContaining('line 2') })
    }
    await expect(read('a,b\n1,2\n')).rejects.toMatchObject({ code: 'invalid', details: { field: 'line 1' } })
    await expect(read('')).rejects.toMatchObject({ code: 'invalid' })
    await expect(read('img,rle_mask\n"a.jpg,1 2\n')).rejects.toMatchObject({ details: { field: 'line 2' } })
  })

  it('does not begin a cell with what a spreadsheet takes for a formula', async () => {
    const [model] = fc.sample(models('masks'), { numRuns: 20, seed: 3 }).filter((one) => one.images.length > 0)
    model.images[0].path = '=1+1.jpg'
    model.images[0].mark.status = 'done'
    const { files } = await filesOf(rleCsv, model)
    expect(text(files['masks-column-major.csv'])).toContain("\n'=1+1.jpg,")
    const again = await itemsOf(rleCsv, memoryFiles(files))
    expect(again.find((item) => item.kind === 'image')).toMatchObject({ path: '=1+1.jpg' })
  })

  it('keeps its limits', async () => {
    const limits = withLimits({ rleRuns: 2, cocoImages: 2, cocoAnnotations: 3, cocoRowBytes: 80, labelLength: 20 })
    const skipped = async (rows: string) => (await read(`img,rle_mask\n${rows}`, { limits })).filter((item) => item.kind === 'skipped').length
    expect(await skipped('a.jpg,1 1 3 1\n')).toBe(0)
    expect(await skipped('a.jpg,1 1 3 1 5 1\n')).toBe(1)
    expect(await skipped('a.jpg,\nb.jpg,\n')).toBe(0)
    expect(await skipped('a.jpg,\nb.jpg,\nc.jpg,\n')).toBe(1)
    expect(await skipped(`${'n'.repeat(21)},1 1\n`)).toBe(1)
    await expect(skipped('a.jpg,\na.jpg,\na.jpg,\na.jpg,\n')).rejects.toMatchObject({ details: { limitName: 'cocoAnnotations' } })
    await expect(skipped(`a.jpg,${' '.repeat(80)}`)).rejects.toMatchObject({ details: { limitName: 'cocoRowBytes' } })
    await expect(read('img,rle_mask\n', { limits: withLimits({ cocoFileBytes: 5 }) })).rejects.toMatchObject({ details: { limitName: 'cocoFileBytes' } })
  })
})

describe('rows of a table', () => {
  it('are the same however the file is cut', async () => {
    const cell = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('"', '\n', ',', '""', '\r\n', 'ä'))
    await fc.assert(fc.asyncProperty(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), async (rows, piece) => {
      const csv = rows.map((cells) => `${cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')}\r\n`).join('')
      const found: string[][] = []
      for await (const { cells } of csvRows(memoryFiles({ a: csv }, piece).stream('a'), { file: 'a', limits: LIMITS })) found.push(cells)
      expect(found).toEqual(rows)
    }), { numRuns: 100, seed: 9 })
  })
})
