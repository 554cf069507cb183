import type { cutouts as api } from '../../core/api/cutouts.ts'
import type { Service } from '../../core/api/method.ts'
import { readAlpha } from '../../core/cutout/alpha.ts'
import { Fault } from '../../core/fault.ts'
import { checkLimit, LIMITS } from '../../core/limits.ts'
import { nodeZlib } from '../datasets/zlib.ts'
import { writeFileAtomicSync } from '../db/atomic.ts'
import { realPath } from '../media/allowed-path.ts'
import { fsPath, shownPath } from '../media/raw-path.ts'
import type { ServiceContext } from './service-context.ts'
import { readFile, stat } from 'node:fs/promises'

/** Trimaps and cutouts of files; those of projects are in `mattes` and `datasets`. */
export function cutoutsService({ media, roots }: Pick<ServiceContext, 'media' | 'roots'>): Service<typeof api> {
  const source = async (path: string) => realPath(await roots.resolve(path))
  /** Where to write, which must be none of the files that are read. */
  const target = async (path: string, from: readonly (string | null)[]) => {
    const out = await roots.resolve(path)
    if (!from.includes(out)) return out
    throw new Fault('invalid', 'The result would take the place of a file it is made of.', { file: shownPath(out), field: 'out', fix: 'Give it another name.' })
  }
  return {
    async trimapFile({ mask, image, out: wanted, params }, call) {
      const from = await source(mask)
      const photo = image === undefined ? null : await source(image)
      const out = await target(wanted, [from, photo])
      if (photo === null && (params.method === 'adaptive' || params.method === 'superpixel')) {
        throw new Fault('invalid', 'This kind of trimap follows the photo, and none was named.', { field: 'image', found: params.method, fix: 'Name the photo (--image), or take the method band.' })
      }
      const { png, ...rest } = await media.trimap(from, { image: photo, params }, { signal: call.signal })
      writeFileAtomicSync(out, png)
      return { file: shownPath(out), ...rest }
    },
    async cutoutFile({ image, alpha, foreground, out: wanted, spec }, call) {
      const [photo, from] = [await source(image), await source(alpha)]
      const clean = foreground === undefined ? null : await source(foreground)
      const behind = spec.picture === null ? null : await source(spec.picture)
      const out = await target(wanted, [photo, from, clean, behind])
      const { size } = await stat(fsPath(from))
      checkLimit(LIMITS, 'labelmeImageDataBytes', size, { file: shownPath(from), what: 'Bytes of an alpha' })
      const read = readAlpha(await readFile(fsPath(from)), nodeZlib, { file: shownPath(from), field: '', limits: LIMITS })
      const made = await media.cutout(photo, { alpha: read, foreground: clean, behind, spec }, { signal: call.signal })
      if (!made) throw new Fault('invalid', 'The alpha is empty, so there is nothing to trim to.', { file: shownPath(from), field: 'alpha', fix: 'Leave --trim out, or check the alpha.' })
      writeFileAtomicSync(out, made.bytes)
      return { file: shownPath(out), width: made.width, height: made.height, notes: made.notes }
    },
  }
}
