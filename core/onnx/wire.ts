import { Fault, type FaultCode, type FaultDetails } from '../fault.ts'
import { checkLimit, type LimitName, type Limits } from '../limits.ts'

/** Bytes that lie somewhere else, such as in a file; never all in memory. `read` returns exactly `length` bytes. */
export type ByteSource = { readonly size: number; read(offset: number, length: number): Uint8Array }

/** From the first byte to the one past the last. */
export type Span = { readonly from: number; readonly to: number }

/** One field as it stands on the wire: `value` for whole numbers (type 0), a span of bytes for the rest. */
export type WireField = Span & { readonly number: number; readonly type: 0 | 1 | 2 | 5; readonly value: number }

/** Where in the file's structure something stands; spelled out only when it is told. */
export type Place = { readonly parent: Place | null; readonly name: string; readonly index: number | null; readonly depth: number }

/**
 * Reads protobuf's wire format (https://protobuf.dev/programming-guides/encoding/) span by span without trusting a byte:
 * what does not fit its surroundings, is nested too deeply or too plentiful is refused, naming file, field and offset.
 */
export type Wire = {
  readonly size: number
  /** Visits the fields of the message in `span`, in order. Throws `corrupt` or `invalid`. */
  fields(span: Span, place: Place, visit: (field: WireField) => void): void
  /** The span of a field that must hold bytes, a text or a message. Throws `corrupt` for numbers. */
  part(field: WireField, place: Place): Span
  /** Whole numbers packed into a span. */
  packed(span: Span, place: Place, visit: (value: number) => void): void
  /** Text of a span; control characters and all, so show it with care. */
  text(span: Span, place: Place): string
  bytes(offset: number, length: number): Uint8Array
  /** Never returns. */
  refuse(code: FaultCode, message: string, place: Place, details?: FaultDetails): never
  check(name: LimitName, found: number, place: Place, what: string): void
}

const WINDOW = 256 * 1024
/** Longest name or text that is read; longer ones are refused. Bytes. */
const LONGEST_TEXT = 4 * 1024 * 1024
const decoder = new TextDecoder()

export const TOP: Place = { parent: null, name: '', index: null, depth: 0 }

export function inside(parent: Place, name: string, index: number | null = null): Place {
  return { parent, name, index, depth: parent.depth + 1 }
}

/** Such as `graph.node[12].attribute[0].g`. */
export function fieldPath(place: Place): string {
  const parts: string[] = []
  for (let at: Place | null = place; at?.parent; at = at.parent) parts.push(at.index === null ? at.name : `${at.name}[${at.index}]`)
  return parts.reverse().join('.') || 'model'
}

export function createWire(source: ByteSource, file: string, limits: Limits): Wire {
  let window: Uint8Array = new Uint8Array(0)
  let start = 0
  let at = 0
  let fields = 0
  let textBytes = 0

  const refuse: Wire['refuse'] = (code, message, place, details = {}) => {
    throw new Fault(code, message, { file, field: fieldPath(place), offset: at, ...details })
  }
  const check: Wire['check'] = (name, found, place, what) => {
    // The path is spelled out only for a fault: this is asked of every message.
    if (found > limits[name]) checkLimit(limits, name, found, { file, field: fieldPath(place), what })
  }
  const damaged = (what: string, place: Place, offset: number) =>
    refuse('corrupt', `The file is damaged or was cut off: ${what}.`, place, { offset, fix: 'Download or export it again.' })

  const byte = (): number => {
    if (at < start || at >= start + window.length) {
      start = at
      window = source.read(at, Math.min(WINDOW, source.size - at))
    }
    return window[at++ - start]
  }
  /** Negative numbers all read as -1: no field that is used here may hold one. */
  const varint = (end: number, place: Place): number => {
    const began = at
    let value = 0
    let weight = 1
    for (let group = 0; group < 10; group++) {
      if (at >= end) return damaged('a number is cut off', place, began)
      const bits = byte()
      value += (bits & 127) * weight
      weight *= 128
      if (bits < 128) return value >= 2 ** 63 ? -1 : value
    }
    return damaged('a number has too many bytes', place, began)
  }

  return {
    size: source.size,
    refuse, check,
    fields({ from, to }, place, visit) {
      check('modelWireDepth', place.depth, place, 'Messages inside messages')
      let next = from
      while (next < to) {
        at = next
        if (++fields > limits.modelFields) check('modelFields', fields, place, 'Fields in the file')
        const tag = varint(to, place)
        const number = Math.floor(tag / 8)
        const type = tag % 8
        if (number < 1 || number > 536_870_911) damaged('a field has no valid number', place, next)
        let value = 0
        let length = 0
        if (type === 0) value = varint(to, place)
        else if (type === 1) length = 8
        else if (type === 5) length = 4
        else if (type === 2) length = varint(to, place)
        else damaged('a part is of a kind that ONNX does not use', place, next)
        if (length < 0 || length > to - at) damaged('a part is longer than what holds it', place, next)
        const began = at
        next = at + length
        visit({ number, type: type as WireField['type'], value, from: began, to: next })
      }
    },
    part: (field, place) => (field.type === 2 ? field : damaged('a number stands where a part should be', place, field.from)),
    packed({ from, to }, place, visit) {
      at = from
      while (at < to) {
        if (++fields > limits.modelFields) check('modelFields', fields, place, 'Fields in the file')
        visit(varint(to, place))
      }
    },
    text({ from, to }, place) {
      at = from
      if (to - from > LONGEST_TEXT) refuse('invalid', 'A text in this file is too long.', place, { found: to - from, limit: LONGEST_TEXT })
      textBytes += to - from
      if (textBytes > limits.modelTextBytes) check('modelTextBytes', textBytes, place, 'Bytes of names and texts')
      if (from >= start && to <= start + window.length) return decoder.decode(window.subarray(from - start, to - start))
      return decoder.decode(source.read(from, to - from))
    },
    bytes: (offset, length) => source.read(offset, Math.max(0, Math.min(length, source.size - offset))),
  }
}
