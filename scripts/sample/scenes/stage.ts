import type { Look } from '../develop.ts'
import type { Material } from '../material.ts'
import { type Mesh, type Motion, motion, still } from '../mesh.ts'
import type { Camera, Light } from '../render.ts'
import { addShoe, lowest, type Shoe } from '../sneaker/sneaker.ts'
import type { Body } from '../tracer.ts'

export type Category = 'sneaker' | 't-shirt' | 'dress' | 'skirt' | 'trousers' | 'vest' | 'top'

/** One labelled thing of a scene. Shoes say which foot they are for; those of one pair share its number. */
export type SceneObject = { category: Category; side?: 'left' | 'right'; pair?: number }

/** A picture to draw: what stands in it, who looks, and the light. `objects[n - 1]` is object n of the bodies. */
export type Scene = { bodies: Body[]; materials: Material[]; objects: SceneObject[]; camera: Camera; light: Light; look: Look }

export type Picture = {
  name: string
  width: number
  height: number
  /** EXIF orientation the file is stored under; the sizes above are upright. */
  orientation: number
  /** Whether its labels are in annotations.json from the start. */
  labelled: boolean
  /** A labelled picture with a note is flagged with it, the others are done. */
  note?: string
  quality: number
  build(): Scene
}

export type Stage = Pick<Scene, 'bodies' | 'materials' | 'objects'> & {
  put(mesh: Mesh, material: Material, object?: number, place?: Motion): void
  add(object: SceneObject): number
}

export function newStage(): Stage {
  const stage: Stage = {
    bodies: [],
    materials: [],
    objects: [],
    put: (mesh, material, object = 0, place = still) =>
      void stage.bodies.push({ mesh, motion: place, material: stage.materials.push(material) - 1, object }),
    add: (object) => stage.objects.push(object),
  }
  return stage
}

/** Stands a shoe on the ground: `x`, `y` of its middle, `yaw` of its toe (radians, 0 to the right), `roll` about its length. */
export function stand(
  stage: Stage,
  shoe: Shoe,
  x: number,
  y: number,
  yaw: number,
  options: { left: boolean; pair?: number; roll?: number; pitch?: number; sink?: number },
): void {
  const { bodies, materials } = stage
  const from = bodies.length
  const object = stage.add({ category: 'sneaker', side: options.left ? 'left' : 'right', pair: options.pair ?? 1 })
  const half = 0.14
  const at = (z: number) =>
    motion([x - Math.cos(yaw) * half, y - Math.sin(yaw) * half, z], yaw, options.pitch ?? 0, options.roll ?? 0, !options.left)
  addShoe(bodies, materials, shoe, at(0), object)
  const ground = lowest(bodies, from) + (options.sink ?? 0)
  const settled = at(-ground)
  for (let i = from; i < bodies.length; i++) bodies[i] = { ...bodies[i], motion: settled }
}
