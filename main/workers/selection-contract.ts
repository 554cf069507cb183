import { z } from 'zod'
import { method } from '../../core/api/method.ts'
import { selectedPixels, selection } from '../../core/api/selection.ts'

/** As fsPath() of main/media/raw-path.ts takes it; `identity` changes when the file does. */
const photo = {
  photo: z.object({ path: z.string().min(1), identity: z.string() }),
  limits: z.record(z.string(), z.number()).default({}),
}
const without = { project: true, image: true } as const

/**
 * What the selection worker does. It decodes pictures of strangers as the media worker does, and keeps the newest photo with what
 * was found out about it, so that strokes and pointers are answered at once.
 */
export const selectionContract = {
  selection: {
    ready: method('The decoders are loaded', z.object({}), z.object({})),
    prepare: method(selection.prepare.about, selection.prepare.params.omit(without).extend(photo), selection.prepare.result),
    cut: method(selection.cut.about, selection.cut.params.omit(without).extend(photo), selectedPixels.extend({
      width: z.number().int(), height: z.number().int(),
    })),
    cells: method(selection.cells.about, selection.cells.params.omit(without).extend(photo), selection.cells.result),
    colour: method(selection.colour.about, selection.colour.params.omit(without).extend(photo), selection.colour.result),
    wire: method(selection.wire.about, selection.wire.params.omit(without).extend(photo), selection.wire.result),
  },
}
export type SelectionContract = typeof selectionContract
