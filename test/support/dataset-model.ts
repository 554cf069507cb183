import type {
  Format, ReadItem, ReadOptions, Sink, SourceFiles, WriteImage, WriteOptions, WriteSource,
} from '../../core/formats/format.ts'
import { unpackShape } from '../../core/formats/packed-polygon.ts'
import { placedShape } from '../../core/formats/unplaced-shape.ts'
import { LIMITS } from '../../core/limits.ts'
import { measure } from '../../core/mask/rasterise.ts'
import { annotation, type Annotation } from '../../core/records/annotation.ts'
import { category, type Category } from '../../core/records/category.ts'
import { imageMark } from '../../core/records/image.ts'
import { nodeZlib } from '../../main/datasets/zlib.ts'

/** Files in memory, as a reader gets them. Streams come in pieces of `piece` bytes. */
export function memoryFiles(files: Record<string, string | Uint8Array>, piece = 1 << 20): SourceFiles {
  const bytesOf = (path: string) => {
    const file = files[path]
    return typeof file === 'string' ? new TextEncoder().encode(file) : file
  }
  return {
    async *list() {
      for (const path of Object.keys(files).sort()) yield { path, bytes: bytesOf(path).length }
    },
    read: async (path) => bytesOf(path),
    async *stream(path) {
      const bytes = bytesOf(path)
      for (let i = 0; i < bytes.length; i += piece) yield bytes.subarray(i, i + piece)
    },
  }
}

/** A place for written files in memory. */
export function memorySink(): { sink: Sink; files: Record<string, string> } {
  const files: Record<string, string> = {}
  return {
    files,
    sink: {
      async open(path) {
        if (path in files) throw new Error(`${path} was opened twice`)
        files[path] = ''
        return {
          write: async (piece) => void (files[path] += typeof piece === 'string' ? piece : new TextDecoder().decode(piece)),
          close: async () => {},
        }
      },
    },
  }
}

export const readOptions = (changed: Partial<ReadOptions> = {}): ReadOptions => (
  { limits: LIMITS, zlib: nodeZlib, progress: () => {}, ...changed }
)
export const writeOptions = (changed: Partial<WriteOptions> = {}): WriteOptions => ({
  segmentation: 'auto', keepMeasures: false, zlib: nodeZlib, date: '2026-11-21', progress: () => {}, ...changed,
})

export async function itemsOf(format: Format, files: SourceFiles, options: ReadOptions = readOptions()): Promise<ReadItem[]> {
  const items: ReadItem[] = []
  for await (const item of format.read!(files, options)) items.push(item)
  return items
}

/** A dataset as our tables hold it. */
export type Model = {
  categories: Category[]; images: Omit<WriteImage, 'photoFrom'>[]; info: Record<string, unknown>; licenses: Record<string, unknown>[]
}

/**
 * What an import makes of a reader's items, without a project: ids of the file kept, the rest numbered on. `size`: of photos
 * whose size their file does not say.
 */
export function modelOf(items: readonly ReadItem[], sourceOf: string, size = { width: 0, height: 0 }): Model {
  const model: Model = { categories: [], images: [], info: {}, licenses: [] }
  const byFileId = new Map<number, Model['images'][number]>()
  const categories = new Map<string | number, Category>()
  let lastId = 0
  const addCategory = (row: Partial<Category> & { name: string }, fileId?: number) => {
    const id = fileId ?? model.categories.reduce((most, c) => Math.max(most, c.id), 0) + 1
    const made = category.parse({ color: '#1f77b4', order: model.categories.length, ...row, id })
    model.categories.push(made)
    categories.set(made.name, made)
    categories.set(id, made)
    return made
  }
  const add = (image: Model['images'][number], read: Extract<ReadItem, { kind: 'annotation' }>['annotation']) => {
    const row = { ...read, shape: unpackShape(placedShape(read.shape, image.width, image.height)) }
    const known = categories.get(row.category) ?? addCategory({ name: String(row.category) })
    const measured = row.bbox && row.area !== undefined ? {} : measure(row.shape, image.height, image.width)
    image.annotations.push(
      annotation.parse(
        {
          ...measured, source: sourceOf, order: image.annotations.length, id: ++lastId, ...row, image: image.id,
          category: known.id
        },
      ),
    )
  }
  for (const item of items) {
    if (item.kind === 'dataset') {
      Object.assign(model, { info: item.info ?? model.info, licenses: item.licenses ?? model.licenses })
    }
    else if (item.kind === 'category') addCategory(item.category, item.fileId)
    else if (item.kind === 'image') {
      const id = item.fileId ?? model.images.length + 1
      const image = {
        id, path: item.path, width: item.width ?? size.width, height: item.height ?? size.height, orientation: 1,
        mark: imageMark.parse({ ...item.mark, id }), extra: item.extra ?? {}, annotations: [] as Annotation[],
      }
      model.images.push(image)
      byFileId.set(id, image)
      for (const row of item.annotations) add(image, row)
    } else if (item.kind === 'annotation') add(byFileId.get(item.image)!, item.annotation)
    else if (item.kind === 'skipped') throw new Error(`${item.file} ${item.field}: ${item.message}`)
  }
  return model
}

export function sourceOf(model: Model): WriteSource {
  return {
    ...model, commonSource: 'user', images: () => model.images.map((image) => ({ ...image, photoFrom: () => image.path }))
  }
}

export async function written(format: Format, model: Model, options: WriteOptions = writeOptions(), suffix = '') {
  const { sink, files } = memorySink()
  const lost = await format.write!(sourceOf(model), sink, options, suffix)
  return { files, lost }
}
