import { unitedAlpha, type Alpha } from '../cutout/alpha.ts'
import { coverageOfShape } from '../cutout/coverage.ts'
import type { Annotation } from '../records/annotation.ts'
import type { WriteImage, WriteMatte } from './format.ts'
import type { Losses } from './losses.ts'

/** Shapes that cover something. */
export const OUTLINES = new Set(['polygon', 'mask', 'rectangle', 'oriented_rectangle', 'circle'])

/** The alpha of objects of a photo and the foreground colours that belong to it. */
export type AlphaSource = { alpha: Alpha; foreground: string | null }

/**
 * The alpha of some of a photo's objects: the one that the project keeps, of each object or of the whole photo, else what
 * their outlines cover, with smooth edges where they are polygons. What was taken is told in `losses`.
 * @param whole all objects of the photo are asked for, so that an alpha of the whole photo may be used
 */
export async function alphaOf(image: WriteImage, rows: readonly Annotation[], whole: boolean, losses: Losses): Promise<AlphaSource> {
  const { width, height, path } = image
  const mattes = (image.mattes ?? []).filter((matte) => matte.alpha !== null)
  const tell = (matte: WriteMatte) => {
    if (matte.stale) losses.add('Alphas older than their masks: written as they are; make them anew to have the change', path)
  }
  const ofPhoto = mattes.find((matte) => matte.annotation === null)
  if (whole && ofPhoto) {
    tell(ofPhoto)
    return { alpha: await ofPhoto.alpha!(), foreground: ofPhoto.foreground }
  }
  const alphas: Alpha[] = []
  const foregrounds: (string | null)[] = []
  for (const row of rows) {
    const matte = mattes.find(({ annotation }) => annotation === row.id)
    if (matte) {
      tell(matte)
      alphas.push(await matte.alpha!())
      foregrounds.push(matte.foreground)
      continue
    }
    const how = row.shape.type === 'mask' ? 'Objects without an alpha: their masks were written, with hard edges'
      : 'Objects without an alpha: their outlines were written, smooth at the edges'
    losses.add(how, path)
    alphas.push({ width, height, bits: 8, samples: coverageOfShape(row.shape, height, width, { file: path }) })
    foregrounds.push(null)
  }
  if (alphas.length === 0) return { alpha: { width, height, bits: 8, samples: new Uint8Array(width * height) }, foreground: null }
  // Clean colours of one object say nothing of another's; together they take those of the photo.
  return { alpha: unitedAlpha(alphas, width, height), foreground: alphas.length === 1 ? foregrounds[0] : null }
}

/** Whether somebody has looked at the photo: such a one is written even when nothing is on it. */
export function wasLookedAt(image: WriteImage): boolean {
  return image.mark.status !== 'todo' || image.annotations.length > 0
}
