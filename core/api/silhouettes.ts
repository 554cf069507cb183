import { z } from 'zod'
import { placement } from '../records/pose.ts'
import { meshReading } from './meshes.ts'
import { method } from './method.ts'

const path = z.string().min(1).max(4096)
const finite = z.number().min(-1e9).max(1e9)

/** Sides of a silhouette in pixels. */
export const MOST_SILHOUETTE_SIDE = 8_192
const side = z.number().int().min(1).max(MOST_SILHOUETTE_SIDE)

/** The seed's seven numbers: see core/pose/seed-camera.ts. */
export const seedCamera = z.object({
  Tx: finite, Ty: finite, Tz: finite, Rx: finite, Ry: finite, Rz: finite, fieldOfView: z.number().gt(0).lt(180),
})

/** An object in the camera, or the seed's camera about the object. */
export const viewOfMesh = z.union([placement.extend({ K: z.array(finite).length(9) }).strict(), seedCamera.strict()])
export type ViewOfMesh = z.infer<typeof viewOfMesh>

export const silhouettes = {
  file: method('Draw the silhouette of a mesh as a picture file, and its depths', z.object({
    /** The name of a shipped mesh, or a mesh file. */
    mesh: path,
    /** How a file's numbers are to be understood; without it metres, y up and +z forward, that is, as they are. */
    reading: meshReading.partial().default({}),
    pose: viewOfMesh, width: side, height: side,
    /** PNG to write, 255 where the mesh covers a pixel's middle. */
    out: path,
    /** .npy file to write: 32-bit floats, rows by columns, distances along the camera's axis, Infinity for nothing. */
    depth: path.optional(),
    limits: z.record(z.string(), z.number()).default({}),
  }), z.object({
    file: z.string(), depth: z.string().nullable(), width: z.number().int(), height: z.number().int(),
    /** Pixels covered. */
    area: z.number().int(),
    triangles: z.number().int(), watertight: z.boolean(),
    /** The view in both ways of saying it; the seed's is null where the camera's axis is not in the middle. */
    R: z.array(z.number()), t: z.array(z.number()), K: z.array(z.number()), seed: seedCamera.nullable(),
  })),
}
