import { elementType } from './element-types.ts'
import { externalNameProblem } from './external-name.ts'
import { fieldPath, inside, type Place, type Span, type Wire, type WireField } from './wire.ts'

/** A part of the weights that lies in another file beside the model; bytes. */
export type ExternalPiece = { location: string; offset: number; length: number; field: string }

/** Elements or bytes of one tensor: below this, sums and products of sizes stay exact. */
const MOST_ELEMENTS = 2 ** 48

/**
 * Checks a TensorProto (onnx.proto) without touching its numbers: rank, sizes, that the bytes are as many as the sizes say,
 * and where external ones lie. Returns its name.
 */
export function readTensor(wire: Wire, field: WireField, place: Place, external: ExternalPiece[]): string {
  const span = wire.part(field, place)
  const dims: number[] = []
  let name = ''
  let type = 0
  let raw = -1
  let isExternal = false
  const entries = new Map<string, string>()
  wire.fields(span, place, (one) => {
    if (one.number === 1) {
      if (one.type === 2) wire.packed(one, place, (size) => void addDim(wire, dims, size, place))
      else addDim(wire, dims, one.value, place)
    } else if (one.number === 2) type = one.value
    else if (one.number === 8) name = wire.text(wire.part(one, place), place)
    else if (one.number === 9) raw = wire.part(one, place).to - one.from
    else if (one.number === 13) readEntry(wire, one, inside(place, 'external_data', entries.size), entries)
    else if (one.number === 14) isExternal = one.value === 1
  })
  const kind = elementType(type)
  if (!kind) return wire.refuse('unsupported', 'A tensor is of a type that is not known here.', place, { offset: field.from, found: type, fix: 'Export the model again.' })
  // A size of zero must not hide that the others overflow whoever multiplies them first.
  const most = dims.reduce((product, size) => product * Math.max(1, size), 1)
  const count = dims.includes(0) ? 0 : most
  if (most > MOST_ELEMENTS) wire.refuse('invalid', 'A tensor has more elements than any computer holds.', place, { offset: field.from, found: dims.join(' x '), limit: MOST_ELEMENTS })
  const bytes = Math.ceil((count * kind.bits) / 8)
  if (raw >= 0 && (kind.bits === 0 || raw !== bytes)) {
    wire.refuse('corrupt', 'A tensor has not as many bytes as its sizes say.', inside(place, 'raw_data'), { offset: field.from, found: raw, limit: bytes, fix: 'Export the model again.' })
  }
  if (isExternal && raw >= 0) wire.refuse('invalid', 'A tensor lies both in this file and in another.', place, { offset: field.from, fix: 'Export the model again.' })
  if (isExternal && kind.bits === 0) wire.refuse('unsupported', 'Texts may not lie in another file.', place, { offset: field.from })
  if (isExternal || entries.size > 0) external.push(pieceOf(wire, entries, bytes, inside(place, 'external_data'), field))
  return name
}

/** Reads a TypeProto: name of the element type and sizes; `sequence`, `map` and `optional` have none. */
export function readType(wire: Wire, field: WireField, place: Place): { type: string; dims: (number | string | null)[] } {
  let found: { type: string; dims: (number | string | null)[] } = { type: '', dims: [] }
  let kinds = 0
  wire.fields(wire.part(field, place), place, (one) => {
    if (![1, 4, 5, 7, 8, 9].includes(one.number)) return
    if (++kinds > 1) wire.refuse('corrupt', 'The file is damaged: a value is of two types at once.', place, { offset: one.from, fix: 'Export it again.' })
    if (one.number === 1 || one.number === 8) found = readTensorType(wire, one, inside(place, one.number === 1 ? 'tensor_type' : 'sparse_tensor_type'))
    else {
      const names: Record<number, string> = { 4: 'sequence', 5: 'map', 7: 'opaque', 9: 'optional' }
      const holder = inside(place, `${names[one.number]}_type`)
      found = { type: names[one.number], dims: [] }
      const inner = one.number === 5 ? 2 : 1
      if (one.number === 7) return
      wire.fields(wire.part(one, holder), holder, (held) => {
        if (held.number === inner && held.type === 2) readType(wire, held, inside(holder, 'type'))
      })
    }
  })
  return found
}

