import { z } from 'zod'
import { LIMITS } from '../limits.ts'
import { sha256 } from './matte.ts'

export const meshId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).brand<'MeshId'>()
export type MeshId = z.infer<typeof meshId>

const name = z.string().min(1).max(LIMITS.labelLength)
/** A mesh of the project by its id, or one that comes with the program by its name. A name nobody knows is a mesh that is not here. */
export const meshRef = z.union([meshId, name])
export type MeshRef = z.infer<typeof meshRef>

export const meshUnits = z.enum(['m', 'cm', 'mm', 'inch'])
export type MeshUnits = z.infer<typeof meshUnits>
export const meshAxis = z.enum(['+x', '-x', '+y', '-y', '+z', '-z'])
export type MeshAxis = z.infer<typeof meshAxis>

/** A 3D model that poses refer to. Its file lies beside the project under its SHA-256, in metres, y up, +z forward. */
export const meshRow = z.object({
  id: meshId,
  name,
  sha256,
  triangles: z.number().int().min(1),
  vertices: z.number().int().min(3),
  watertight: z.boolean(),
  /** What the file it was made of was read as. */
  units: meshUnits,
  up: meshAxis,
  forward: meshAxis,
  /** Metres: middle of the box round it, and distance from there to the farthest vertex. */
  centre: z.tuple([z.number(), z.number(), z.number()]),
  radius: z.number().min(0),
  source: z.enum(['shipped', 'import']),
  kind: z.enum(['shoe', 'garment', 'other']),
  side: z.enum(['left', 'right']).nullable(),
  /** Further words and numbers, e.g. the name of the file and the triangles before decimation. */
  origin: z.record(z.string().max(60), z.union([z.string().max(LIMITS.labelLength), z.number(), z.boolean(), z.null()])),
  /** Milliseconds since 1970, for display. */
  at: z.number(),
})
export type MeshRow = z.infer<typeof meshRow>
