import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { setImmediate as breathe } from 'node:timers/promises'
import { Fault } from '../../core/fault.ts'
import type { ReadMatte } from '../../core/formats/format.ts'
import type { Op } from '../../core/change/change.ts'
import type { Shape } from '../../core/records/annotation.ts'
import type { AnnotationId, ImageId } from '../../core/records/ids.ts'
import type { Matte, MatteId } from '../../core/records/matte.ts'
import { layerFile } from '../db/side-files.ts'
import type { NewImage, Store } from '../db/store.ts'
import { shapeKey, trimapKey } from '../db/tables/mattes.ts'
import { dropLayers, keep } from '../services/mattes/layers.ts'
import type { ImageItem } from './photo-rows.ts'

/**
 * Alphas and trimaps of an import. Their files are written as they are read, named by their content; the rows that refer to
 * them follow once the labels are stored, as they belong to these.
 */
export type ImportMattes = {
  take(row: NewImage, item: ImageItem, mattes: readonly ReadMatte[]): Promise<void>
  /** Gives the photos that have a layer more. */
  store(label: string, author: string): Promise<ImageId[]>
  /** Removes files that no row came to refer to. */
  sweep(): Promise<void>
}

type Waiting = {
  root: number; path: string; from: string; shape: Shape | null
  size: { width: number; height: number }
  alpha: { sha256: string; bits: 8 | 16; uncertainty: number } | null
  trimap: ReadMatte['trimap'] | null
}

export function importMattes(store: () => Store): ImportMattes {
  const waiting: Waiting[] = []
  const fresh = new Set<string>()
  return {
    async take(row, item, mattes) {
      for (const { annotation, alpha, trimap } of mattes) {
        const shape = annotation === null ? null : (item.annotations[annotation]?.shape ?? null)
        if (annotation !== null && (shape === null || shape.type !== 'mask')) throw new Fault('bug', 'An alpha belongs to no mask.', { file: item.from })
        const project = store().path
        const sha256 = alpha ? await kept(project, alpha.png, fresh) : null
        waiting.push({
          root: row.root, path: row.path, from: item.from, shape: shape as Shape | null, size: { width: row.width, height: row.height },
          alpha: alpha && sha256 !== null ? { sha256, bits: alpha.bits, uncertainty: alpha.uncertainty } : null, trimap: trimap ?? null,
        })
      }
    },
    async store(label, author) {
      const touched = new Set<ImageId>()
      for (const one of waiting) {
        const image = store().images.find(one.root, one.path)
        if (image === null) continue
        storeOne(store(), image, one, label, author)
        touched.add(image)
        // A solved layer is read, checked and stored: others get their turn between them.
        await breathe()
      }
      return [...touched]
    },
    async sweep() {
      if (fresh.size === 0) return
      const used = store().mattes.layers()
      await dropLayers(store().path, [...fresh].filter((sha) => !used.has(sha)))
    },
  }
}

async function kept(project: string, png: Uint8Array, fresh: Set<string>): Promise<string> {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  const sha = createHash('sha256').update(bytes).digest('hex')
  if (!existsSync(layerFile(project, sha))) fresh.add(sha)
  return keep(project, bytes)
}

function storeOne(store: Store, image: ImageId, { shape, from, alpha, trimap, size }: Waiting, label: string, author: string): void {
  const annotation = shape === null ? null : labelWith(store, image, shape)
  if (shape !== null && annotation === null) return
  const before = store.mattes.ofImage(image).find((matte) => matte.annotation === annotation) ?? null
  if (alpha && before?.alpha?.sha256 === alpha.sha256 && !before.stale) return
  const wanted = trimap ?? before?.trimap ?? null
  const id = before?.id ?? store.mattes.reserve()
  const row = {
    id, image, annotation, trimap: wanted, origin: trimap ? { from: 'import', file: from } : (before?.origin ?? { from: 'import', file: from }),
    mask: shape === null ? null : shapeKey(shape), source: author,
  }
  if (!before || trimapKey(before.trimap) !== trimapKey(wanted) || before.mask !== row.mask) {
    const op = { table: 'matte', id, before: before && rowOf(before), after: row } as Op
    store.changes.commit({ image, label, change: [op], key: `import-${randomBytes(12).toString('hex')}`, author })
  }
  if (!alpha) return
  store.mattes.solved({
    matte: id as MatteId, image, trimap: trimapKey(wanted), ...size, bits: alpha.bits, sha256: alpha.sha256, foreground: null, method: 'import',
    params: { file: from }, seconds: 0, uncertainty: alpha.uncertainty, at: Date.now(),
  })
}

/** The object that has this very mask. */
function labelWith(store: Store, image: ImageId, shape: Shape): AnnotationId | null {
  const key = shapeKey(shape)
  return store.annotations.list(image).findLast((row) => row.shape.type === 'mask' && shapeKey(row.shape) === key)?.id ?? null
}

function rowOf({ id, image, annotation, trimap, origin, mask, source }: Matte) {
  return { id, image, annotation, trimap, origin, mask, source }
}
