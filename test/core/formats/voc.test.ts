import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { VOC_PALETTE } from '../../../core/formats/voc-colours.ts'
import { voc } from '../../../core/formats/voc.ts'
import { parseXml, textOf, xmlText } from '../../../core/formats/xml.ts'
import { LIMITS, withLimits } from '../../../core/limits.ts'
import { models } from '../../support/dataset-arbitraries.ts'
import { itemsOf, memoryFiles, modelOf, readOptions, type Model } from '../../support/dataset-model.ts'
import { filesOf, pixelsOf, tamed } from '../../support/picture-files.ts'

const read = (files: Record<string, string | Uint8Array>, options = {}) => itemsOf(voc, memoryFiles(files), readOptions(options))
const xml = (objects: string, more = '<size><width>20</width><height>10</height></size>') =>
  `<?xml version="1.0"?>\n<annotation verified="yes"><filename>a.jpg</filename>${more}${objects}</annotation>`
const box = (name: string, sides: number[], more = '') => {
  const ends = ['xmin', 'ymin', 'xmax', 'ymax'].map((side, i) => `<${side}>${sides[i]}</${side}>`).join('')
  return `<object><name>${name}</name>${more}<bndbox>${ends}</bndbox></object>`
}

/** What is seen of each object: pixels that later ones cover belong to these. */
function seen(model: Model, image: Model['images'][number]) {
  const own = pixelsOf(model, image).map(({ category, pixels }) => ({ category, pixels: Buffer.from(pixels, 'hex') }))
  return own.map(({ category, pixels }, i) => ({
    category, pixels: Buffer.from(pixels.map((one, p) => (one && !own.slice(i + 1).some((later) => later.pixels[p]) ? 1 : 0))).toString('hex'),
  })).filter(({ pixels }) => pixels.includes('1'))
}

