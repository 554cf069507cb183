import { z } from 'zod'
import { projectId } from '../records/ids.ts'
import { meshAxis, meshId, meshRef, meshRow, meshUnits } from '../records/mesh.ts'
import { method } from './method.ts'

const project = projectId
const path = z.string().min(1).max(4096)
const name = meshRow.shape.name
const triple = z.tuple([z.number(), z.number(), z.number()])

/** A mesh as lists show it: one of the project, or one that comes with Selvedge. Lengths in metres, y up, +z forward, x to the wearer's left. */
export const listedMesh = meshRow.omit({ id: true }).extend({
  /** What poses call it by: its id, or the name of a shipped one. */
  ref: meshRef,
  /** The box along the axes, metres. */
  size: triple,
  about: z.string(),
  /** Poses of the project that refer to it. */
  uses: z.number().int(),
  /** Its file is not beside the project any more. */
  missing: z.boolean(),
})
export type ListedMesh = z.output<typeof listedMesh>

/** How a file's numbers are to be understood. */
export const meshReading = z.object({
  units: meshUnits,
  /** Which of the file's axes points up, and which to the toe or the front. Not along the same line. */
  up: meshAxis, forward: meshAxis,
})
export type MeshReading = z.output<typeof meshReading>
export const meshFormat = z.enum(['obj', 'gltf', 'stl', 'ply'])
export type MeshFormat = z.infer<typeof meshFormat>

/** At most so many triangles are kept when nothing is said: more tell a fitter nothing. */
export const DEFAULT_TRIANGLES = 16_000
const limits = z.record(z.string(), z.number()).default({})

/** What was found in a file. */
export const meshFound = z.object({
  format: meshFormat, bytes: z.number().int(), triangles: z.number().int(), vertices: z.number().int(),
  /** The box along the file's axes, in the file's units. */
  size: triple,
  watertight: z.boolean(), openEdges: z.number().int(),
  /** What was left out or put right, in plain words. */
  notes: z.array(z.string()),
})
export type MeshFound = z.output<typeof meshFound>

export const meshes = {
  list: method('Meshes that poses can be fitted with: those that come with Selvedge and the project’s', z.object({ project }), z.array(listedMesh)),
  shipped: method('Meshes that come with Selvedge', z.object({}), z.array(listedMesh)),
  examine: method('Look a mesh file through: what it holds, what its units and axes seem to be, and a coarse picture of it', z.object({
    path, limits,
  }), meshFound.extend({
    name,
    /** What its size and shape speak for, and why. */
    guess: meshReading.extend({ why: z.string(), kind: meshRow.shape.kind }),
    /** A few thousand triangles of it as the file has them, a GLB file in base64, for a preview. */
    preview: z.string().max(1_000_000),
  })),
  import: method('Keep a mesh file with the project: in metres, upright, mended and made simpler', z.object({
    project, path, ...meshReading.partial().shape,
    /** Without it the file's name. */
    name: name.optional(),
    kind: meshRow.shape.kind.default('shoe'), side: meshRow.shape.side.default(null),
    /** Keep at most about so many triangles; null keeps all. */
    triangles: z.number().int().min(100).max(20_000_000).nullable().default(DEFAULT_TRIANGLES),
    limits,
  }), listedMesh.extend({
    found: meshFound,
    /** How far the surface was moved at most by making it simpler, metres (an estimate), and the least IoU of the silhouettes with and without, over 26 views; null when nothing was. */
    deviation: z.number(), silhouette: z.number().nullable(),
  }), { job: true }),
  rename: method('Give a mesh of the project another name', z.object({ project, mesh: meshId, name }), listedMesh),
  remove: method('Delete a mesh of the project; poses found with it stay', z.object({ project, mesh: meshId }), z.object({})),
}
