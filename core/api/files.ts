import { z } from 'zod'
import { method } from './method.ts'

export const fileEntry = z.object({
  name: z.string(),
  /** Absolute path on the host's machine. */
  path: z.string(),
  kind: z.enum(['folder', 'project', 'image', 'json', 'model', 'mesh', 'other']),
  bytes: z.number(),
})
export type FileEntry = z.infer<typeof fileEntry>

/** Looking around granted roots, for clients without native dialogs. */
export const files = {
  list: method('Folders, projects and images in a folder under a granted root', z.object({ folder: z.string().max(4096).default('') }), z.object({
    folder: z.string(),
    /** Absolute parent, or null at the top of a root. */
    parent: z.string().nullable(),
    roots: z.array(z.object({ name: z.string(), path: z.string() })),
    entries: z.array(fileEntry),
    /** True when the folder holds more than is listed. */
    truncated: z.boolean(),
  })),
  makeFolder: method('Create a folder under a granted root', z.object({ folder: z.string().max(4096), name: z.string().min(1).max(255) }), z.object({ path: z.string() })),
}
