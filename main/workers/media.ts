import type { Services } from '../../core/api/method.ts'
import { serve } from '../../core/api/rpc.ts'
import { withLimits, type LimitName, type Limits } from '../../core/limits.ts'
import { mediaContract, type MediaContract } from './media-contract.ts'
import { fullHash } from './media/content-hash.ts'
import { readExif } from './media/exif.ts'
import { renderCutout } from './media/cutout.ts'
import { fingerprintOf } from './media/fingerprint.ts'
import { jpegFromMask, maskFromPng, pngFromMask } from './media/mask-png.ts'
import { withPicture } from './media/open-picture.ts'
import { probePicture } from './media/read-header.ts'
import { renderDisplay, renderPixels, renderThumbnail } from './media/render.ts'
import { isWasm, sharp } from './media/sharp.ts'
import { renderTrimap } from './media/trimap.ts'
import { cutCoarse, cutPyramid } from './media/tiles.ts'
import { workerPort } from './worker-port.ts'

/*
 * The media worker: the one process that decodes pictures from strangers. It keeps nothing between calls; when a picture
 * crashes it, main starts another and goes on with the rest.
 */
const limitsOf = (changed: Record<string, number>): Limits => withLimits(changed as Partial<Record<LimitName, number>>)

const services: Services<MediaContract> = {
  media: {
    ready: () => ({ versions: { ...sharp.versions } as Record<string, string>, wasm: isWasm }),
    probe({ path, limits }) {
      const all = limitsOf(limits)
      return withPicture(path, all, async (picture) => (await probePicture(picture, all)).probe)
    },
    metadata({ path, limits }) {
      const all = limitsOf(limits)
      return withPicture(path, all, async (picture) => {
        const { probe, metadata } = await probePicture(picture, all)
        const { density, chromaSubsampling, isProgressive, isPalette, pages, compression, hasProfile } = metadata
        const extra = { density, chromaSubsampling, isProgressive, isPalette, pages, compression, hasProfile }
        return {
          ...probe,
          exif: metadata.exif ? readExif(metadata.exif) : {},
          extra: Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== undefined)),
        }
      })
    },
    hash: ({ path, limits }) => withPicture(path, limitsOf(limits), async ({ file }) => ({ hash: await fullHash(file) })),
    thumbnail({ path, out, size, limits }) {
      const all = limitsOf(limits)
      return withPicture(path, all, (picture) => renderThumbnail(picture, all, size, out))
    },
    display({ path, out, maxPixels, limits }) {
      const all = limitsOf(limits)
      return withPicture(path, all, (picture) => renderDisplay(picture, all, maxPixels, out))
    },
    coarse({ path, out, level, limits }) {
      const all = limitsOf(limits)
      return withPicture(path, all, (picture) => cutCoarse(picture, all, level, out))
    },
    pyramid({ path, out, limits }) {
      const all = limitsOf(limits)
      return withPicture(path, all, (picture) => cutPyramid(picture, all, out))
    },
    fingerprint({ path, limits }) {
      const all = limitsOf(limits)
      return withPicture(path, all, (picture) => fingerprintOf(picture, all))
    },
    pixels({ path, width, height, partial, limits }) {
      const all = limitsOf(limits)
      return withPicture(path, all, (picture) => renderPixels(picture, all, { width, height, partial }))
    },
    cutout({ path, limits, ...parts }) {
      const all = limitsOf(limits)
      return withPicture(path, all, (picture) => renderCutout(picture, all, parts))
    },
    trimap({ path, image, params, limits }) {
      const all = limitsOf(limits)
      return withPicture(path, all, (mask) => renderTrimap(mask, all, image, params))
    },
    maskFromPng: ({ png, limits }) => maskFromPng(png, limitsOf(limits)),
    pngFromMask: async (mask) => ({ png: await pngFromMask(mask) }),
    jpegFromMask: async ({ quality, ...mask }) => ({ jpeg: await jpegFromMask(mask, quality) }),
  },
}

serve(workerPort(), mediaContract, services, {
  client: 'host',
  onBug: (cause, call) => process.stderr.write(`media ${call}: ${String(cause)}\n`),
})
