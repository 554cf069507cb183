import { annotation, type Annotation, type Shape } from '../../core/records/annotation.ts'
import { category, type Category } from '../../core/records/category.ts'
import type { ImageId } from '../../core/records/ids.ts'
import type { NewImage } from '../../main/db/store.ts'

export const square: Shape = { type: 'polygon', parts: [[[10, 10, 30, 10, 30, 30, 10, 30]]] }

export function newImage(root: number, path: string, more: Partial<NewImage> = {}): NewImage {
  return { root, path, width: 200, height: 100, bytes: 1_000, mtime: 1.5, ...more }
}

export function newAnnotation(id: number, image: ImageId, more: Partial<Annotation> = {}): Annotation {
  return annotation.parse({ id, image, category: 1, shape: square, bbox: [10, 10, 20, 20], area: 400, ...more })
}

/** An annotation on its way in by an import, which gives it its id. */
export function newImported(image: ImageId, more: Partial<Annotation> = {}): Omit<Annotation, 'id'> {
  const { id: _, ...row } = newAnnotation(1, image, more)
  return row
}

export function newCategory(id: number, name: string, more: Partial<Category> = {}): Category {
  return category.parse({ id, name, color: '#1f77b4', order: id, ...more })
}
