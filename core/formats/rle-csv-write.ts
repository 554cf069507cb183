import { checkCancelled } from '../fault.ts'
import { unionOf } from '../mask/merge.ts'
import { runsOfShape } from '../mask/rasterise.ts'
import { areaOf, type Runs } from '../mask/runs.ts'
import { transposed } from '../mask/transpose.ts'
import { OUTLINES, wasLookedAt } from './alpha-source.ts'
import { csvText } from './csv-read.ts'
import type { Lost, Sink, WriteOptions, WriteSource } from './format.ts'
import { countLosses } from './losses.ts'

/** Rows are handed on when they pass this many characters. */
const BATCH = 256 * 1024

/**
 * Writes a table of run lengths; its name says how they are counted. Down the columns: a row for each object,
 * `ImageId,EncodedPixels,Height,Width,ClassId`. Along the rows, as Carvana wants it: a row for each photo, `img,rle_mask`.
 */
export async function writeRleCsv(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const losses = countLosses()
  const names = new Map(source.categories.map((category) => [category.id as number, category.name]))
  const byRows = options.order === 'rows'
  const file = await sink.open(`masks-${byRows ? 'row' : 'column'}-major${suffix}.csv`)
  let held = byRows ? 'img,rle_mask\n' : 'ImageId,EncodedPixels,Height,Width,ClassId\n'
  let photos = 0
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    if (!wasLookedAt(image)) continue
    const { width, height, path } = image
    const rows = image.annotations.filter((row) => OUTLINES.has(row.shape.type))
    const without = image.annotations.length - rows.length
    if (without > 0) losses.add('Points, lines and objects without an outline: not written', path, without)
    const covered = rows.map((row) => ({ runs: runsOfShape(row.shape, height, width, { file: path }), row })).filter(({ runs }) => areaOf(runs) > 0)
    const name = csvText(path)
    if (byRows) {
      held += `${name},${covered.length === 0 ? '' : pairsText(transposed(unionOf(covered.map(({ runs }) => runs))))}\n`
      if (rows.length > 1) losses.add('Which pixels belong to which object: those of one photo become one', path, rows.length - 1)
      if (rows.length > 0) losses.add('Names of categories', path, rows.length)
    } else {
      if (covered.length === 0) held += `${name},,${height},${width},\n`
      for (const { runs, row } of covered) held += `${name},${pairsText(runs)},${height},${width},${csvText(names.get(row.category) ?? String(row.category))}\n`
    }
    const drawn = rows.filter(({ shape }) => shape.type !== 'mask').length
    if (drawn > 0) losses.add('Outlines: written as the pixels they cover', path, drawn)
    const told = rows.filter((row) => row.score !== null || row.keypoints || row.description !== '' || Object.keys(row.attributes).length > 0)
    if (told.length > 0) losses.add('Keypoints, attributes, scores and descriptions', path, told.length)
    if (held.length > BATCH) {
      await file.write(held)
      held = ''
    }
    options.progress(null, `${++photos} photos`)
  }
  await file.write(held)
  await file.close()
  return losses.list()
}

/** Starts from 1 and lengths of the runs that are 1, in the order of the mask's own columns. */
function pairsText({ counts }: Runs): string {
  const pairs: number[] = []
  let position = 1
  for (let i = 0; i < counts.length; i++) {
    if (i % 2 === 1 && counts[i] > 0) {
      const last = pairs.length - 1
      // Runs of length 0 between them are no gap.
      if (last > 0 && pairs[last - 1] + pairs[last] === position) pairs[last] += counts[i]
      else pairs.push(position, counts[i])
    }
    position += counts[i]
  }
  return pairs.join(' ')
}
