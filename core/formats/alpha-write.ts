import { atDepth } from '../cutout/compose.ts'
import { fileNames } from '../cutout/name-pattern.ts'
import { checkCancelled } from '../fault.ts'
import { alphaOf, OUTLINES, wasLookedAt } from './alpha-source.ts'
import { tellLosses } from './cutouts-write.ts'
import type { Lost, Sink, WriteOptions, WriteSource } from './format.ts'
import { countLosses } from './losses.ts'
import { writeGreyPng } from './png-write.ts'

/** Writes a grey PNG of 8 or 16 bits for every photo that was looked at: the alpha of all objects on it, 0 transparent. */
export async function writeAlphas(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const losses = countLosses()
  const names = fileNames('{name}')
  const folder = suffix === '' ? '' : `${suffix.slice(1)}/`
  const bits = options.bits ?? 8
  let written = 0
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    if (!wasLookedAt(image)) continue
    const rows = image.annotations.filter((row) => OUTLINES.has(row.shape.type))
    const without = image.annotations.length - rows.length
    if (without > 0) losses.add('Points, lines and objects without an outline: not written', image.path, without)
    const { alpha } = await alphaOf(image, rows, true, losses)
    if (alpha.bits > bits) losses.add('Alphas of 16 bits: written with 8', image.path)
    const { path, renamed } = names.next({ name: image.path.replace(/\.[^./]+$/, ''), category: '', id: image.id, index: 1 }, 'png')
    if (renamed) losses.add('Photos whose names differ in their ending only: told apart by a number', path)
    const file = await sink.open(`${folder}${path}`)
    await file.write(writeGreyPng(atDepth(alpha.samples, bits), image.width, image.height, options.zlib))
    await file.close()
    if (rows.length > 0) tellLosses(rows, 1, image.path, losses)
    options.progress(null, `${++written} photos`)
  }
  return losses.list()
}
