import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Category } from '../../core/records/category.ts'
import type { AnnotationId, CategoryId, ImageId } from '../../core/records/ids.ts'
import { adoptedFields } from './adopted-fields.ts'
import { importIds } from './import-ids.ts'
import type { Sqlite } from './sqlite.ts'
import type { Description, ImageDetails, ImportStage, NewImage, NewRun } from './store.ts'
import type { StorableAnnotation } from './tables/annotation-row.ts'
import type { AnnotationWrites } from './tables/annotations.ts'
import type { ChangeRows } from './tables/change-rows.ts'
import type { Counters } from './tables/counters.ts'
import type { ImageWrites } from './tables/images.ts'
import { type PredictedRows, storePredictions } from './import-predictions.ts'
import { waitingRows } from './waiting-rows.ts'

export type StageParts = {
  db: Sqlite
  /** Folder of the project's side files. */
  folder: string
  write<T>(run: () => T): T
  /** A transaction of so many rows that its pages are taken into the file by another process. */
  writeMany<T>(run: () => T): T
  ids: Pick<Counters, 'take' | 'giveBack'>
  sizeOf(image: ImageId): [number, number] | null
  detailsOf(image: ImageId): ImageDetails | null
  findImage(root: number, path: string): ImageId | null
  findCategory(name: string): Category | null
  categories: readonly Category[]
  nextColours(count: number): string[]
  insertCategory(category: Category): void
  images: ImageWrites
  annotations: AnnotationWrites
  description: { read(): Description; write(description: Description): void }
  rows: ChangeRows
  backUp(): Promise<void>
  runs: PredictedRows
}

/**
 * Starts an import whose rows wait in memory, or in `staging-<random>.db` when there are many. With `run` they become
 * its predictions: categories are names only, the file's own ids of annotations are not kept, and the label layer stays as it is.
 */
export function startImport(parts: StageParts, run: NewRun | null = null): ImportStage {
  const nonce = randomBytes(8).toString('hex')
  const file = join(parts.folder, `staging-${nonce}.db`)
  const sizes = new Map<ImageId, [number, number]>()
  const waiting = waitingRows(parts.db, file, (image) => sizes.get(image) ?? parts.sizeOf(image))
  const images = new Map<string, { id: ImageId; image: NewImage }>()
  const categories = new Map<string, Category>()
  const touched = new Set<ImageId>()
  const seenImages = new Set<ImageId>()
  const description: Partial<Description> = {}
  let ended = false
  let predicted = 0

  const ids = importIds(parts.ids)
  const adopted = new Map<ImageId, NewImage>()
  const place = (image: NewImage, key: string): { id: ImageId; known: boolean } => {
    const found = parts.findImage(image.root, image.path)
    if (found !== null) {
      if (image.mark || image.coco || image.extra) adopted.set(found, image)
      return { id: found, known: true }
    }
    const zeroTaken = image.id === 0 && (parts.sizeOf(0 as ImageId) !== null || sizes.has(0 as ImageId))
    const id = ids.next('image', zeroTaken ? undefined : image.id) as ImageId
    images.set(key, { id, image })
    sizes.set(id, [image.height, image.width])
    return { id, known: false }
  }
  const end = () => {
    ended = true
    waiting.end()
  }

  return {
    tag: `import:${nonce}`,
    category(given) {
      const known = (run ? null : parts.findCategory(given.name)) ?? categories.get(given.name)
      if (known) return known.id
      const zeroTaken = given.id === 0 && [...parts.categories, ...categories.values()].some((one) => one.id === 0)
      // Names of a run stand by their number in it, from 1.
      const id = (run ? categories.size + 1 : ids.next('category', zeroTaken ? undefined : given.id)) as CategoryId
      const order = parts.categories.reduce((most, one) => Math.max(most, one.order), 0) + categories.size + 1
      categories.set(given.name, {
        supercategory: '', keypoints: [], skeleton: [], attributes: [], extra: {}, order,
        color: parts.nextColours(categories.size + 1)[categories.size], ...given, id,
      })
      return id
    },
    image(image) {
      const key = `${image.root}/${image.path}`
      const staged = images.get(key)
      if (staged) return { id: staged.id, known: true }
      const placed = place(image, key)
      seenImages.add(placed.id)
      return placed
    },
    annotations(rows) {
      waiting.add(rows.map((row): StorableAnnotation => {
        touched.add(row.image)
        seenImages.add(row.image)
        const id = run ? ++predicted : ids.next('annotation', row.id === 0 ? undefined : row.id)
        return { ...row, id: id as AnnotationId }
      }))
    },
    describe: (more) => void Object.assign(description, more),
    counts: () => ({ images: images.size, annotations: waiting.count(), categories: categories.size }),
    async finish(label, author) {
      try {
        await parts.backUp()
        waiting.close()
        return parts.writeMany(() => {
          const renamedCategories = new Map<number, CategoryId>()
          for (const category of run ? [] : categories.values()) {
            // Somebody may have made it by hand while the import was read.
            const known = parts.findCategory(category.name)
            if (known) renamedCategories.set(category.id, known.id)
            else parts.insertCategory(category)
          }
          const renamedImages = new Map<number, ImageId>()
          for (const { id, image } of images.values()) {
            const known = parts.findImage(image.root, image.path)
            if (known === null) parts.images.put(id, image)
            else renamedImages.set(id, known)
          }
          const renamed = { images: renamedImages, categories: renamedCategories }
          const changed = new Set([...touched].map((id) => renamedImages.get(id) ?? id))
          if (run) {
            const seen = [...seenImages].map((id) => renamedImages.get(id) ?? id)
            const names = [...categories.keys()]
            storePredictions(parts.runs, { ...run, labels: run.labels.length > 0 ? run.labels : names }, names, seen, (each) => waiting.pages(renamed, each))
            changed.clear()
          } else waiting.writeInto(parts.annotations, renamed)
          for (const [id, image] of adopted) {
            const now = parts.detailsOf(id)
            const fields = now && adoptedFields(now, image)
            if (fields && parts.images.update(id, fields)) changed.add(id)
          }
          parts.images.recount(changed)
          const fresh = new Set([...images.values()].map(({ id }) => id).filter((id) => !renamedImages.has(id)))
          for (const id of changed) if (!fresh.has(id)) parts.images.bump(id)
          if (description.info || description.licenses) parts.description.write({ ...parts.description.read(), ...description })
          ids.giveBack(true)
          const seq = parts.rows.append({
            image: null, kind: 'log', undoes: null, label, author, tag: `import:${nonce}`, key: null, at: Date.now(),
            state: 'log', change: [], count: waiting.count(),
          })
          return {
            seq, annotations: waiting.count(), images: images.size - renamedImages.size,
            categories: run ? 0 : categories.size - renamedCategories.size,
          }
        })
      } finally {
        end()
      }
    },
    abandon() {
      if (ended) return
      parts.write(() => ids.giveBack(false))
      end()
    },
  }
}
