import { layersOfTrimap, trimapCounts, trimapOfSamples } from '../matting/trimap.ts'
import { checkCancelled, Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import { rleOf } from '../mask/rle.ts'
import { skippedOf } from './fields.ts'
import type { ReadItem, ReadOptions, SourceFiles } from './format.ts'
import { layoutOf, TRIMAP_LAYOUT, type MaskedPhoto } from './masks-layout.ts'
import { readMaskPicture } from './png-levels.ts'

/** Reads trimaps of photos by alphamatting.com's convention: 0 background, 255 foreground, all between unknown. */
export async function* readTrimaps(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem> {
  const paths: string[] = []
  for await (const { path } of files.list()) paths.push(path)
  const photos = layoutOf(paths, options.masks?.category ?? null, TRIMAP_LAYOUT)
  for (const [i, photo] of photos.entries()) {
    checkCancelled(options.signal)
    options.progress(i / photos.length, `${i} of ${photos.length} photos`)
    yield* await readOne(files, photo, options)
  }
}

async function readOne(files: SourceFiles, { photo, masks }: MaskedPhoto, options: ReadOptions): Promise<ReadItem[]> {
  const { path } = masks[0]
  try {
    if (masks.length > 1) {
      throw new Fault('conflict', 'There are several trimaps of one photo.', {
        file: masks[1].path, field: '', found: masks.length, fix: 'Import one folder of trimaps, or keep one for each photo.',
      })
    }
    const bytes = await files.read(path)
    checkLimit(options.limits, 'labelmeImageDataBytes', bytes.length, { file: path, what: 'Bytes of a trimap' })
    const picture = readMaskPicture(bytes, options.zlib, { file: path, field: '', limits: options.limits })
    if (picture.kind === 'classes') {
      throw new Fault('invalid', 'This picture has a palette of colours, so it is no trimap.', {
        file: path, field: '', found: 'palette', fix: 'Save the trimap as a grey PNG of 0, 128 and 255.',
      })
    }
    const { width, height } = picture
    const trimap = trimapOfSamples(picture.samples)
    const { foreground, unknown } = layersOfTrimap(trimap, height, width)
    const counts = trimapCounts(trimap)
    const notes: ReadItem[] = counts.unknown > 0 ? [] : [{ kind: 'note', what: 'Trimaps without a single unknown pixel: nothing is left to solve', example: path }]
    return [{
      kind: 'image', path: photo, from: path, anyKind: true, width, height, annotations: [],
      mattes: [{ annotation: null, trimap: { foreground: rleOf(foreground), unknown: rleOf(unknown) } }],
    }, ...notes]
  } catch (thrown) {
    return [skippedOf(thrown, path)]
  }
}
