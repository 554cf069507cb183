import { signedArea } from '../../core/geometry/rings.ts'
import { simplified } from '../../core/geometry/simplify.ts'
import { runsOfColumns } from '../../core/mask/bitmap.ts'
import { runsOfParts } from '../../core/mask/polygon-parts.ts'
import { rleOf } from '../../core/mask/rle.ts'
import { areaOf, boxOf, type Runs } from '../../core/mask/runs.ts'
import { partsOfRuns } from '../../core/mask/trace.ts'
import type { Film } from './render.ts'
import type { Category, SceneObject } from './scenes/stage.ts'

export const CATEGORIES: Category[] = ['sneaker', 't-shirt', 'dress', 'skirt', 'trousers', 'vest', 'top']

/** Pieces and holes of fewer pixels than this are left out: nobody would label them. */
const SPECK = 24
/** Holes smaller than this, between laces mostly, are not cut out by hand. */
const SMALL_HOLE = 300
/** Pixels by which a polygon may pass the exact edge. */
const TOLERANCE = 0.8

/** `selvedge` holds what COCO has no place for, under the key that the program's own import reads. */
export type TruthImage = {
  id: number
  width: number
  height: number
  file_name: string
  license: number
  selvedge?: { status: 'done' | 'flagged'; note?: string }
}
export type TruthObject = {
  id: number
  image_id: number
  category_id: number
  iscrowd: 0
  area: number
  bbox: number[]
  segmentation: number[][] | { size: number[]; counts: string }
  attributes?: { side: 'left' | 'right' }
  selvedge?: { group: number }
  /** Where it stands, as scripts/pose-sample.ts found it. */
  pose?: unknown
}

/** The pixels of which more than half of the rays met the object, without specks. */
function maskOf(film: Film, object: number): Runs {
  const { width, height, samples } = film
  const columns = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) columns[x * height + y] = film.coverage[object][y * width + x] * 2 > samples ? 1 : 0
  }
  const parts = partsOfRuns(runsOfColumns(columns, height, width))
    .filter(([outer]) => Math.abs(signedArea(outer)) >= SPECK)
    .map(([outer, ...holes]) => [outer, ...holes.filter((hole) => Math.abs(signedArea(hole)) >= SPECK)])
  return runsOfParts(parts, height, width)
}

const written = (runs: Runs, segmentation: TruthObject['segmentation']) => ({
  segmentation,
  area: areaOf(runs),
  bbox: [...boxOf(runs)],
})

/**
 * The objects of a drawn picture in COCO's terms, twice: `exact` as run lengths, `drawn` as a person would hand them in,
 * polygons (of several parts where something stands in front) or run lengths where there are holes.
 */
export function truthOf(
  film: Film,
  objects: SceneObject[],
  image: number,
  firstId: number,
): { exact: TruthObject[]; drawn: TruthObject[] } {
  const exact: TruthObject[] = []
  const drawn: TruthObject[] = []
  objects.forEach(({ category, side, pair }, object) => {
    const runs = maskOf(film, object)
    if (areaOf(runs) === 0) return
    const row = {
      id: firstId + exact.length,
      image_id: image,
      category_id: CATEGORIES.indexOf(category) + 1,
      iscrowd: 0 as const,
      ...(side ? { attributes: { side } } : {}),
      ...(pair ? { selvedge: { group: pair } } : {}),
    }
    const { size, counts } = rleOf(runs)
    exact.push({ ...row, ...written(runs, { size: [...size], counts }) })
    const parts = partsOfRuns(runs).map(([outer, ...holes]) => [
      outer,
      ...holes.filter((hole) => Math.abs(signedArea(hole)) >= SMALL_HOLE),
    ])
    if (parts.some((rings) => rings.length > 1)) {
      const holed = runsOfParts(parts, runs.h, runs.w)
      const code = rleOf(holed)
      drawn.push({ ...row, ...written(holed, { size: [...code.size], counts: code.counts }) })
      return
    }
    const rings = parts.map(([outer]) => simplified(outer, TOLERANCE, true))
    drawn.push({
      ...row,
      ...written(
        runsOfParts(
          rings.map((ring) => [ring]),
          runs.h,
          runs.w,
        ),
        rings,
      ),
    })
  })
  return { exact, drawn }
}

/** A COCO file with one image or annotation per line, so that its history stays readable. */
export function cocoText(description: string, images: TruthImage[], annotations: TruthObject[]): string {
  const info = { description, version: '1', year: 2026, contributor: 'Selvedge', date_created: '2026-11-21T00:00:00Z', url: '' }
  const licenses = [{ id: 1, name: 'CC0 1.0 Universal', url: 'https://creativecommons.org/publicdomain/zero/1.0/' }]
  const side = { selvedge: { attributes: [{ name: 'side', type: 'choice', choices: ['left', 'right'] }] } }
  const categories = CATEGORIES.map((name, at) =>
    name === 'sneaker'
      ? { id: at + 1, name, supercategory: 'footwear', ...side }
      : { id: at + 1, name, supercategory: 'garment' },
  )
  const lines = (rows: unknown[]) => `[\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]`
  return `{\n  "info": ${JSON.stringify(info)},\n  "selvedge": {"source":"user"},\n  "licenses": ${JSON.stringify(licenses)},\n  "images": ${lines(images)},\n  "annotations": ${lines(annotations)},\n  "categories": ${lines(categories)}\n}\n`
}
