import { Fault } from '../fault.ts'

/** Names under which people keep pictures of each kind beside their photos. Compared in small letters. */
const MASKS = [
  'mask', 'masks', 'alpha', 'alphas', 'matte', 'mattes', 'label', 'labels', 'annotation', 'annotations', 'truth', 'gt', 'ground_truth',
  'segmentation', 'segmentations', 'segmentationclass',
]
const CUTOUTS = ['cutout', 'cutouts', 'rgba']
const TRIMAPS = ['trimap', 'trimaps', 'trimap1', 'trimap2', 'trimap3']
export const PHOTO_FOLDERS = [
  'images', 'image', 'original', 'originals', 'photos', 'photo', 'pictures', 'imgs', 'img', 'JPEGImages', 'input',
]
const PHOTOS = PHOTO_FOLDERS.map((name) => name.toLowerCase())

/** How pictures of one kind are told from the photos and other pictures beside them. */
export type Layout = {
  /** Folders that hold them, and folders that hold photos or what else belongs to them. */
  own: ReadonlySet<string>
  others: ReadonlySet<string>
  ending: RegExp
  /** In the plural, for messages. */
  what: string
}
export const MASK_LAYOUT: Layout = {
  own: new Set(MASKS), others: new Set([...PHOTOS, ...CUTOUTS, ...TRIMAPS]), ending: /[ ._-]masks?$/i, what: 'masks',
}
export const ALPHA_LAYOUT: Layout = {
  own: new Set(['alpha', 'alphas', 'matte', 'mattes', 'gt', 'truth']), others: new Set([...PHOTOS, ...CUTOUTS, ...TRIMAPS, 'mask', 'masks']),
  ending: /[ ._-](?:alpha|matte)$/i, what: 'alphas',
}
export const CUTOUT_LAYOUT: Layout = {
  own: new Set(CUTOUTS), others: new Set([...PHOTOS, ...MASKS, ...TRIMAPS]), ending: /[ ._-](?:cutout|rgba)$/i, what: 'cutouts',
}
export const TRIMAP_LAYOUT: Layout = {
  own: new Set(TRIMAPS), others: new Set([...PHOTOS, ...MASKS, ...CUTOUTS]), ending: /[ ._-]trimap$/i, what: 'trimaps',
}

/** All masks of one photo. `photo` is its path without an ending, below the folder of the photos. */
export type MaskedPhoto = { photo: string; masks: { path: string; category: string }[] }

/**
 * Which PNG of a folder is the mask of which photo, from the paths alone. Masks lie in a folder of their own (`masks/a.png`
 * beside `images/a.jpg`) or in `source` itself; folders within are categories (`dress/a.png`), or part of the photo's
 * path when there is such a photo (`images/dress/a.jpg`) or `category` says what all masks are. Where some PNG are called
 * `a_mask.png`, only those are masks.
 * Throws `invalid` when there is none, or two folders of them.
 * @param paths of all files, relative to the source, forward slashes
 */
export function layoutOf(paths: readonly string[], category: string | null, layout: Layout = MASK_LAYOUT): MaskedPhoto[] {
  const { own, others: beside, ending, what } = layout
  const pictures = paths.filter((path) => /\.png$/i.test(path))
  const first = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')
  const folders = [...new Set(pictures.map(first))].filter((name) => own.has(name.toLowerCase()))
  if (folders.length > 1) {
    throw new Fault('invalid', `There are several folders of ${what} here.`, {
      file: '', found: folders.join(', '), fix: 'Choose one of them, and say where the photos are (--images DIR).',
    })
  }
  const [folder] = folders
  const inPhotos = paths.filter((path) => beside.has(first(path).toLowerCase()))
  const known = new Set(inPhotos.map((path) => stem(path.slice(path.indexOf('/') + 1))))
  const isPhoto = (path: string) => beside.has(first(path).toLowerCase()) && !known.has(stem(path))
  const others = folder === undefined ? pictures.filter((path) => !isPhoto(path)) : pictures.filter((path) => first(path) === folder)
  const inFolder = others.length > 0 ? others : pictures
  const suffixed = inFolder.filter((path) => ending.test(stem(path)))
  const photos = new Map<string, MaskedPhoto>()
  for (const path of suffixed.length > 0 ? suffixed : inFolder) {
    const whole = stem(folder === undefined ? path : path.slice(folder.length + 1))
    const within = suffixed.length > 0 ? whole.replace(ending, '') : whole
    const isPath = category !== null || known.has(within) || beside.has(first(within).toLowerCase())
    const cut = isPath ? -1 : within.indexOf('/')
    const photo = within.slice(cut + 1)
    const same = photos.get(photo)
    const mask = { path, category: category ?? (cut < 0 ? 'object' : within.slice(0, cut)) }
    if (same) same.masks.push(mask)
    else photos.set(photo, { photo, masks: [mask] })
  }
  if (photos.size === 0) {
    throw new Fault('invalid', `There are no PNG ${what} here.`, {
      found: `${paths.length} files`, fix: `Choose the folder of the ${what}; those of other kinds must be saved as PNG first.`,
    })
  }
  return [...photos.values()]
}

const stem = (path: string): string => path.replace(/\.[^./]*$/, '')