describe('Pascal VOC', () => {
  it('is read back to the pixel that is seen', async () => {
    await fc.assert(fc.asyncProperty(models('masks'), async (made) => {
      const model = tamed(made)
      if (model.images.length === 0) return
      for (const image of model.images) image.annotations = image.annotations.filter((row) => row.area > 0)
      const { files } = await filesOf(voc, model)
      const again = modelOf(await read(files), 'import:voc')
      const photos = new Map(again.images.map((image) => [image.path.replace(/^(\.\.\/)+JPEGImages\//, ''), image]))
      for (const image of model.images) {
        const hidden = seen(model, image).length < pixelsOf(model, image).length
        const same = photos.get(image.path)!
        expect(same).toMatchObject({ width: image.width, height: image.height })
        // Of an object that others cover wholly the box is left.
        if (!hidden) expect(pixelsOf(again, same)).toEqual(seen(model, image))
        expect(same.annotations.length).toBe(image.annotations.length)
      }
    }), { numRuns: 30, seed: 21 })
  })

  it('has boxes that count from 1 and include their last pixel', async () => {
    const [item] = await read({ 'Annotations/a.xml': xml(box('shoe', [3, 2, 12, 9], '<difficult>1</difficult><pose>Left</pose>') + box('a &amp; b', [1, 1, 20, 10])) })
    expect(item).toMatchObject({
      path: '../JPEGImages/a.jpg', width: 20, height: 10, annotations: [
        { category: 'shoe', flags: { difficult: true }, attributes: { pose: 'Left' }, shape: { type: 'rectangle', points: [2, 1, 12, 9] } },
        { category: 'a & b', shape: { points: [0, 0, 20, 10] } },
      ],
    })
  })

  it('writes pictures that other programs see in VOC\'s colours', async () => {
    const [model] = fc.sample(models('masks'), { numRuns: 40, seed: 2 }).map(tamed)
      .filter(({ images }) => images.some((image) => image.annotations.some(({ shape, area }) => shape.type === 'mask' && area > 0)))
    const { files } = await filesOf(voc, model)
    const image = model.images.find((one) => one.annotations.some(({ shape, area }) => shape.type === 'mask' && area > 0))!
    const png = files[`SegmentationObject/${image.path.replace('.jpg', '.png')}`]
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    expect(info).toMatchObject({ width: image.width, height: image.height })
    const colours = new Set(Array.from({ length: data.length / 3 }, (_, p) => [...data.subarray(3 * p, 3 * p + 3)].join()))
    const allowed = image.annotations.map((_, i) => [...VOC_PALETTE.subarray(3 * i + 3, 3 * i + 6)].join())
    expect([...colours].every((one) => one === '0,0,0' || allowed.includes(one))).toBe(true)
    expect([...VOC_PALETTE.subarray(0, 12)]).toEqual([0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0])
    expect([...VOC_PALETTE.subarray(765)]).toEqual([224, 224, 192])
  })

  it('names the field of what is wrong', async () => {
    for (const [text, field] of [
      [xml(box('', [1, 1, 2, 2])), 'object[0].name'], [xml(box('a', [5, 1, 2, 2])), 'object[0].bndbox'], [xml('<object><name>a</name></object>'), 'object[0].bndbox'],
      [xml(box('a', [NaN, 1, 2, 2])), 'object[0].bndbox.xmin'], [xml('', '<size><width>x</width><height>1</height></size>'), 'size.width'],
      ['<annotation><object></annotation>', 'line 1'], ['<!DOCTYPE a [<!ENTITY x "y">]><annotation/>', 'line 1'], ['<annotation>\n&x;</annotation>', 'line 1'], ['', 'line 1'],
    ] as const) {
      expect((await read({ 'Annotations/a.xml': text }))[0], text).toMatchObject({ kind: 'skipped', code: 'invalid', file: 'Annotations/a.xml', field })
    }
    expect((await read({ 'a.xml': '<project/>' }))[0]).toMatchObject({ kind: 'skipped', note: true })
    await expect(read({ 'a.png': '' })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('keeps its limits', async () => {
    const skipped = async (text: string, limits: object) => (await read({ 'Annotations/a.xml': text }, { limits: withLimits(limits) })).filter((item) => item.kind === 'skipped')
    const one = xml(box('a', [1, 1, 2, 2]))
    for (const [limits, good, bad] of [
      [{ labelmeShapes: 1 }, one, xml(box('a', [1, 1, 2, 2]) + box('a', [1, 1, 2, 2]))], [{ labelmeFileBytes: one.length }, one, `${one} `],
      [{ labelLength: 5 }, one, xml(box('abcdef', [1, 1, 2, 2]))], [{ jsonDepth: 4 }, one, xml('<object><a><b><c/><d>x</d></b></a></object>')],
      [{ imageSide: 20 }, one, xml('', '<size><width>21</width><height>1</height></size>')], [{ imagePixels: 200 }, one, xml('', '<size><width>201</width><height>1</height></size>')],
      [{ attributeTextLength: 4 }, xml(box('a', [1, 1, 2, 2], '<pose>Left</pose>')), xml(box('a', [1, 1, 2, 2], '<pose>Right</pose>'))],
    ] as const) {
      expect(await skipped(good, limits), JSON.stringify(limits)).toEqual([])
      expect(await skipped(bad, limits), JSON.stringify(limits)).toMatchObject([{ code: 'invalid', file: 'Annotations/a.xml' }])
    }
  })
})

describe('XML', () => {
  it('gives back any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const root = parseXml(`<a><b>${xmlText(text)}</b></a>`, { file: 'a', field: '', limits: LIMITS })
      expect(textOf(root, 'b')).toBe(text.trim())
    }), { numRuns: 200, seed: 1 })
  })

  it('reads what tools write', () => {
    const root = parseXml('<?xml version="1.0"?><!-- a > b --><a x="1>2" y=\'"\'>\n <b/><c><![CDATA[<&>]]></c><d>&#65;&#x42;&lt;</d></a>\n', { file: 'a', field: '', limits: LIMITS })
    expect(root.children.map(({ name, text, line }) => [name, text, line])).toEqual([['b', '', 2], ['c', '<&>', 2], ['d', 'AB<', 2]])
  })
})
