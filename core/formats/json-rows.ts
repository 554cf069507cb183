import { Fault } from '../fault.ts'
import { checkLimit, type Limits } from '../limits.ts'
import {
  type Cut, decode, endOfString, endOfValue, joined, notJson, parseSlice, short, startOfText, type JsonPlace,
} from './json-scan.ts'

/*
 * The rows of a large JSON file without ever holding it whole: the lists at the top are cut into elements by a scan and
 * parsed in batches, so memory is bounded by a batch and the longest element. A file in one piece goes the same way
 * without a copy, which is why there is no second reader for small files.
 */

/** Elements are parsed together until they pass this many bytes: one call of JSON.parse for many rows. */
const BATCH = 256 * 1024
const COMMA = 44
const CLOSE_LIST = 93
const CLOSE_OBJECT = 125
const NULL = Uint8Array.from([110, 117, 108, 108])

export type TopRows =
  /** A list begins; its elements follow unless it is not wanted. */
  | { kind: 'list'; key: string }
  | {
      kind: 'rows'
      key: string
      /** Index of the first row, and how many there are. */
      first: number
      count: number
      /** Bytes of the file read so far. */
      read: number
      /** Parses them: before the next item, or at any time when the file came in one piece. */
      load(): LoadedRows
    }
  | { kind: 'value'; key: string; value: unknown }
export type LoadedRows = {
  rows: unknown[]
  /** Values that were cut out of rows[i], from cuts[2 i] to cuts[2 i + 1] of `bytes`, or -1. */
  bytes: Uint8Array
  cuts: number[]
  /** Where bytes[0] lies in the file. */
  offset: number
}

/**
 * What a JSON file holds at its top: an object's values, its lists row by row, or (key '') the rows of a bare list.
 * Lists that are not `wanted` are scanned but not parsed. Throws `invalid` for what is not JSON, naming the byte.
 * @param cutOf for each list, a key of its rows whose value is not parsed (null stands for it) but told by its place
 */
export async function* topRows(
  pieces: AsyncIterable<Uint8Array>, wanted: (key: string) => boolean, at: { file: string; limits: Limits },
  cutOf: (key: string) => string | null = () => null,
): AsyncGenerator<TopRows> {
  const text = new Window(pieces, at.file, at.limits)
  await text.begin()
  if ((await text.next()) === 91) {
    yield* listRows(text, '', wanted(''), cutOf(''))
  } else {
    await text.take(123)
    const keys = new Set<string>()
    if ((await text.next()) === CLOSE_OBJECT) text.at++
    else {
      do {
        const key = await text.key(keys)
        await text.take(58)
        if ((await text.next()) === 91) yield* listRows(text, key, wanted(key), cutOf(key))
        else yield { kind: 'value', key, value: await text.value(key) }
      } while (await text.another(CLOSE_OBJECT))
    }
  }
  await text.end()
}

async function* listRows(text: Window, key: string, wanted: boolean, cutKey: string | null): AsyncGenerator<TopRows> {
  text.cut = wanted && cutKey !== null ? { key: cutKey, start: -1, end: -1 } : null
  yield { kind: 'list', key }
  text.at++
  if ((await text.next()) === CLOSE_LIST) {
    text.at++
    return
  }
  for (let first = 0, index = 0; ; ) {
    const batch = text.elements(key, index)
    index += batch.count
    if (!batch.full && !batch.end) await text.grow(`${key}[${index}]`)
    else {
      if (wanted) {
        const load = text.rows(batch.until, index - first, key)
        yield { kind: 'rows', key, first, count: index - first, read: text.place.offset + text.at, load }
      }
      text.keep = -1
      text.cuts = []
      first = index
      if (batch.end) return
    }
  }
}

/** The part of the file that is being looked at; `place.offset` is where it starts in the file. */
class Window {
  at = 0
  /** Bytes from here on are needed again; -1 when only those from `at` are. */
  keep = -1
  /** What was cut out of the elements kept, counted from `keep`. */
  cuts: number[] = []
  readonly place: JsonPlace
  cut: Cut | null = null
  private bytes: Uint8Array = new Uint8Array(0)
  private readonly pieces: AsyncIterator<Uint8Array>

  constructor(pieces: AsyncIterable<Uint8Array>, file: string, limits: Limits) {
    this.pieces = pieces[Symbol.asyncIterator]()
    this.place = { file, field: '', offset: 0, limits }
  }

  async begin(): Promise<void> {
    while (this.bytes.length < 3 && (await this.more(1))) continue
    this.at = startOfText(this.bytes)
  }

  /** Reads on until at least `least` more bytes are there; false when the file has ended. */
  private async more(least: number): Promise<boolean> {
    const from = this.keep >= 0 ? this.keep : this.at
    const parts = [this.bytes.subarray(from)]
    let size = parts[0].length
    for (const target = size + least; size < target; ) {
      const { done, value } = await this.pieces.next()
      if (done) break
      parts.push(value)
      size += value.length
    }
    if (parts.length === 1) return false
    if (parts[0].length === 0 && parts.length === 2) this.bytes = parts[1]
    else {
      this.bytes = new Uint8Array(size)
      let p = 0
      for (const part of parts) {
        this.bytes.set(part, p)
        p += part.length
      }
    }
    this.at -= from
    if (this.keep >= 0) this.keep = 0
    this.place.offset += from
    return true
  }

  /** The next byte that is not white space, not taken yet; NaN at the end. */
  async next(): Promise<number> {
    for (;;) {
      this.at = this.afterSpace(this.at)
      if (this.at < this.bytes.length) return this.bytes[this.at]
      if (!(await this.more(1))) return Number.NaN
    }
  }

