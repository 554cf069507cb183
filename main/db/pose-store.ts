import type { AnnotationId, ImageId } from '../../core/records/ids.ts'
import type { MeshId, MeshRef, MeshRow } from '../../core/records/mesh.ts'
import type { Pose, PoseId } from '../../core/records/pose.ts'

/* What the rest of main knows of meshes and poses in a project file; see store.ts. */

export type MeshReads = {
  /** By name. */
  list(): MeshRow[]
  get(id: MeshId): MeshRow | null
}
/** 3D models of the project; their files are beside it. */
export type MeshTable = MeshReads & {
  add(mesh: Omit<MeshRow, 'id'>): MeshRow
  /** Throws `not-found`. */
  rename(id: MeshId, name: string): MeshRow
  /** False when there is none. Poses that refer to it stay. */
  remove(id: MeshId): boolean
}

export type PoseReads = {
  /** Null when it is not there, or rests because its object is deleted. */
  get(id: PoseId): Pose | null
  ofAnnotation(id: AnnotationId): Pose | null
  /** In the order of their objects' ids; without those whose object is deleted. */
  ofImage(image: ImageId): Pose[]
  /** Images with a pose, ascending. */
  images(): ImageId[]
  count(): number
  /** How many poses refer to each mesh. */
  uses(): Map<MeshRef, number>
}
/** Poses are written by the change log (ops of `pose`). */
export type PoseTable = PoseReads & {
  /** An id that no pose ever had. */
  reserve(): PoseId
}
