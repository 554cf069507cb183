import { checkCancelled } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import { runsOfBitmap } from '../mask/bitmap.ts'
import { rleOf } from '../mask/rle.ts'
import { areaOf, boxOf } from '../mask/runs.ts'
import { skippedOf } from './fields.ts'
import { pinholesOf } from '../cutout/pinholes.ts'
import { withHolesFilled } from '../mask/components.ts'
import type { ReadAnnotation, ReadItem, ReadOptions, SourceFiles } from './format.ts'
import { layoutOf, type MaskedPhoto } from './masks-layout.ts'
import { listOf, readNumberedMasks } from './masks-numbered-read.ts'
import { readMaskPicture, type MaskPicture } from './png-levels.ts'

/** "Void" of Pascal VOC's class pictures: the border nobody was sure about. */
const VOID = 255

/**
 * Reads a folder of mask PNGs as one mask annotation for each photo and category, as run lengths. Empty masks make photos
 * without objects: somebody looked. Photos are found by name, whatever kind of picture they are. Where a list beside them
 * says what numbers in the pictures mean, they are read by it.
 */
export async function* readMasks(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem> {
  const paths: string[] = []
  for await (const { path } of files.list()) paths.push(path)
  const list = listOf(paths)
  if (list !== null) {
    yield* readNumberedMasks(files, paths, list, options)
    return
  }
  const photos = layoutOf(paths, options.masks?.category ?? null)
  for (const [i, photo] of photos.entries()) {
    checkCancelled(options.signal)
    options.progress(i / photos.length, `${i} of ${photos.length} photos`)
    yield* await readOne(files, photo, options)
  }
}

async function readOne(files: SourceFiles, { photo, masks }: MaskedPhoto, options: ReadOptions): Promise<ReadItem[]> {
  let size: { width: number; height: number } | null = null
  const annotations: ReadAnnotation[] = []
  const notes: ReadItem[] = []
  for (const { path, category } of masks) {
    try {
      const bytes = await files.read(path)
      checkLimit(options.limits, 'labelmeImageDataBytes', bytes.length, { file: path, what: 'Bytes of a mask' })
      const picture = readMaskPicture(bytes, options.zlib, { file: path, field: '', limits: options.limits })
      if (size && (size.width !== picture.width || size.height !== picture.height)) {
        return [{
          kind: 'skipped', file: path, field: '', code: 'conflict',
          message: `This mask has ${picture.width} x ${picture.height} pixels, another of its photo ${size.width} x ${size.height}.`,
          fix: 'Bring all masks to the size of the photo.',
        }]
      }
      size = { width: picture.width, height: picture.height }
      const { threshold = 128, fillHoles = 0 } = options.masks ?? {}
      annotations.push(...annotationsOf(picture, category, threshold, fillHoles))
      const note = picture.kind === 'levels' ? pinholeNote(picture.samples, picture, path) : null
      if (note) notes.push(note)
    } catch (thrown) {
      return [skippedOf(thrown, path)]
    }
  }
  return [{ kind: 'image', path: photo, from: masks[0].path, anyKind: true, ...size!, mark: { status: 'done' }, annotations }, ...notes]
}

/** The trap of masks made from the grey value of a cutout (see pinholes.ts), told when it is there. */
export function pinholeNote(levels: Uint8Array, { width, height }: { width: number; height: number }, path: string): ReadItem | null {
  const found = pinholesOf(levels, height, width)
  return found && {
    kind: 'note', example: `${path}: ${found.holes} holes, ${found.pixels} pixels`,
    what: 'Masks full of pin holes, as if made from the grey value of a cutout instead of its alpha: black parts are missing. ' +
      'Import the cutouts themselves, or fill holes up to 8 pixels (--fill-holes 8)',
  }
}

/** One annotation for all pixels from the threshold up; of class pictures one for each class, named by its number. */
function annotationsOf(picture: MaskPicture, category: string, threshold: number, fillHoles: number): ReadAnnotation[] {
  const { width, height, kind, samples } = picture
  if (kind === 'levels') return annotationOf(samples.map((level) => (level >= threshold ? 1 : 0)), width, height, category, fillHoles)
  const classes = [...new Set(samples)].filter((index) => index !== 0 && index !== VOID).sort((a, b) => a - b)
  const pixelsOf = (index: number) => samples.map((sample) => (sample === index ? 1 : 0))
  return classes.flatMap((index) => annotationOf(pixelsOf(index), width, height, `class ${index}`, fillHoles))
}

function annotationOf(pixels: Uint8Array, width: number, height: number, category: string, fillHoles: number): ReadAnnotation[] {
  const runs = withHolesFilled(runsOfBitmap(pixels, height, width), fillHoles)
  const area = areaOf(runs)
  return area === 0 ? [] : [{ category, shape: { type: 'mask', rle: rleOf(runs) }, bbox: boxOf(runs), area }]
}
