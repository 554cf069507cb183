import { checkCancelled } from '../fault.ts'
import { fileNames } from '../cutout/name-pattern.ts'
import { outlineOf } from '../mask/rasterise.ts'
import { runsOfRle } from '../mask/rle.ts'
import { partsOfRuns } from '../mask/trace.ts'
import type { Annotation, Shape } from '../records/annotation.ts'
import { OUTLINES, wasLookedAt } from './alpha-source.ts'
import type { Lost, Sink, WriteImage, WriteOptions, WriteSource } from './format.ts'
import { keyholeOf } from './keyhole.ts'
import { countLosses, type Losses } from './losses.ts'

/**
 * Writes YOLO's labels for segmentation: for each photo that was looked at a text file in `labels` (of a part of a split in
 * `train/labels` and so on), and data.yaml. Masks become polygons along the edges of their pixels; holes and parts are
 * joined by bridges of no width, as one line is one ring.
 */
export async function writeYolo(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const losses = countLosses()
  const part = suffix === '' ? '' : `${suffix.slice(1)}/`
  const parts = options.parts ?? [suffix]
  const number = new Map(source.categories.map((category, i) => [category.id as number, i]))
  if (parts[0] === suffix) {
    const yaml = await sink.open('data.yaml')
    await yaml.write(yamlOf(source.categories.map(({ name }) => name), parts))
    await yaml.close()
  }
  const names = fileNames('{name}')
  let written = 0
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    if (!wasLookedAt(image)) continue
    const rows = image.annotations.filter((row) => OUTLINES.has(row.shape.type))
    const without = image.annotations.length - rows.length
    if (without > 0) losses.add('Points, lines and objects without an outline: not written', image.path, without)
    const lines = rows.flatMap((row) => lineOf(row, number.get(row.category) ?? 0, image, losses))
    const { path, renamed } = names.next({ name: image.path.replace(/\.[^./]+$/, ''), category: '', id: image.id, index: 1 }, 'txt')
    if (renamed) losses.add('Photos whose names differ in their ending only: YOLO finds the labels of one of them', path)
    const file = await sink.open(`${part}labels/${path}`)
    await file.write(lines.join(''))
    await file.close()
    const told = rows.filter((row) => row.score !== null || row.keypoints || row.iscrowd || row.description !== '' || Object.keys(row.attributes).length > 0)
    if (told.length > 0) losses.add('Keypoints, crowds, attributes, scores and descriptions', image.path, told.length)
    options.progress(null, `${++written} photos`)
  }
  return losses.list()
}

function lineOf(row: Annotation, label: number, { width, height, path }: WriteImage, losses: Losses): string[] {
  const rings = ringsOf(row.shape)
  if (rings.some((part) => part.length > 1)) losses.add('Holes: joined to their outlines by a bridge of no width', path)
  if (rings.length > 1) losses.add('Objects of several parts: joined by bridges of no width', path)
  if (row.shape.type === 'circle') losses.add('Circles: written as polygons', path)
  const whole = rings.map((part) => keyholeOf(part)).filter((ring) => ring.length >= 6)
  if (whole.length === 0) {
    losses.add('Objects that cover nothing: not written', path)
    return []
  }
  let outside = false
  const shares = keyholeOf(whole).map((value, i) => {
    const share = value / (i % 2 === 0 ? width : height)
    if (share < 0 || share > 1) outside = true
    return share < 0 ? 0 : share > 1 ? 1 : share
  })
  if (outside) losses.add('Points outside of the photo: moved to its border', path)
  return [`${label} ${shares.map(numberText).join(' ')}\n`]
}

function ringsOf(shape: Shape): number[][][] {
  if (shape.type === 'polygon') return shape.parts
  if (shape.type === 'mask') return partsOfRuns(runsOfRle(shape.rle))
  if (shape.type === 'rectangle' || shape.type === 'oriented_rectangle' || shape.type === 'circle') return [[outlineOf(shape)]]
  return []
}

/** Nine digits tell the tenth of a thousandth of a pixel of the largest photo. */
const numberText = (share: number): string => String(Number(share.toFixed(9)))

function yamlOf(names: readonly string[], parts: readonly string[]): string {
  const folder = (part: string) => (part === '' ? 'images' : `${part.slice(1)}/images`)
  const has = (part: string) => parts.includes(`-${part}`)
  // Text in double quotes is the same in JSON and YAML.
  return [
    'path: .',
    `train: ${folder(has('train') ? '-train' : parts[0])}`,
    `val: ${folder(has('val') ? '-val' : has('train') ? '-train' : parts[0])}`,
    ...(has('test') ? ['test: test/images'] : []),
    'names:', ...names.map((name, i) => `  ${i}: ${JSON.stringify(name)}`), '',
  ].join('\n')
}
