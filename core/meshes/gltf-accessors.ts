import { Fault } from '../fault.ts'
import { type Fields, own, type Row } from './gltf-fields.ts'
import { badMesh, type ScanOf } from './scan.ts'

/** Bytes of a number by its type (glTF 2.0, section 3.6.2.2). */
const SIZES: Readonly<Record<number, number>> = { 5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4 }
const UNSIGNED = [5121, 5123, 5125]
const FLOAT = 5126

export type SlimBuffer = { byteLength: number; uri?: string }
export type SlimView = { buffer: number; byteOffset: number; byteLength: number; byteStride?: number }
export type SlimAccessor = {
  bufferView?: number; byteOffset?: number; componentType: number; normalized?: boolean; count: number; type: 'SCALAR' | 'VEC3'
  sparse?: { count: number; indices: { bufferView: number; byteOffset: number; componentType: number }; values: { bufferView: number; byteOffset: number } }
}

export type Accessors = {
  views: SlimView[]
  /** Looks accessor `index` through as positions or as corners; `limit`: vertices that corners may name, none for positions. */
  take(index: number, field: string, limit: number | null): SlimAccessor
}

/** The bytes of every buffer, by its number. */
export function accessorsOf(json: Row, buffers: readonly Uint8Array[], fields: Fields, of: ScanOf): Accessors {
  const views = fields.list(own(json, 'bufferViews'), 'bufferViews').map((value, i): SlimView => {
    const field = `bufferViews[${i}]`
    const row = fields.row(value, field)
    const buffer = fields.index(own(row, 'buffer'), `${field}.buffer`, buffers.length)
    const size = buffers[buffer].length
    const byteOffset = fields.index(own(row, 'byteOffset'), `${field}.byteOffset`, size + 1, 0)
    const byteLength = fields.index(own(row, 'byteLength'), `${field}.byteLength`, size + 1)
    if (byteLength > size - byteOffset) throw shorter(of, field, byteLength, size - byteOffset)
    const stride = own(row, 'byteStride')
    return { buffer, byteOffset, byteLength, ...(stride === undefined ? {} : { byteStride: fields.index(stride, `${field}.byteStride`, 253) }) }
  })
  const given = fields.list(own(json, 'accessors'), 'accessors')
  /** Checks that `count` elements lie within a view, and gives where they are. */
  const within = (field: string, view: number, byteOffset: number, width: number, count: number, component: number) => {
    const { buffer, byteOffset: start, byteLength, byteStride = 0 } = views[view]
    const stride = byteStride || width
    if (stride < width || stride % component !== 0 || (start + byteOffset) % component !== 0) throw badMesh(of, 'Numbers of this kind cannot lie there.', {
      field, found: start + byteOffset,
    })
    const needs = count === 0 ? 0 : byteOffset + stride * (count - 1) + width
    if (needs > byteLength) throw shorter(of, field, needs, byteLength)
    const bytes = buffers[buffer]
    return { view: new DataView(bytes.buffer, bytes.byteOffset + start + byteOffset, Math.max(0, byteLength - byteOffset)), stride }
  }
  const checkIndices = (field: string, place: { view: DataView; stride: number }, component: number, count: number, limit: number) => {
    for (let i = 0, at = 0; i < count; i++, at += place.stride) {
      const value = component === 1 ? place.view.getUint8(at) : component === 2 ? place.view.getUint16(at, true) : place.view.getUint32(at, true)
      if (value >= limit) throw badMesh(of, 'A face refers to a vertex that is not there.', {
        field: `${field}[${i}]`, found: value, limit,
      })
    }
  }
  return {
    views,
    take(index, field, limit) {
      const row = fields.row(given[fields.index(index, field, given.length)], `accessors[${index}]`)
      const at = `accessors[${index}]`
      const type = limit === null ? 'VEC3' : 'SCALAR'
      if (own(row, 'type') !== type) throw badMesh(of, `This must be ${type}.`, {
        field: `${at}.type`, found: String(own(row, 'type')).slice(0, 40),
      })
      const componentType = fields.index(own(row, 'componentType'), `${at}.componentType`, 6_000)
      const component = SIZES[componentType]
      if (component === undefined || (limit === null ? componentType === 5125 : !UNSIGNED.includes(componentType))) {
        throw badMesh(of, 'Numbers of this type cannot be used here.', { field: `${at}.componentType`, found: componentType })
      }
      const most = limit === null ? of.limits.meshVertices : 3 * of.limits.meshFaces
      const count = fields.index(own(row, 'count'), `${at}.count`, Number.MAX_SAFE_INTEGER)
      if (count > most) throw overLimit(of, `${at}.count`, count, limit === null ? 'meshVertices' : 'meshFaces')
      const width = component * (limit === null ? 3 : 1)
      const slim: SlimAccessor = { componentType, count, type, ...(own(row, 'normalized') === true && componentType !== FLOAT ? { normalized: true } : {}) }
      if (own(row, 'bufferView') !== undefined) {
        slim.bufferView = fields.index(own(row, 'bufferView'), `${at}.bufferView`, views.length)
        slim.byteOffset = fields.index(own(row, 'byteOffset'), `${at}.byteOffset`, views[slim.bufferView].byteLength + 1, 0)
        const place = within(at, slim.bufferView, slim.byteOffset, width, count, component)
        if (limit !== null) checkIndices(at, place, component, count, limit)
      }
      if (own(row, 'sparse') !== undefined) {
        const sparse = fields.row(own(row, 'sparse'), `${at}.sparse`)
        const some = fields.index(own(sparse, 'count'), `${at}.sparse.count`, count + 1)
        const where = fields.row(own(sparse, 'indices'), `${at}.sparse.indices`)
        const what = fields.row(own(sparse, 'values'), `${at}.sparse.values`)
        const kind = fields.index(own(where, 'componentType'), `${at}.sparse.indices.componentType`, 6_000)
        if (!UNSIGNED.includes(kind)) throw badMesh(of, 'Numbers of this type cannot be used here.', {
          field: `${at}.sparse.indices.componentType`, found: kind,
        })
        const part = (side: Row, name: string) => {
          const bufferView = fields.index(own(side, 'bufferView'), `${at}.sparse.${name}.bufferView`, views.length)
          return { bufferView, byteOffset: fields.index(own(side, 'byteOffset'), `${at}.sparse.${name}.byteOffset`, views[bufferView].byteLength + 1, 0) }
        }
        slim.sparse = { count: some, indices: { ...part(where, 'indices'), componentType: kind }, values: part(what, 'values') }
        const { indices, values } = slim.sparse
        checkIndices(`${at}.sparse.indices`, within(`${at}.sparse.indices`, indices.bufferView, indices.byteOffset, SIZES[kind], some, SIZES[kind]), SIZES[kind], some, count)
        const place = within(`${at}.sparse.values`, values.bufferView, values.byteOffset, width, some, component)
        if (limit !== null) checkIndices(`${at}.sparse.values`, place, component, some, limit)
      }
      return slim
    },
  }
}

function shorter(of: ScanOf, field: string, found: number, limit: number): Fault {
  return new Fault('corrupt', 'This reaches beyond the end of what holds it.', {
    file: of.file, field, found, limit, fix: 'The file may be cut off: copy or export it again.',
  })
}

function overLimit(of: ScanOf, field: string, found: number, name: 'meshVertices' | 'meshFaces'): Fault {
  const limit = of.limits[name]
  return new Fault('invalid', `Too much in one part: ${found} is more than the limit of ${limit}.`, {
    file: of.file, field, found, limit, limitName: name, fix: `If you trust this file, raise the limit with --limit ${name}=${found}.`,
  })
}
