import type { images as api } from '../../core/api/images.ts'
import type { Service } from '../../core/api/method.ts'
import { Fault } from '../../core/fault.ts'
import { allowedPath } from '../media/allowed-path.ts'
import { shownPath } from '../media/raw-path.ts'
import { addImages } from './images/add.ts'
import { assignImageSplits } from './images/assign-splits.ts'
import { checkImages } from './images/check.ts'
import { relinkImages } from './images/relink.ts'
import type { ServiceContext } from './service-context.ts'

type Parts = Pick<ServiceContext, 'open' | 'media' | 'roots' | 'emit'>

export function imagesService(context: Parts): Service<typeof api> {
  const { open, media, roots, emit } = context
  return {
    ids({ project, filter, sort, descending }) {
      const { images } = open.get(project)
      return { ids: images.ids(filter, sort, descending), total: images.count() }
    },
    rows: ({ project, ids }) =>
      open
        .get(project)
        .images.rows(ids)
        .map((row) => ({ ...row, name: shownPath(row.name) })),
    add: (params, call) => addImages(context, params, call),
    remove({ project, ids }) {
      const removed = open.get(project).images.remove(ids)
      if (removed > 0) {
        emit('images.changed', { project, ids })
        emit('categories.changed', { project })
      }
      return { removed }
    },
    check: ({ project }, call) => checkImages(context, project, call),
    relink: (params, call) => relinkImages(context, params, call),
    assignSplits: (params, call) => assignImageSplits(context, params, call),
    async metadata({ project, id }) {
      const details = open.get(project).images.details(id)
      if (!details) throw new Fault('not-found', 'This image is not in the project any more.', { found: id })
      const { width, height, format, channels, orientation, bytes, hash, exif, extra, depth, space, alpha, animated } =
        await media.metadata(await allowedPath(details.absolute, roots))
      return {
        file: shownPath(details.absolute),
        format,
        width,
        height,
        channels,
        orientation,
        bytes,
        hash,
        exif,
        encoding: encodingWords({ depth, space, alpha, animated, ...extra }),
        extra: details.extra,
      }
    },
  }
}

/** How the pixels are stored, in the words of photographers: `8-bit srgb, 4:2:0, progressive`. */
function encodingWords(file: Record<string, unknown>): string {
  const yes = (name: string, words: string) => (file[name] === true ? words : '')
  const subsampling = typeof file['chromaSubsampling'] === 'string' ? file['chromaSubsampling'] : ''
  return [
    `${String(file['depth'])}-bit ${String(file['space'])}`, subsampling, yes('alpha', 'alpha'), yes('animated', 'animated (first frame shown)'),
    yes('isPalette', 'palette'), yes('isProgressive', 'progressive'), yes('hasProfile', 'colour profile'),
  ].filter(Boolean).join(', ')
}
