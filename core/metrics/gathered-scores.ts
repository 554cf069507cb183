import type { MaskScores } from '../api/evaluations.ts'
import type { MaskFigures } from './mask-scores.ts'
import { spreadOf } from './spread.ts'
import { viewpointOf } from './viewpoint.ts'

/** Photos told one by one; figures of more would not fit a message. */
const MOST_IMAGES = 50_000

/** Scores of many images with the spread of each figure; of very many images only the worst (by Dice) are listed. */
export function gatheredScores(
  images: MaskScores['images'], classes: MaskScores['classes'], rule: string, unpaired: MaskScores['unpaired'],
): MaskScores {
  const spread = (figure: keyof MaskFigures) => spreadOf(images.map((one) => one[figure]))
  const cut = images.length > MOST_IMAGES
  return {
    fromModel: 0,
    rule: cut ? `${rule} Only the ${MOST_IMAGES} worst of ${images.length} are listed.` : rule,
    images: cut ? images.toSorted((a, b) => a.dice - b.dice).slice(0, MOST_IMAGES) : images,
    classes, views: viewScores(images),
    dice: spread('dice'), iou: spread('iou'), accuracy: spread('accuracy'),
    boundaryF: spread('boundaryF'), boundaryIou: spread('boundaryIou'),
    unpaired: unpaired.slice(0, MOST_IMAGES),
  }
}

/** Means by viewpoint, as names tell it. */
function viewScores(images: MaskScores['images']): MaskScores['views'] {
  const groups = new Map<string, MaskFigures[]>()
  for (const image of images) {
    const view = viewpointOf(image.name)
    if (view === null) continue
    const list = groups.get(view)
    if (list) list.push(image)
    else groups.set(view, [image])
  }
  return [...groups].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([view, list]) => ({ view, images: list.length, ...meanFigures(list) }))
}

/** Means of figures over images. */
export function meanFigures(list: readonly MaskFigures[]): MaskFigures {
  const mean = (figure: keyof MaskFigures) => list.reduce((sum, one) => sum + one[figure], 0) / Math.max(1, list.length)
  return {
    dice: mean('dice'), iou: mean('iou'), accuracy: mean('accuracy'), boundaryF: mean('boundaryF'), boundaryIou: mean('boundaryIou'),
  }
}
