import type { z } from 'zod'
import type { mattes as api } from '../../../core/api/mattes.ts'
import { Fault } from '../../../core/fault.ts'
import { rleOf, runsOfRle } from '../../../core/mask/rle.ts'
import { patchedTrimap } from '../../../core/matting/patched-trimap.ts'
import type { Rle } from '../../../core/records/annotation.ts'
import type { Matte, Trimap } from '../../../core/records/matte.ts'
import type { ServiceContext } from '../service-context.ts'
import { fileOf } from './make-trimap.ts'
import { known, matteOf, putMatte } from './store-trimap.ts'

type Context = Pick<ServiceContext, 'open' | 'emit'>

/** Exchanges a part of a trimap. Throws `invalid` when the part does not lie within it. */
export function paintTrimap({ open, emit }: Context, { project, matte: id, box, foreground, unknown, label, key }: z.output<typeof api.paint.params>): Matte {
  const store = open.get(project)
  const matte = known(store, id)
  if (!matte.trimap) throw new Fault('invalid', 'This alpha came without a trimap; make one first.', { field: 'matte', found: id })
  const [h, w] = matte.trimap.foreground.size
  const [x, y, width, height] = box
  if (x + width > w || y + height > h) {
    throw new Fault('invalid', 'The painted part does not lie within the photo.', { field: 'box', found: box.join(' '), limit: `${w} x ${h}` })
  }
  for (const [field, rle] of [['foreground', foreground], ['unknown', unknown]] as const) checkSize(rle, height, width, field)
  const next = patchedTrimap(runsOf(matte.trimap, ''), box, runsOf({ foreground, unknown }, ''))
  return putMatte(store, emit, { project, image: matte.image, label, key }, matte, {
    annotation: matte.annotation, origin: { ...matte.origin, painted: true }, mask: matte.mask, source: 'user',
    trimap: { foreground: rleOf(next.foreground), unknown: rleOf(next.unknown) },
  })
}

/** Stores a whole trimap as it was given. Throws `invalid` unless it has the photo's size. */
export function setTrimap({ open, emit }: Context, { project, image, annotation, trimap, origin, key }: z.output<typeof api.setTrimap.params>): Matte {
  const store = open.get(project)
  const { width, height } = fileOf(store, image)
  if (annotation !== null && store.annotations.get(annotation)?.image !== image) {
    throw new Fault('not-found', 'This object is not on the photo any more.', { found: annotation })
  }
  for (const field of ['foreground', 'unknown'] as const) checkSize(trimap[field], height, width, `trimap.${field}`)
  const read = runsOf(trimap, 'trimap.')
  return putMatte(store, emit, { project, image, label: 'Set trimap', key }, matteOf(store, image, annotation), {
    annotation, origin, mask: null, source: 'user', trimap: { foreground: rleOf(read.foreground), unknown: rleOf(read.unknown) },
  })
}

function runsOf({ foreground, unknown }: Trimap, at: string) {
  return { foreground: runsOfRle(foreground, { field: `${at}foreground` }), unknown: runsOfRle(unknown, { field: `${at}unknown` }) }
}

function checkSize({ size }: Rle, height: number, width: number, field: string): void {
  if (size[0] === height && size[1] === width) return
  throw new Fault('invalid', 'This part of a trimap has another size than it says.', { field: `${field}.size`, found: `${size[1]} x ${size[0]}`, limit: `${width} x ${height}` })
}
