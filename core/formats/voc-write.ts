import { checkCancelled } from '../fault.ts'
import { fileNames } from '../cutout/name-pattern.ts'
import type { Annotation } from '../records/annotation.ts'
import { OUTLINES, wasLookedAt } from './alpha-source.ts'
import type { Lost, Sink, WriteImage, WriteOptions, WriteSource } from './format.ts'
import { countLosses } from './losses.ts'
import { numberedPixels } from './numbered-pixels.ts'
import { writePalettePng } from './png-write.ts'
import { VOC_PALETTE } from './voc-colours.ts'
import { xmlText } from './xml.ts'

/** 255 is "void" in these pictures. */
const MOST_NUMBER = 254
const FLAGS = ['truncated', 'occluded', 'difficult'] as const

/**
 * Writes Pascal VOC: `Annotations/a.xml` with a box for each object, `SegmentationClass/a.png` and `SegmentationObject/a.png`
 * with numbers of classes and of objects (in the order of the XML), the list of photos, and labelmap.txt. Boxes count
 * from 1 and include their last pixel, as the development kit says.
 */
export async function writeVoc(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const losses = countLosses()
  const folder = suffix === '' ? '' : `${suffix.slice(1)}/`
  const category = new Map(source.categories.map((one, i) => [one.id as number, { name: one.name, number: i + 1 <= MOST_NUMBER ? i + 1 : 0 }]))
  const put = async (path: string, piece: string | Uint8Array) => {
    const file = await sink.open(`${folder}${path}`)
    await file.write(piece)
    await file.close()
  }
  const colour = (n: number) => [...VOC_PALETTE.subarray(3 * n, 3 * n + 3)].join(',')
  await put('labelmap.txt', [
    '# label:color_rgb:parts:actions', `background:${colour(0)}::`,
    ...source.categories.slice(0, MOST_NUMBER).map(({ name }, i) => `${name.replaceAll(/[:\r\n]/g, '_')}:${colour(i + 1)}::`), '',
  ].join('\n'))
  const names = fileNames('{name}')
  const listed: string[] = []
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    if (!wasLookedAt(image)) continue
    const rows = image.annotations.filter((row) => OUTLINES.has(row.shape.type))
    const without = image.annotations.length - rows.length
    if (without > 0) losses.add('Points, lines and objects without an outline: not written', image.path, without)
    const { path, renamed } = names.next({ name: image.path.replace(/\.[^./]+$/, ''), category: '', id: image.id, index: 1 }, 'xml')
    if (renamed) losses.add('Photos whose names differ in their ending only: told apart by a number', path)
    const stem = path.slice(0, -4)
    await put(`Annotations/${path}`, xmlOf(image, rows, (row) => category.get(row.category)?.name ?? `category ${row.category}`))
    if (rows.length > 0) {
      const picture = (numberOf: (row: Annotation, i: number) => number) =>
        writePalettePng(Uint8Array.from(numberedPixels(rows, image, numberOf, losses)), image.width, image.height, VOC_PALETTE, options.zlib)
      if (rows.length > MOST_NUMBER) losses.add(`More than ${MOST_NUMBER} objects on a photo: the rest has boxes only`, image.path, rows.length - MOST_NUMBER)
      const beyond = rows.filter((row) => (category.get(row.category)?.number ?? 0) === 0).length
      if (beyond > 0) losses.add(`Categories beyond the first ${MOST_NUMBER}: their pixels are not written`, image.path, beyond)
      await put(`SegmentationObject/${stem}.png`, picture((_, i) => (i < MOST_NUMBER ? i + 1 : 0)))
      await put(`SegmentationClass/${stem}.png`, picture((row) => category.get(row.category)?.number ?? 0))
      listed.push(stem)
    }
    const fractional = rows.filter(({ bbox }) => bbox.some((value) => !Number.isInteger(value))).length
    if (fractional > 0) losses.add('Boxes between pixels: widened to whole ones', image.path, fractional)
    const drawn = rows.filter(({ shape }) => shape.type !== 'mask' && shape.type !== 'rectangle').length
    if (drawn > 0) losses.add('Outlines: written as the pixels they cover', image.path, drawn)
    const told = rows.filter((row) => row.score !== null || row.keypoints || row.description !== '' || Object.keys(row.attributes).some((key) => key !== 'pose'))
    if (told.length > 0) losses.add('Keypoints, attributes, scores and descriptions', image.path, told.length)
    options.progress(null, `${listed.length} photos`)
  }
  await put(`ImageSets/Segmentation/${suffix === '' ? 'default' : suffix.slice(1)}.txt`, listed.map((stem) => `${stem}\n`).join(''))
  return losses.list()
}

function xmlOf({ path, width, height }: WriteImage, rows: readonly Annotation[], nameOf: (row: Annotation) => string): string {
  const objects = rows.map((row) => {
    const [x, y, w, h] = row.bbox
    const pose = row.attributes['pose']
    const flags = FLAGS.map((flag) => `    <${flag}>${row.flags[flag] === true ? 1 : 0}</${flag}>`)
    return [
      '  <object>', `    <name>${xmlText(nameOf(row))}</name>`, `    <pose>${xmlText(typeof pose === 'string' ? pose : 'Unspecified')}</pose>`, ...flags,
      '    <bndbox>', `      <xmin>${Math.floor(x) + 1}</xmin>`, `      <ymin>${Math.floor(y) + 1}</ymin>`,
      `      <xmax>${Math.ceil(x + w)}</xmax>`, `      <ymax>${Math.ceil(y + h)}</ymax>`, '    </bndbox>', '  </object>',
    ].join('\n')
  })
  return [
    '<annotation>', '  <folder>JPEGImages</folder>', `  <filename>${xmlText(path)}</filename>`, '  <source><database>Unknown</database></source>',
    `  <size><width>${width}</width><height>${height}</height><depth>3</depth></size>`, `  <segmented>${rows.length > 0 ? 1 : 0}</segmented>`,
    ...objects, '</annotation>', '',
  ].join('\n')
}
