import type { CameraRule } from '../../core/api/poses.ts'
import { Fault } from '../../core/fault.ts'
import type { MeshRef } from '../../core/records/mesh.ts'
import type { ShelfMesh } from './mesh-shelf.ts'
import type { PoseWishes } from './pose-look.ts'

/** The meshes that a fit tries, best guess first; throws `invalid` where there are none. */
export function chosenMeshes({ mesh, sides }: Pick<PoseWishes, 'mesh' | 'sides'>, list: readonly ShelfMesh[]): MeshRef[] {
  const chosen = list.find((one) => one.ref === mesh)
  const tried = chosen ? [chosen, ...(sides ? [otherSide(chosen, list)] : [])] : list
  const refs = tried.flatMap((one) => one?.ref ?? [])
  if (refs.length === 0) throw new Fault('invalid', 'There is no mesh to fit.', { fix: 'Add one in the mesh library.' })
  return refs.slice(0, 64)
}

/** The mesh of the same product for the other foot: of the same kind and name but for the side. */
export function otherSide(mesh: ShelfMesh, list: readonly ShelfMesh[]): ShelfMesh | undefined {
  if (mesh.side === null) return undefined
  const product = productOf(mesh.name)
  return list.find((one) => one.side !== null && one.side !== mesh.side && one.kind === mesh.kind && productOf(one.name) === product)
}

/** A name without the side in it: `sneaker-left` and `Sneaker (right)` are both `sneaker`. */
export function productOf(name: string): string {
  return name.toLowerCase().replace(/\b(left|right|l|r)\b/g, ' ').replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

/** How the camera is to be found. */
export function cameraRuleOf({ camera, fieldOfView }: Pick<PoseWishes, 'camera' | 'fieldOfView'>): CameraRule {
  return { from: camera, fieldOfView }
}
