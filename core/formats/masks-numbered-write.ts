import { fileNames } from '../cutout/name-pattern.ts'
import { checkCancelled } from '../fault.ts'
import { areaOf, boxOf } from '../mask/runs.ts'
import { runsOfBitmap } from '../mask/bitmap.ts'
import type { Annotation } from '../records/annotation.ts'
import type { Category } from '../records/category.ts'
import { OUTLINES, wasLookedAt } from './alpha-source.ts'
import { Fault } from '../fault.ts'
import type { Lost, Sink, WriteImage, WriteOptions, WriteSource } from './format.ts'
import { countLosses } from './losses.ts'
import { numberedPixels } from './numbered-pixels.ts'
import { writeGreyPng, writePalettePng, writeRgbPng } from './png-write.ts'
import { VOC_PALETTE } from './voc-colours.ts'

/** The list of what numbers mean, beside the pictures. */
export const LISTS = { semantic: 'classes.json', instance: 'instances.json', panoptic: 'panoptic.json' } as const
const MOST_OBJECTS = 65_535

/**
 * Writes pictures of numbers. `semantic`: a palette PNG of classes in the categories' colours, named in classes.json.
 * `instance`: numbers of objects from 1 on each photo (a palette, or 16 bits for more than 255), named in instances.json.
 * `panoptic`: COCO's panoptic format, ids of segments as R + 256 G + 65536 B, with panoptic.json.
 */
export async function writeNumberedMasks(
  source: WriteSource, sink: Sink, options: WriteOptions, suffix: string, kind: 'semantic' | 'instance' | 'panoptic',
): Promise<Lost[]> {
  const losses = countLosses()
  const folder = suffix === '' ? '' : `${suffix.slice(1)}/`
  const number = new Map(source.categories.map((category, i) => [category.id as number, i + 1]))
  if (kind === 'semantic' && source.categories.length > 255) {
    throw new Fault('unsupported', 'A picture with a palette holds 255 categories; this project has more.', {
      field: 'masks', found: source.categories.length, limit: 255, fix: 'Export instance or panoptic pictures, or fewer categories.',
    })
  }
  const palette = kind === 'semantic' ? paletteOf(source.categories) : VOC_PALETTE
  const names = fileNames('{name}')
  const list = await sink.open(`${folder}${LISTS[kind]}`)
  await list.write(headOf(kind, source.categories))
  const images: string[] = []
  let segments = 0
  let written = 0
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    if (!wasLookedAt(image)) continue
    const rows = image.annotations.filter((row) => OUTLINES.has(row.shape.type))
    const { width, height } = image
    const without = image.annotations.length - rows.length
    if (without > 0) losses.add('Points, lines and objects without an outline: not written', image.path, without)
    const { path, renamed } = names.next({ name: image.path.replace(/\.[^./]+$/, ''), category: '', id: image.id, index: 1 }, 'png')
    if (renamed) losses.add('Photos whose names differ in their ending only: told apart by a number', path)
    const from = kind === 'panoptic' ? segments : 0
    if (rows.length > MOST_OBJECTS) losses.add(`More than ${MOST_OBJECTS} objects on a photo: the rest is not written`, image.path, rows.length - MOST_OBJECTS)
    const numbers = numberedPixels(rows, image, (row, i) => (kind === 'semantic' ? number.get(row.category) ?? 0 : i < MOST_OBJECTS ? from + i + 1 : 0), losses)
    const png = kind === 'panoptic' ? writeRgbPng(rgbOf(numbers), width, height, options.zlib)
      : rows.length > 255 && kind === 'instance' ? writeGreyPng(Uint16Array.from(numbers), width, height, options.zlib)
        : writePalettePng(Uint8Array.from(numbers), width, height, palette, options.zlib)
    const file = await sink.open(`${folder}${path}`)
    await file.write(png)
    await file.close()
    if (kind === 'instance') {
      const objects = rows.slice(0, MOST_OBJECTS).map((row, i) => ({ index: i + 1, category: nameOf(row, source.categories), id: row.id }))
      await list.write(`${written === 0 ? '' : ',\n'}${JSON.stringify(path)}: ${JSON.stringify(objects)}`)
    } else if (kind === 'panoptic') {
      images.push(JSON.stringify({ id: image.id, file_name: image.path, width, height }))
      await list.write(`${written === 0 ? '' : ',\n'}${JSON.stringify({ image_id: image.id, file_name: path, segments_info: segmentsOf(rows, numbers, image, from) })}`)
      segments += rows.length
      const crowds = rows.filter(({ iscrowd }) => iscrowd).length
      if (crowds > 0) losses.add('Crowds: kept in the list of segments', image.path, crowds)
    } else if (rows.length > new Set(rows.map(({ category }) => category)).size) {
      losses.add('Which pixels belong to which object: those of one class become one', image.path, rows.length - new Set(rows.map(({ category }) => category)).size)
    }
    const told = rows.filter((row) => row.score !== null || row.keypoints || row.description !== '' || Object.keys(row.attributes).length > 0)
    if (told.length > 0) losses.add('Keypoints, attributes, scores and descriptions', image.path, told.length)
    options.progress(null, `${++written} photos`)
  }
  if (kind === 'instance') await list.write('\n}}\n')
  if (kind === 'panoptic') await list.write(`\n], "images": [\n${images.join(',\n')}\n]}\n`)
  await list.close()
  return losses.list()
}

const nameOf = (row: Annotation, categories: readonly Category[]) => categories.find(({ id }) => id === row.category)?.name ?? `category ${row.category}`

function headOf(kind: keyof typeof LISTS, categories: readonly Category[]): string {
  if (kind === 'semantic') {
    const classes = categories.map(({ name, color }, i) => ({ index: i + 1, name, color }))
    return `${JSON.stringify({ kind, classes }, null, 1)}\n`
  }
  if (kind === 'instance') return '{"kind": "instance", "photos": {\n'
  const listed = categories.map(({ id, name, supercategory, color }) => ({ id, name, supercategory, isthing: 1, color: channelsOf(color) }))
  return `{"categories": ${JSON.stringify(listed)}, "annotations": [\n`
}

const channelsOf = (colour: string) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))

function paletteOf(categories: readonly Category[]): Uint8Array {
  return Uint8Array.from([0, 0, 0, ...categories.flatMap(({ color }) => channelsOf(color))])
}

function rgbOf(numbers: Uint32Array): Uint8Array {
  const out = new Uint8Array(3 * numbers.length)
  for (let p = 0; p < numbers.length; p++) {
    out[3 * p] = numbers[p] & 255
    out[3 * p + 1] = (numbers[p] >> 8) & 255
    out[3 * p + 2] = (numbers[p] >> 16) & 255
  }
  return out
}

/** Segments as they are seen: without those that others cover wholly. */
function segmentsOf(rows: readonly Annotation[], numbers: Uint32Array, { width, height }: WriteImage, from: number) {
  return rows.slice(0, MOST_OBJECTS).flatMap((row, i) => {
    const runs = runsOfBitmap(Uint8Array.from(numbers, (number) => (number === from + i + 1 ? 1 : 0)), height, width)
    const area = areaOf(runs)
    return area === 0 ? [] : [{ id: from + i + 1, category_id: row.category, area, bbox: boxOf(runs), iscrowd: row.iscrowd ? 1 : 0 }]
  })
}
