import { Fault } from '../fault.ts'
import { DEPTH_FILES } from './depth-files.ts'
import { PHOTO_FOLDERS } from './masks-layout.ts'

const OWN = new Set(['depth', 'depths', 'depth_map', 'depth_maps', 'depth-maps', 'disparity', 'disparities', 'gt', 'truth', 'ground_truth'])
/** Folders beside them that hold other pictures of the photos. */
const OTHERS = new Set([...PHOTO_FOLDERS.map((name) => name.toLowerCase()), 'mask', 'masks', 'alpha', 'alphas', 'cutouts', 'trimaps', 'truth'])
const ENDING = /[ ._-](?:depth|disparity|disp)$/i

export type DepthOfPhoto = { /** The photo's path without an ending, below the folder of the photos. */ photo: string; /** The map's. */ path: string }

/**
 * Which files of a folder are the depth of which photo, from the paths alone: those in a folder `depth` (or a like name), or
 * in `source` itself but for folders of photos and masks. Where some are called `a_depth.npy`, only those count. Of several
 * kinds of file of one name, .npy goes before .pfm and .png. Throws `invalid` when there is none.
 * @param paths of all files, relative to the source, forward slashes
 */
export function depthLayout(paths: readonly string[]): DepthOfPhoto[] {
  const first = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')).toLowerCase() : '')
  const maps = paths.filter((path) => DEPTH_FILES.test(path))
  const named = maps.filter((path) => OWN.has(first(path)) && !(first(path) === 'truth' && maps.some((other) => first(other) === 'depth')))
  // Our own export keeps the folders of the photos.
  const all = paths.includes('depth.json') ? maps : maps.filter((path) => !OTHERS.has(first(path)))
  const inFolder = named.length > 0 ? named : all.length > 0 ? all : maps.filter((path) => !/\.png$/i.test(path))
  const suffixed = inFolder.filter((path) => ENDING.test(stem(path)))
  const found = new Map<string, string>()
  for (const path of (suffixed.length > 0 ? suffixed : inFolder).toSorted((a, b) => rank(a) - rank(b))) {
    const whole = stem(named.length > 0 ? path.slice(path.indexOf('/') + 1) : path)
    const photo = suffixed.length > 0 ? whole.replace(ENDING, '') : whole
    if (!found.has(photo)) found.set(photo, path)
  }
  if (found.size === 0) {
    throw new Fault('invalid', 'There are no depth maps here.', {
      file: '', found: `${paths.length} files`, fix: 'Choose the folder of the maps: .npy, .pfm or grey .png with the names of their photos.',
    })
  }
  return [...found].map(([photo, path]) => ({ photo, path })).toSorted((a, b) => (a.photo < b.photo ? -1 : 1))
}

const stem = (path: string): string => path.replace(/\.[^./]*$/, '')
const rank = (path: string): number => (/\.npy$/i.test(path) ? 0 : /\.pfm$/i.test(path) ? 1 : 2)
