import { checkCancelled } from '../fault.ts'
import { bitmapOf } from '../mask/bitmap.ts'
import { unionOf } from '../mask/merge.ts'
import { runsOfShape } from '../mask/rasterise.ts'
import { areaOf, emptyRuns } from '../mask/runs.ts'
import type { Annotation } from '../records/annotation.ts'
import { OUTLINES } from './alpha-source.ts'
import type { Lost, Sink, WriteImage, WriteOptions, WriteSource } from './format.ts'
import { countLosses, type Losses } from './losses.ts'
import { writeNumberedMasks } from './masks-numbered-write.ts'
import { writeMaskPng } from './png-write.ts'

/**
 * Writes an 8-bit grey PNG of 0 and 255 for every photo that was looked at, of the photo's size and name: everything on
 * it together, or (`masks: 'classes'`) a folder of such pictures for each category. With suffix `-train` below a folder
 * `train`. Pictures of numbers: see writeNumberedMasks().
 */
export async function writeMasks(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const { masks = 'union' } = options
  if (masks !== 'union' && masks !== 'classes') return writeNumberedMasks(source, sink, options, suffix, masks)
  const losses = countLosses()
  const names = new Map(source.categories.map((category) => [category.id as number, category.name]))
  const taken = new Set<string>()
  const folder = suffix === '' ? '' : `${suffix.slice(1)}/`
  const apart = options.masks === 'classes'
  let written = 0
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    const rows = image.annotations.filter((row) => OUTLINES.has(row.shape.type))
    if (rows.length === 0 && image.mark.status === 'todo' && image.annotations.length === 0) continue
    count(image, rows, apart, losses)
    const nameOf = (row: Annotation) => names.get(row.category) ?? `category ${row.category}`
    const groups = apart ? Map.groupBy(rows, nameOf) : new Map([['', rows]])
    if (groups.size === 0) losses.add('Photos without any object: there is no folder for them', image.path)
    const name = nameFor(image.path, taken, losses)
    for (const [category, mine] of groups) {
      const within = category === '' ? '' : `${category.replaceAll('/', '_')}/`
      const file = await sink.open(`${folder}${within}${name}`)
      await file.write(pictureOf(image, mine, options))
      await file.close()
    }
    options.progress(null, `${++written} photos`)
  }
  return losses.list()
}

function pictureOf({ width, height, path }: WriteImage, rows: readonly Annotation[], options: WriteOptions): Uint8Array {
  const covered = rows.map((row) => runsOfShape(row.shape, height, width, { file: path })).filter((runs) => areaOf(runs) > 0)
  const runs = covered.length === 0 ? emptyRuns(height, width) : unionOf(covered)
  return writeMaskPng(bitmapOf(runs, 255), width, height, options.zlib)
}

function count(image: WriteImage, rows: readonly Annotation[], apart: boolean, losses: Losses): void {
  const without = image.annotations.length - rows.length
  if (without > 0) losses.add('Points, lines and objects without an outline: not written', image.path, without)
  const groups = apart ? new Set(rows.map((row) => row.category)).size : Math.min(1, rows.length)
  if (rows.length > groups) {
    losses.add('Which pixels belong to which object: those of one picture become one', image.path, rows.length - groups)
  }
  if (!apart && rows.length > 0) {
    losses.add('Names of categories: kept only with a folder for each (--masks classes)', image.path, rows.length)
  }
  const told = rows.filter(
    (row) => row.score !== null || row.keypoints || row.description !== '' || Object.keys(row.attributes).length > 0,
  )
  if (told.length > 0) losses.add('Keypoints, attributes, scores and descriptions', image.path, told.length)
}

/** `a/b.jpg` as `a/b.png`, or `a/b.jpg.png` when that is taken, whatever the case of letters. */
function nameFor(path: string, taken: Set<string>, losses: Losses): string {
  for (const name of [`${path.replace(/\.[^./]+$/, '')}.png`, `${path}.png`]) {
    if (taken.has(name.toLowerCase())) continue
    taken.add(name.toLowerCase())
    if (name === `${path}.png`) losses.add('Photos whose names differ in their ending only: the second mask has both endings', path)
    return name
  }
  for (let n = 2; ; n++) {
    const name = `${path}-${n}.png`
    if (taken.has(name.toLowerCase())) continue
    taken.add(name.toLowerCase())
    return name
  }
}