function readTensorType(wire: Wire, field: WireField, place: Place): { type: string; dims: (number | string | null)[] } {
  const dims: (number | string | null)[] = []
  let type = ''
  wire.fields(wire.part(field, place), place, (one) => {
    if (one.number === 1) {
      const kind = elementType(one.value)
      if (!kind) return wire.refuse('unsupported', 'A value is of a type that is not known here.', place, { offset: one.from, found: one.value, fix: 'Export the model again.' })
      type = kind.name
    } else if (one.number === 2) {
      const shape = inside(place, 'shape')
      wire.fields(wire.part(one, shape), shape, (dim) => {
        if (dim.number !== 1) return
        const at = inside(shape, 'dim', dims.length)
        wire.check('modelRank', dims.length + 1, at, 'Dimensions of a value')
        dims.push(readDim(wire, dim, at))
      })
    }
  })
  return { type, dims }
}

/** Exporters write 0 or -1 for a size that may vary, besides a name. */
function readDim(wire: Wire, field: WireField, place: Place): number | string | null {
  let found: number | string | null = null
  wire.fields(wire.part(field, place), place, (one) => {
    if (one.number === 1) found = one.value > 0 ? one.value : null
    else if (one.number === 2) found = wire.text(wire.part(one, place), place).slice(0, 200) || null
  })
  if (typeof found === 'number' && found > MOST_ELEMENTS) wire.refuse('invalid', 'A value is larger than any computer holds.', place, { offset: field.from, found, limit: MOST_ELEMENTS })
  return found
}

function addDim(wire: Wire, dims: number[], size: number, place: Place): void {
  const at = inside(place, 'dims', dims.length)
  wire.check('modelRank', dims.length + 1, at, 'Dimensions of a tensor')
  if (size < 0 || size > MOST_ELEMENTS) wire.refuse('invalid', 'A tensor has a size that cannot be.', at, { found: size, limit: MOST_ELEMENTS, fix: 'Export the model again.' })
  dims.push(size)
}

function readEntry(wire: Wire, field: WireField, place: Place, entries: Map<string, string>): void {
  let key = ''
  let value = ''
  wire.fields(wire.part(field, place), place, (one) => {
    if (one.number === 1) key = wire.text(wire.part(one, place), place)
    else if (one.number === 2) value = wire.text(wire.part(one, place), place)
  })
  if (entries.has(key)) wire.refuse('invalid', 'A tensor says twice where it lies.', place, { offset: field.from, found: key, fix: 'Export the model again.' })
  entries.set(key, value)
}

function pieceOf(wire: Wire, entries: ReadonlyMap<string, string>, bytes: number, place: Place, field: Span): ExternalPiece {
  const number = (key: string, fallback: number) => {
    const text = entries.get(key)
    if (text === undefined) return fallback
    if (!/^\d{1,15}$/.test(text)) wire.refuse('invalid', `The ${key} of weights in another file is no number.`, place, { offset: field.from, found: text.slice(0, 40), fix: 'Export the model again.' })
    return Number(text)
  }
  const location = entries.get('location') ?? ''
  const problem = externalNameProblem(location)
  if (problem) {
    wire.refuse('invalid', `The model wants to read a file that it may not name: ${problem}.`, inside(place, 'location'), {
      offset: field.from, found: location.slice(0, 200), fix: 'Weights must lie in a file beside the model. Do not use this model unless you know who made it.',
    })
  }
  const piece = { location, offset: number('offset', 0), length: number('length', bytes), field: fieldPath(place) }
  if (piece.length !== bytes) {
    wire.refuse('corrupt', 'A tensor has not as many bytes in the other file as its sizes say.', inside(place, 'length'), {
      offset: field.from, found: piece.length, limit: bytes, fix: 'Export the model again.',
    })
  }
  return piece
}
