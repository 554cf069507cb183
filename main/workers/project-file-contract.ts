import { z } from 'zod'
import { method } from '../../core/api/method.ts'

const path = z.string().min(1)

/**
 * What is done with a project file away from the host: what may hang on a stranger's file, and what takes long on a
 * large one.
 */
export const projectFileContract = {
  file: {
    inspect: method('Look at a private copy of a file from a stranger', z.object({
      file: path, limits: z.record(z.string(), z.number()),
    }), z.object({ version: z.number(), rows: z.number() })),
    backup: method('Write a verified copy', z.object({ file: path, out: path }), z.object({
      path: z.string(), bytes: z.number(), at: z.number(),
    })),
    checkpoint: method('Take the log into the file', z.object({ file: path }), z.object({})),
    verify: method('Check every page and checksum', z.object({ file: path }), z.object({
      ok: z.boolean(), rows: z.number(), problems: z.array(z.object({
        table: z.string(), id: z.number().nullable(), problem: z.string(),
      })),
    })),
  },
}
export type ProjectFileContract = typeof projectFileContract
