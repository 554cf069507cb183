import { z } from 'zod'
import { projectId } from '../records/ids.ts'
import { method } from './method.ts'

const path = z.string().min(1).max(4096)

export const projectSummary = z.object({
  project: projectId,
  /** File name without `.selvedge`. */
  name: z.string(),
  path: z.string(),
  readOnly: z.boolean(),
  /** Why it is read-only, empty otherwise. */
  readOnlyReason: z.string(),
  schema: z.number().int(),
  images: z.number().int(),
  annotations: z.number().int(),
  categories: z.number().int(),
})
export type ProjectSummary = z.infer<typeof projectSummary>

/** Project files: create, open, look after. One host may hold several open. */
export const projects = {
  create: method('Create an empty project file', z.object({ path, name: z.string().max(255).optional() }), projectSummary),
  open: method('Open a project file', z.object({
    path,
    /** Ask another Selvedge that has it open to let go. */
    takeOver: z.boolean().default(false),
    /** Put a damaged file right from its backups and what can be read; the damaged one is kept. */
    recover: z.boolean().default(false),
  }), projectSummary),
  openFolder: method('Open the project of a folder of photos, creating it beside them if there is none', z.object({ folder: path }), projectSummary.extend({
    created: z.boolean(),
    /** What lies in the folder: photos not yet in the project, and annotation files that can be imported. */
    found: z.object({ images: z.number().int(), labelme: z.number().int(), coco: z.array(z.string()) }),
  })),
  openSample: method('Open the sample, copied afresh into the user folder', z.object({ fresh: z.boolean().default(false) }), projectSummary),
  close: method('Close a project', z.object({ project: projectId }), z.object({})),
  list: method('Projects that are open now', z.object({}), z.array(projectSummary)),
  recent: method('Projects opened lately', z.object({}), z.array(z.object({
    name: z.string(), path: z.string(), openedAt: z.number(), exists: z.boolean(), images: z.number().int(),
  }))),
  forget: method('Take a project off the recent list', z.object({ path }), z.object({})),
  info: method('Counts, schema and paths of a project', z.object({ project: projectId }), projectSummary.extend({
    bytes: z.number(),
    roots: z.array(z.object({ path: z.string(), images: z.number().int() })),
    changes: z.number().int(),
    createdAt: z.number(),
    backups: z.array(z.object({ path: z.string(), bytes: z.number(), at: z.number() })),
  })),
  verify: method('Check integrity and every row checksum', z.object({ project: projectId }), z.object({
    ok: z.boolean(), rows: z.number().int(),
    problems: z.array(z.object({ table: z.string(), id: z.number().nullable(), problem: z.string() })),
  }), { job: true, resumable: true }),
  backup: method('Write a verified copy', z.object({ project: projectId, out: path.optional() }), z.object({ path: z.string(), bytes: z.number() }), { job: true, resumable: true }),
  describe: method('Read or write dataset description and licences', z.object({
    project: projectId,
    set: z.object({ info: z.record(z.string(), z.unknown()), licenses: z.array(z.record(z.string(), z.unknown())) }).optional(),
  }), z.object({ info: z.record(z.string(), z.unknown()), licenses: z.array(z.record(z.string(), z.unknown())) })),
}
