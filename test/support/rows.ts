import { annotation, type Annotation, type Shape } from '../../core/records/annotation.ts'
import { category, type Category } from '../../core/records/category.ts'
import { type DepthRow, depthRow } from '../../core/records/depth.ts'
import type { ImageId } from '../../core/records/ids.ts'
import { type MeshRow, meshRow } from '../../core/records/mesh.ts'
import { type PoseRow, poseRow } from '../../core/records/pose.ts'
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

/** A row of the project's meshes, on its way in. */
export function newMesh(more: Partial<MeshRow> = {}): Omit<MeshRow, 'id'> {
  const { id: _, ...row } = meshRow.parse({
    id: 1, name: 'shoe', sha256: 'cd'.repeat(32), triangles: 12, vertices: 8, watertight: true, units: 'cm', up: '+z', forward: '-x',
    centre: [0, 0.05, 0.0125], radius: 0.15, source: 'import', kind: 'shoe', side: 'left', origin: { file: 'shoe.obj' }, at: 8, ...more,
  })
  return row
}

/** The pose of an object, a quarter turn about the camera's axis, with everything that a fitter can say of it. */
export function newPose(id: number, image: ImageId, annotation: number, more: Partial<PoseRow> = {}): PoseRow {
  return poseRow.parse({
    id, image, annotation, mesh: 'sneaker-left', R: [0, -1, 0, 1, 0, 0, 0, 0, 1], t: [0.01, -0.02, 0.75],
    camera: { fx: 150.5, fy: 150.5, cx: 100, cy: 50 }, iou: 0.875, measures: { dice: 0.9375, hamming: 3.5, chamfer: 0.75, hausdorff: 4 },
    margin: 0.125, method: 'global', state: 'fitted', runnerUp: { R: [0, 1, 0, -1, 0, 0, 0, 0, 1], t: [0, 0, 0.5], iou: 0.75 },
    curve: [0.5, 0.25, 0.125], words: '', renders: 1_234, seconds: 0.25, origin: { camera: 'exif', fieldOfView: 62.5 }, mask: null,
    uncertainty: { rotation: [1, 2, 3], translation: [0.001, 0.002, 0.01], covariance: Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 1e-4 : 0)) },
    source: 'model:global', at: 9, ...more,
  })
}

/** The true depth of a photo, on its way in. */
export function newDepth(image: ImageId, more: Partial<DepthRow> = {}): Omit<DepthRow, 'id'> {
  const { id: _, ...row } = depthRow.parse({
    id: 1, image, width: 200, height: 100, low: 1 / 3, high: 4.5, unit: 'm', values: 'distance', camera: { fx: 150.5, fy: 150.5, cx: 100, cy: 50 },
    sha256: 'ef'.repeat(32), source: 'import:depth', origin: { file: 'b.npy' }, at: 10, ...more,
  })
  return row
}
