import { z } from 'zod'
import { projectId } from '../records/ids.ts'
import { method } from './method.ts'

const key = z.string().regex(/^[a-zA-Z0-9.:-]{1,120}$/)

/** Small JSON values: of the user (project null) or of one project, such as the image and zoom to come back to. */
export const settings = {
  get: method('A stored value, or null', z.object({ project: projectId.nullable().default(null), key }), z.object({ value: z.unknown() })),
  set: method('Store a value; null forgets it', z.object({ project: projectId.nullable().default(null), key, value: z.unknown() }), z.object({})),
}
