import { z } from 'zod'
import { method } from './method.ts'

/** The program itself: what it is, where it runs, what this client may do. */
export const system = {
  hello: method('Version, host and what this client can do', z.object({}), z.object({
    version: z.string(),
    host: z.enum(['electron', 'serve', 'cli', 'memory']),
    platform: z.string(),
    /** Files on this machine can be chosen by a native dialog (Electron) or through files.list (serve). */
    nativeDialogs: z.boolean(),
    /** Base of media addresses: of the page's own origin in every host, so that drawn pixels may be read back. */
    media: z.string(),
    /** The name of this connection; events carry it as `client`. */
    client: z.string(),
  })),
  guide: method('A page of the user guide as Markdown', z.object({ page: z.string().regex(/^[a-z0-9-]{1,60}$/).default('index') }), z.object({
    page: z.string(),
    markdown: z.string(),
    pages: z.array(z.object({ page: z.string(), title: z.string() })),
  })),
  limits: method('Every limit on input and its value', z.object({}), z.record(z.string(), z.number())),
}
