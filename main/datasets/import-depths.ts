import { existsSync } from 'node:fs'
import { setImmediate as breathe } from 'node:timers/promises'
import type { ReadDepth } from '../../core/formats/format.ts'
import type { ImageId } from '../../core/records/ids.ts'
import { layerFile } from '../db/side-files.ts'
import type { NewImage, Store } from '../db/store.ts'
import { dropLayers, keep } from '../services/mattes/layers.ts'
import { createHash } from 'node:crypto'
import type { ImageItem } from './photo-rows.ts'

/** True depths of an import: their files are written as they are read, the rows that refer to them follow once the photos are stored. */
export type ImportDepths = {
  take(row: NewImage, item: ImageItem, depth: ReadDepth): Promise<void>
  /** Gives the photos that have one now. */
  store(source: string): Promise<ImageId[]>
  /** Removes files that no row refers to. */
  sweep(): Promise<void>
}

type Waiting = Omit<ReadDepth, 'png'> & { root: number; path: string; from: string; width: number; height: number; sha256: string }

export function importDepths(store: () => Store): ImportDepths {
  const waiting: Waiting[] = []
  const left = new Set<string>()
  return {
    async take({ root, path, width, height }, { from }, { png, ...depth }) {
      const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
      const project = store().path
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      if (!existsSync(layerFile(project, sha256))) left.add(sha256)
      await keep(project, bytes)
      waiting.push({ ...depth, root, path, from, width, height, sha256 })
    },
    async store(source) {
      const images: ImageId[] = []
      for (const { root, path, from, ...depth } of waiting) {
        const image = store().images.find(root, path)
        if (image === null) continue
        const { dropped } = store().depths.put({ ...depth, image, source, origin: { file: from }, at: Date.now() })
        for (const sha of dropped) left.add(sha)
        images.push(image)
        if (images.length % 100 === 0) await breathe()
      }
      return images
    },
    async sweep() {
      if (left.size === 0) return
      const [depths, mattes] = [store().depths.layers(), store().mattes.layers()]
      await dropLayers(store().path, [...left].filter((sha) => !depths.has(sha) && !mattes.has(sha)))
    },
  }
}
