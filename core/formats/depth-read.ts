import { levelsOfDepth } from '../depth/levels.ts'
import { checkCancelled, Fault } from '../fault.ts'
import { skippedOf } from './fields.ts'
import { readDepthFile } from './depth-files.ts'
import { depthLayout, type DepthOfPhoto } from './depth-layout.ts'
import { type DepthMeanings, readDepthList } from './depth-list.ts'
import type { ReadItem, ReadOptions, SourceFiles } from './format.ts'
import { writeGreyPng } from './png-write.ts'

/** What a level of a PNG is in metres where nothing says it: a millimetre, as most depth cameras write. */
export const USUAL_SCALE = 0.001

/**
 * Reads the true depth of photos: a .npy, .pfm or grey .png each, named like its photo and of its size. What is not finite,
 * 0 or below is unknown. Their meaning is what `depth.json` beside them says, else what the options say, else metres.
 */
export async function* readDepths(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem> {
  const paths: string[] = []
  for await (const { path } of files.list()) paths.push(path)
  const maps = depthLayout(paths)
  const meanings = await readDepthList(files, paths, options)
  for (const [i, map] of maps.entries()) {
    checkCancelled(options.signal)
    options.progress(i / maps.length, `${i} of ${maps.length} maps`)
    yield* await readOne(files, map, meanings, options)
  }
}

async function readOne(files: SourceFiles, { photo, path }: DepthOfPhoto, meanings: DepthMeanings, options: ReadOptions): Promise<ReadItem[]> {
  try {
    const told = meanings(path)
    const { scale = USUAL_SCALE, unit = 'm', values = 'distance' } = options.depth ?? {}
    const rule = { scale: told.scale ?? scale, offset: told.offset ?? 0 }
    const plane = readDepthFile(await files.read(path), path, rule, options.zlib, options.limits)
    for (let p = 0; p < plane.values.length; p++) if (plane.values[p] <= 0) plane.values[p] = Number.NaN
    const { width, height } = plane
    const { levels, low, high, known } = levelsOfDepth(plane.values)
    if (known === 0) {
      throw new Fault('invalid', 'There is no depth in this map: all is 0, negative or not a number.', { file: path, field: '', found: `${width} x ${height}`, fix: 'Export it again.' })
    }
    const item: ReadItem = {
      kind: 'image', path: photo, from: path, anyKind: true, width, height, annotations: [],
      depth: { png: writeGreyPng(levels, width, height, options.zlib), low, high, unit: told.unit ?? unit, values: told.values ?? values, camera: told.camera ?? null },
    }
    const byRule = /\.png$/i.test(path) && told.scale === undefined
    return byRule ? [item, { kind: 'note', what: `PNGs without a word on their scale: a level was taken as ${scale} ${unit}`, example: path }] : [item]
  } catch (thrown) {
    const skipped = skippedOf(thrown, path)
    return [{ ...skipped, fix: skipped.fix || 'Give the map as .npy, .pfm or a grey .png of the photo’s size.' }]
  }
}
