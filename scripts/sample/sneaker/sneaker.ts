import { type Motion, move, type Vec } from '../mesh.ts'
import type { Material } from '../material.ts'
import type { Body } from '../tracer.ts'
import { laces } from './laces.ts'
import { makeLast, type Model } from './last.ts'
import { collar, lining, sole, tongue, upper } from './shell.ts'
import { laceSkin, type Palette, plain, soleSkin, type Style, textile, upperSkin } from './skins.ts'

export type Shoe = { model: Model; style: Style; palette: Palette; bow: boolean; seed: number }

export const COURT: Model = { collar: 1, sole: 1, lip: 0.0035, toe: 1 }
export const CANVAS: Model = { collar: 1.5, sole: 0.9, lip: 0.0025, toe: 0.96 }
export const RUNNER: Model = { collar: 1.02, sole: 1.4, lip: 0.006, toe: 0.94 }

/** Adds one shoe to the bodies; materials are appended to `materials`. Mirror in `motion` makes the left shoe. */
export function addShoe(bodies: Body[], materials: Material[], shoe: Shoe, motion: Motion, object: number): void {
  const last = makeLast(shoe.model)
  const { palette, style, seed } = shoe
  const use = (material: Material) => materials.push(material) - 1
  const put = (mesh: Body['mesh'], material: number) => bodies.push({ mesh, motion, material, object })
  const cloth = use(textile(palette.lining, null))
  const padded = use(textile(style === 'canvas' ? palette.upper : palette.accent, null))
  put(upper(last), use(upperSkin(last, style, palette, seed)))
  put(sole(last), use(soleSkin(style, palette, seed)))
  put(lining(last), cloth)
  const [roll, fold] = collar(last)
  put(roll, padded)
  put(fold, use(plain(style === 'canvas' ? palette.upper : palette.overlay, 0.6, 0.03)))
  put(tongue(last), use(textile(style === 'canvas' ? palette.upper : palette.lining, '#efe9dc')))
  const parts = laces(last, shoe.bow)
  const ribbon = use(laceSkin(palette.lace))
  const ring = use(
    plain(style === 'canvas' ? '#b9b9b6' : palette.overlay, style === 'canvas' ? 0.25 : 0.5, style === 'canvas' ? 0.5 : 0.04),
  )
  const tip = use(plain('#d9d4c8', 0.3, 0.05))
  for (const mesh of parts.ribbons) put(mesh, ribbon)
  for (const mesh of parts.tips) put(mesh, tip)
  for (const mesh of parts.rings) put(mesh, ring)
}

/** The lowest world height of a shoe under a motion, so that a scene can set it on the ground. */
export function lowest(bodies: Body[], from: number): number {
  let low = Infinity
  for (const { mesh, motion } of bodies.slice(from)) {
    for (let at = 0; at < mesh.positions.length; at += 3) {
      const p: Vec = move(motion, [mesh.positions[at], mesh.positions[at + 1], mesh.positions[at + 2]])
      low = Math.min(low, p[2])
    }
  }
  return low
}
