import { isHard, maskOfAlpha, readAlpha, thresholdRule, uncertaintyOf } from '../cutout/alpha.ts'
import { checkCancelled, Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import { runsOfBitmap } from '../mask/bitmap.ts'
import { withHolesFilled } from '../mask/components.ts'
import { rleOf } from '../mask/rle.ts'
import { areaOf, boxOf } from '../mask/runs.ts'
import { skippedOf, type Place } from './fields.ts'
import type { ReadAnnotation, ReadItem, ReadMatte, ReadOptions, SourceFiles } from './format.ts'
import { ALPHA_LAYOUT, CUTOUT_LAYOUT, layoutOf, MASK_LAYOUT, type MaskedPhoto } from './masks-layout.ts'
import { pinholeNote } from './masks-read.ts'
import { readMaskPicture } from './png-levels.ts'
import { writeGreyPng } from './png-write.ts'

/** Reads grey alphas: see readAlphas. */
export const readAlphaPictures = (files: SourceFiles, options: ReadOptions) => readAlphas(files, options, 'alpha')
/** Reads the alpha of RGBA cutouts: see readAlphas. */
export const readCutouts = (files: SourceFiles, options: ReadOptions) => readAlphas(files, options, 'cutouts')

/**
 * Reads alphas of photos, from grey pictures or as that of RGBA cutouts. Each becomes a mask by a threshold, which is noted
 * with it, and is itself kept as a layer wherever it says more than the mask. Masks that lie beside cutouts are compared
 * with them, and told of where they are no alphas.
 */
async function* readAlphas(files: SourceFiles, options: ReadOptions, format: 'alpha' | 'cutouts'): AsyncIterable<ReadItem> {
  const paths: string[] = []
  for await (const { path } of files.list()) paths.push(path)
  const photos = layoutOf(paths, options.masks?.category ?? null, format === 'alpha' ? ALPHA_LAYOUT : CUTOUT_LAYOUT)
  const beside = format === 'cutouts' ? masksBeside(paths) : new Map<string, string>()
  for (const [i, photo] of photos.entries()) {
    checkCancelled(options.signal)
    options.progress(i / photos.length, `${i} of ${photos.length} photos`)
    yield* await readOne(files, photo, options, format, beside.get(photo.photo) ?? null)
  }
}

async function readOne(
  files: SourceFiles, { photo, masks }: MaskedPhoto, options: ReadOptions, format: 'alpha' | 'cutouts', beside: string | null,
): Promise<ReadItem[]> {
  const { threshold = 128, fillHoles = 0 } = options.masks ?? {}
  let size: { width: number; height: number } | null = null
  const annotations: ReadAnnotation[] = []
  const mattes: ReadMatte[] = []
  const notes: ReadItem[] = []
  for (const { path, category } of masks) {
    try {
      const bytes = await files.read(path)
      checkLimit(options.limits, 'labelmeImageDataBytes', bytes.length, { file: path, what: 'Bytes of an alpha' })
      const at: Place = { file: path, field: '', limits: options.limits }
      const alpha = readAlpha(bytes, options.zlib, at)
      if (format === 'cutouts' && !alpha.own) {
        throw new Fault('invalid', 'This picture has no alpha channel, so it is no cutout.', {
          file: path, field: '', found: 'grey', fix: 'Save it as an RGBA PNG, or import grey pictures as alphas or masks.',
        })
      }
      if (size && (size.width !== alpha.width || size.height !== alpha.height)) {
        throw new Fault('conflict', `This picture has ${alpha.width} x ${alpha.height} pixels, another of its photo ${size.width} x ${size.height}.`, {
          file: path, field: '', fix: 'Bring all of them to the size of the photo.',
        })
      }
      const { width, height } = (size = { width: alpha.width, height: alpha.height })
      const runs = withHolesFilled(runsOfBitmap(maskOfAlpha(alpha, threshold), height, width), fillHoles)
      if (beside !== null) notes.push(...await compared(files, beside, alpha, threshold, options))
      if (areaOf(runs) === 0) continue
      const rule = thresholdRule(threshold)
      const filled = fillHoles > 0 ? `, holes up to ${fillHoles} pixels filled` : ''
      annotations.push({
        category, shape: { type: 'mask', rle: rleOf(runs) }, bbox: boxOf(runs), area: areaOf(runs),
        extra: { [format]: { rule: `${rule}${filled}`, bits: alpha.bits, file: path } },
      })
      notes.push({ kind: 'note', what: `Masks made of an alpha by the rule ${rule}${filled}; the rule is kept with each`, example: path })
      if (isHard(alpha)) continue
      const png = writeGreyPng(alpha.samples, width, height, options.zlib)
      mattes.push({ annotation: annotations.length - 1, alpha: { png, bits: alpha.bits, uncertainty: uncertaintyOf(alpha) } })
    } catch (thrown) {
      return [skippedOf(thrown, path)]
    }
  }
  const image: ReadItem = {
    kind: 'image', path: photo, from: masks[0].path, anyKind: true, ...size!, mark: { status: 'done' }, annotations,
    ...(mattes.length > 0 ? { mattes } : {}),
  }
  return [image, ...notes]
}

/** Mask pictures in folders beside the cutouts, by the photo they belong to. */
function masksBeside(paths: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const path of paths) {
    const cut = path.indexOf('/')
    if (cut < 0 || !MASK_LAYOUT.own.has(path.slice(0, cut).toLowerCase()) || !/\.png$/i.test(path)) continue
    const photo = path.slice(cut + 1).replace(/\.[^./]*$/, '')
    if (!found.has(photo)) found.set(photo, path)
  }
  return found
}

/** What a mask beside a cutout says otherwise than the cutout's alpha. Masks that cannot be read are nobody's concern here. */
async function compared(
  files: SourceFiles, path: string, alpha: { width: number; height: number; bits: 8 | 16; samples: Uint8Array | Uint16Array }, threshold: number, options: ReadOptions,
): Promise<ReadItem[]> {
  try {
    const bytes = await files.read(path)
    checkLimit(options.limits, 'labelmeImageDataBytes', bytes.length, { file: path, what: 'Bytes of a mask' })
    const mask = readMaskPicture(bytes, options.zlib, { file: path, field: '', limits: options.limits })
    if (mask.kind !== 'levels' || mask.width !== alpha.width || mask.height !== alpha.height) return []
    const truth = maskOfAlpha(alpha, threshold)
    let [more, less] = [0, 0]
    for (let p = 0; p < truth.length; p++) {
      const own = mask.samples[p] >= threshold ? 1 : 0
      if (own > truth[p]) more++
      else if (own < truth[p]) less++
    }
    const pinholes = pinholeNote(mask.samples, mask, path)
    const differs: ReadItem[] = more + less === 0 ? [] : [{
      kind: 'note', what: 'Masks beside the cutouts that differ from the alpha by the same rule; the alpha was taken',
      example: `${path}: ${more} pixels more, ${less} fewer`,
    }]
    return [...differs, ...(pinholes ? [pinholes] : [])]
  } catch (thrown) {
    skippedOf(thrown, path)
    return []
  }
}
