import type { CameraRule } from '../../core/api/poses.ts'
import { Fault } from '../../core/fault.ts'
import type { Category } from '../../core/records/category.ts'
import type { MeshRef, MeshRow } from '../../core/records/mesh.ts'
import type { ShelfMesh } from './mesh-shelf.ts'
import type { PoseWishes } from './pose-look.ts'

/**
 * The meshes that a fit tries, best guess first; throws `invalid` where there are none. Where no product is chosen, those that
 * go with the categories of the objects: no dress is tried on a shoe.
 */
export function chosenMeshes({ mesh, sides }: Pick<PoseWishes, 'mesh' | 'sides'>, list: readonly ShelfMesh[], categories: readonly Category[] = []): MeshRef[] {
  const chosen = list.find((one) => one.ref === mesh)
  const kinds = new Set(categories.map(kindOf))
  const fitting = kinds.has(null) ? [] : list.filter(({ kind }) => kind === 'other' || kinds.has(kind))
  const tried = chosen ? [chosen, ...(sides ? [otherSide(chosen, list)] : [])] : fitting.length > 0 ? fitting : list
  const refs = tried.flatMap((one) => one?.ref ?? [])
  if (refs.length === 0) throw new Fault('invalid', 'There is no mesh to fit.', { fix: 'Add one in the mesh library.' })
  return refs.slice(0, 64)
}

const SHOES = /\b(shoe|sneaker|trainer|boot|sandal|slipper|loafer|footwear|clog|heel)s?\b/i
const GARMENTS = /\b(garment|clothing|clothes|apparel|dress|gown|skirt|shirt|t-shirt|top|blouse|vest|coat|jacket|sweater|hoodie|trousers|pants|shorts|jeans)(es|s)?\b/i

/** The kind of thing a category means by its name or the one above it; null where neither tells. */
export function kindOf({ name, supercategory }: Pick<Category, 'name' | 'supercategory'>): MeshRow['kind'] | null {
  for (const words of [name, supercategory]) {
    if (SHOES.test(words)) return 'shoe'
    if (GARMENTS.test(words)) return 'garment'
  }
  return null
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
