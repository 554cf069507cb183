import { fileNames } from '../cutout/name-pattern.ts'
import { checkCancelled } from '../fault.ts'
import { bitmapOf } from '../mask/bitmap.ts'
import { difference, unionOf } from '../mask/merge.ts'
import { runsOfShape } from '../mask/rasterise.ts'
import { runsOfRle } from '../mask/rle.ts'
import { areaOf, emptyRuns, type Runs } from '../mask/runs.ts'
import { bandTrimap, layersOfTrimap, trimapOfLayers } from '../matting/trimap.ts'
import { OUTLINES } from './alpha-source.ts'
import { tellLosses } from './cutouts-write.ts'
import type { Lost, Sink, WriteImage, WriteOptions, WriteSource } from './format.ts'
import { countLosses, type Losses } from './losses.ts'
import { writeMaskPng } from './png-write.ts'

/** The band of trimaps that nobody has made yet. */
export const USUAL_BAND = { inside: 10, outside: 10 }

/**
 * Writes a trimap of 0, 128 and 255 for every photo with objects or a trimap of its own, as alphamatting.com has them: the
 * one that the project keeps, else a band of even width along the masks.
 */
export async function writeTrimaps(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const losses = countLosses()
  const names = fileNames('{name}')
  const folder = suffix === '' ? '' : `${suffix.slice(1)}/`
  let written = 0
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    const layers = layersOf(image, options.band ?? USUAL_BAND, losses)
    if (!layers) continue
    const { path, renamed } = names.next({ name: image.path.replace(/\.[^./]+$/, ''), category: '', id: image.id, index: 1 }, 'png')
    if (renamed) losses.add('Photos whose names differ in their ending only: told apart by a number', path)
    const file = await sink.open(`${folder}${path}`)
    await file.write(writeMaskPng(trimapOfLayers(layers), image.width, image.height, options.zlib))
    await file.close()
    options.progress(null, `${++written} photos`)
  }
  return losses.list()
}

type Layers = { foreground: Runs; unknown: Runs }

function layersOf(image: WriteImage, band: { inside: number; outside: number }, losses: Losses): Layers | null {
  const { width: w, height: h, path } = image
  const mattes = image.mattes ?? []
  const own = mattes.find(({ annotation, trimap }) => annotation === null && trimap !== null)
  if (own) return { foreground: runsOfRle(own.trimap!.foreground), unknown: runsOfRle(own.trimap!.unknown) }
  const rows = image.annotations.filter((row) => OUTLINES.has(row.shape.type))
  if (rows.length === 0) return null
  const all = rows.map((row): Layers => {
    const matte = mattes.find(({ annotation, trimap }) => annotation === row.id && trimap !== null)
    if (matte) return { foreground: runsOfRle(matte.trimap!.foreground), unknown: runsOfRle(matte.trimap!.unknown) }
    losses.add(`Objects without a trimap: a band of ${band.inside} pixels inside and ${band.outside} outside was written`, path)
    return layersOfTrimap(bandTrimap(bitmapOf(runsOfShape(row.shape, h, w, { file: path })), h, w, band), h, w)
  })
  tellLosses(rows, 1, path, losses)
  const foreground = joined(all.map((one) => one.foreground), h, w)
  // What is surely one object is not unknown because of its neighbour.
  return { foreground, unknown: difference(joined(all.map((one) => one.unknown), h, w), foreground) }
}

function joined(masks: readonly Runs[], h: number, w: number): Runs {
  const some = masks.filter((mask) => areaOf(mask) > 0)
  return some.length === 0 ? emptyRuns(h, w) : unionOf(some)
}
