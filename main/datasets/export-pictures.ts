import { existsSync } from 'node:fs'
import type { ExportContext, ExportParams } from './export-run.ts'
import type { Call } from '../../core/api/method.ts'
import { Fault } from '../../core/fault.ts'
import type { Pictures, WriteDepth, WriteMatte } from '../../core/formats/format.ts'
import type { DepthSpec } from '../../core/depth/spec.ts'
import type { ImageId } from '../../core/records/ids.ts'
import { layerFile } from '../db/side-files.ts'
import type { ImageFile, Reads } from '../db/store.ts'
import { allowedPath } from '../media/allowed-path.ts'
import { readPredicted, readTruth } from '../services/depths/depth-layers.ts'
import { cameraFor } from '../services/poses/camera-of.ts'
import { readAlphaLayer } from '../services/mattes/layers.ts'

/** What the project keeps of a photo beside its labels; layers whose files are gone are not there. */
export function exportMattes(snapshot: Pick<Reads, 'mattes'>, file: string, image: ImageId): WriteMatte[] {
  return snapshot.mattes.ofImage(image).map(({ annotation, stale, trimap, alpha, foreground }) => {
    const isThere = alpha !== null && existsSync(layerFile(file, alpha.sha256))
    return {
      annotation, stale, trimap,
      alpha: isThere ? async () => {
        const { width, height, bits, levels } = await readAlphaLayer(file, alpha.sha256)
        return { width, height, bits, samples: bits === 16 ? levels : Uint8Array.from(levels, (level) => level >> 8) }
      } : null,
      foreground: isThere && foreground !== null && existsSync(layerFile(file, foreground.sha256)) ? layerFile(file, foreground.sha256) : null,
    }
  })
}

/** The depth of a photo, as the project or a run has it. */
export async function exportDepth(snapshot: Pick<Reads, 'runs' | 'depths'>, file: string, image: ImageId, { of }: DepthSpec): Promise<WriteDepth | null> {
  if (of !== 'truth') return readPredicted(snapshot, file, of, image)
  const row = snapshot.depths.ofImage(image)
  return row && readTruth(file, row)
}

/** What formats of pictures need of this machine: photos, and the worker that decodes and writes them. */
export async function exportPictures({ media, roots }: ExportContext, snapshot: Reads, { cutout: { picture } }: ExportParams, call: Call): Promise<Pictures> {
  // Asked for before anything is written.
  const behind = picture === null ? null : await allowedPath(await roots.resolve(picture), roots)
  const fileOf = (image: { id: number }): ImageFile => {
    const file = snapshot.images.file(image.id as ImageId)
    if (!file) throw new Fault('not-found', 'This photo is not in the project any more.', { found: image.id })
    return file
  }
  const pathOf = async (image: { id: number }): Promise<string> => allowedPath(fileOf(image).absolute, roots)
  return {
    cutout: async (image, alpha, foreground, spec) => media.cutout(await pathOf(image), { alpha, foreground, behind, spec }, { signal: call.signal }),
    colours: async (image, width, height) => (await media.pixels(await pathOf(image), { width, height, partial: true, signal: call.signal })).bytes,
    async camera(image) {
      const { camera, from } = await cameraFor({ media, roots }, fileOf(image), { from: 'exif', fieldOfView: 60 }, null)
      return from === 'exif' ? camera : null
    },
  }
}
