import type { Call, Service } from '../../core/api/method.ts'
import type { selection as api } from '../../core/api/selection.ts'
import { Fault } from '../../core/fault.ts'
import { bitmapOf } from '../../core/mask/bitmap.ts'
import { runsOfRle } from '../../core/mask/rle.ts'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import { writeFileAtomicSync } from '../db/atomic.ts'
import { allowedPath, realPath } from '../media/allowed-path.ts'
import { shownPath } from '../media/raw-path.ts'
import type { SelectionAsked, SelectionClient } from '../selection/selector.ts'
import type { ServiceContext } from './service-context.ts'

type Context = Pick<ServiceContext, 'open' | 'roots' | 'media' | 'selector'>

export function selectionService({ open, roots, media, selector }: Context): Service<typeof api> {
  const ask = async <T>(
    { project, image }: { project: ProjectId; image: ImageId }, call: Call, question: (client: SelectionClient, asked: SelectionAsked) => Promise<T>,
  ): Promise<T> => {
    const file = open.get(project).images.file(image)
    if (!file) throw new Fault('not-found', 'This image is not in the project any more.', { found: image })
    return selector.ask(await allowedPath(file.absolute, roots), call.signal, question)
  }
  return {
    prepare: (params, call) => ask(params, call, (client, asked) => client.prepare({ ...params, ...asked })),
    cut: (params, call) => ask(params, call, (client, asked) => client.cut({ ...params, ...asked })),
    cells: (params, call) => ask(params, call, (client, asked) => client.cells({ ...params, ...asked })),
    colour: (params, call) => ask(params, call, (client, asked) => client.colour({ ...params, ...asked })),
    wire: (params, call) => ask(params, call, (client, asked) => client.wire({ ...params, ...asked })),
    async cutFile({ path, box, strokes, out: wanted }, call) {
      const source = await realPath(await roots.resolve(path))
      const out = await roots.resolve(wanted)
      if (out === source) {
        throw new Fault('invalid', 'The mask would take the place of the photo.', { file: shownPath(source), field: 'out', fix: 'Give it another name.' })
      }
      const { width, height, shape, bbox, area, seconds } = await selector.ask(source, call.signal, (client, asked) => client.cut({ ...asked, box, strokes }))
      const bytes = shape?.type === 'mask' ? bitmapOf(runsOfRle(shape.rle), 255) : new Uint8Array(width * height)
      const png = await media.pngFromMask({ width, height, channels: 1, bytes })
      writeFileAtomicSync(out, png)
      return { file: shownPath(out), width, height, bbox, area, seconds }
    },
  }
}
