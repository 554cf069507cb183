import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import type { Change } from '../../core/change/change.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import type { AnnotationId, CategoryId, ImageId } from '../../core/records/ids.ts'
import { openStore, type OpenOptions } from '../../main/db/open.ts'
import type { Store } from '../../main/db/store.ts'
import { newAnnotation, newCategory, newImage } from './rows.ts'

const folders: string[] = []
const stores = new Set<Store>()

afterEach(async () => {
  for (const store of stores) await store.close()
  stores.clear()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder that is gone after the test. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-test-'))
  folders.push(folder)
  return folder
}

/** A project in a folder of its own, or the one at `file`; closed after the test. */
export async function testStore(options: OpenOptions & { file?: string } = {}): Promise<Store> {
  const { file = join(freshFolder(), 'test.selvedge'), create = options.file === undefined, ...rest } = options
  const store = await openStore(file, { create, ballastBytes: 0, automaticBackups: false, trusted: true, ...rest })
  stores.add(store)
  return store
}

/** Closes a store before the test ends. */
export async function closed(store: Store): Promise<void> {
  stores.delete(store)
  await store.close()
}

export { newAnnotation, newCategory, newImage, newImported, newMesh, newPose, square } from './rows.ts'

/** A store with images `0.jpg` ..., a category `shoe` (id 1), and what is needed to draw. */
export async function drawingStore(images = 1): Promise<{ store: Store; ids: ImageId[]; shoe: CategoryId }> {
  const store = await testStore()
  const root = store.roots.add(freshFolder())
  const ids = store.images.insert(Array.from({ length: images }, (_, i) => newImage(root, `${i}.jpg`)))
  store.changes.commit({
    image: null, label: 'Add category shoe', key: 'category-shoe', change: [{
      table: 'category', id: 1, before: null, after: newCategory(1, 'shoe'),
    }],
  })
  return { store, ids, shoe: 1 as CategoryId }
}

let keys = 0
/** Commits a change of one image as a gesture of its own. */
export function commit(store: Store, image: ImageId | null, change: Change, label = 'Draw') {
  return store.changes.commit({ image, label, change, key: `test-key-${++keys}` })
}

/** Draws an annotation with a reserved id and gives it. */
export function draw(store: Store, image: ImageId, more: Partial<Annotation> = {}): Annotation {
  const row = newAnnotation(store.annotations.reserve(1), image, more)
  commit(store, image, [{ table: 'annotation', id: row.id, before: null, after: row }])
  return row
}

export const idOf = (id: number) => id as AnnotationId