  private afterSpace(from: number): number {
    let i = from
    while (i < this.bytes.length && this.bytes[i] <= 32) i++
    return i
  }

  async take(byte: number): Promise<void> {
    if ((await this.next()) !== byte) throw notJson(this.place, this.at)
    this.at++
  }

  /** After a value: true for a comma, false for the end of the object. */
  async another(end: number): Promise<boolean> {
    const byte = await this.next()
    if (byte !== COMMA && byte !== end) throw notJson(this.place, this.at)
    this.at++
    return byte === COMMA
  }

  async key(known: Set<string>): Promise<string> {
    if ((await this.next()) !== 34) throw notJson(this.place, this.at)
    let end = endOfString(this.bytes, this.at)
    for (; end < 0; end = endOfString(this.bytes, this.at)) await this.grow('')
    const key = parseSlice(this.bytes, this.at, end, this.place) as string
    if (known.has(key) || key === '__proto__' || key === 'constructor' || key === 'prototype') {
      const message = known.has(key) ? `The key "${short(key)}" occurs twice.` : `The key "${key}" is not taken from files.`
      throw new Fault('invalid', message, {
        file: this.place.file, field: joined('', key), offset: this.place.offset + this.at, found: short(key),
        fix: 'Rename or remove this key.',
      })
    }
    known.add(key)
    this.at = end
    return key
  }

  async value(key: string): Promise<unknown> {
    this.place.field = joined('', key)
    let end = endOfValue(this.bytes, this.at, this.place, 1)
    for (; end < 0; end = endOfValue(this.bytes, this.at, this.place, 1)) await this.grow(this.place.field)
    this.checkLength(end - this.at, this.place.field)
    const value = parseSlice(this.bytes, this.at, end, this.place)
    this.at = end
    this.place.field = ''
    return value
  }

  /**
   * Moves over the elements that are here completely, to a full batch or the end of the list. `until` is the end of the
   * last one; `count` how many there were.
   */
  elements(key: string, index: number): { count: number; until: number; full: boolean; end: boolean } {
    const { bytes, place } = this
    let count = 0
    for (let until = this.at; ; count++) {
      const start = this.afterSpace(this.at)
      if (this.keep < 0) this.keep = start
      place.field = `${key}[${index + count}]`
      const end = endOfValue(bytes, start, place, 2, this.cut)
      const after = end < 0 ? -1 : this.afterSpace(end)
      if (end < 0 || after >= bytes.length) return { count, until, full: false, end: false }
      this.checkLength(end - start, place.field)
      const byte = bytes[after]
      if (end === start || (byte !== COMMA && byte !== CLOSE_LIST)) throw notJson(place, after)
      this.at = after + 1
      until = end
      this.noteCut()
      if (byte === CLOSE_LIST || end - this.keep > BATCH) return { count: count + 1, until, full: true, end: byte === CLOSE_LIST }
    }
  }

  /** Reads on because the value at `at` is not here completely. Twice as much each time, so that nothing is scanned often. */
  async grow(field: string): Promise<void> {
    const length = this.bytes.length - this.at
    this.checkLength(length, field)
    if (!(await this.more(Math.max(1, length)))) throw notJson(this.place, this.bytes.length)
  }

  private checkLength(length: number, field: string): void {
    checkLimit(this.place.limits, 'cocoRowBytes', length, { file: this.place.file, field, what: 'Bytes of one row' })
  }

  /** Keeps the place of the value that was cut out of the element just passed, past its colon. */
  private noteCut(): void {
    const { cut } = this
    if (!cut) return
    const colon = cut.start < 0 ? -1 : this.afterSpace(cut.start)
    if (colon < 0 || this.bytes[colon] !== 58) this.cuts.push(-1, -1)
    else this.cuts.push(colon + 1 - this.keep, cut.end - this.keep)
  }

  /** What parses the elements from `keep` to `until`. */
  rows(until: number, count: number, key: string): () => LoadedRows {
    const { bytes, keep, cuts } = this
    const place = { ...this.place, field: key }
    return () => {
      const text = `[${withoutCuts(bytes, keep, until, cuts, place)}]`
      let rows: unknown[]
      try {
        rows = JSON.parse(text) as unknown[]
      } catch {
        // Once more as it stands in the file, for the exact complaint.
        const whole = new TextEncoder().encode(`[${decode(bytes, keep, until, place)}]`)
        parseSlice(whole, 0, whole.length, { ...place, offset: place.offset + keep - 1 })
        throw notJson(place, keep)
      }
      if (rows.length !== count) throw notJson(place, keep)
      return { rows, bytes, offset: place.offset, cuts: cuts.map((at) => (at < 0 ? at : at + keep)) }
    }
  }

  /** Throws when anything but white space follows. */
  async end(): Promise<void> {
    this.place.field = ''
    if (!Number.isNaN(await this.next())) throw notJson(this.place, this.at)
  }
}

/** The text from `keep` to `until` with null for every value that was cut out. */
function withoutCuts(bytes: Uint8Array, keep: number, until: number, cuts: readonly number[], place: JsonPlace): string {
  if (!cuts.some((at) => at >= 0)) return decode(bytes, keep, until, place)
  const rest = new Uint8Array(until - keep + 4 * cuts.length)
  let length = 0
  let from = keep
  for (let i = 0; i < cuts.length; i += 2) {
    if (cuts[i] < 0) continue
    const start = keep + cuts[i]
    rest.set(bytes.subarray(from, start), length)
    length += start - from
    rest.set(NULL, length)
    length += NULL.length
    from = keep + cuts[i + 1]
  }
  rest.set(bytes.subarray(from, until), length)
  return decode(rest, 0, length + until - from, place)
}
