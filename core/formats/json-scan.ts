import { Fault } from '../fault.ts'
import { checkLimit, type Limits } from '../limits.ts'

/*
 * A look at the bytes of JSON before JSON.parse sees them. JSON.parse takes any depth, keeps the last of two equal keys
 * and makes `__proto__` an own key that Object.assign would turn into a prototype: all three are refused here. Syntax is
 * left to JSON.parse; what the scan guarantees is where a value ends, how deep it goes and which keys its objects have.
 * It works on bytes because that is three times as fast as on a string.
 */

const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
/** Objects with more keys than this are checked for repeated ones with a set. */
const FEW = 24
const FORBIDDEN = ['__proto__', 'constructor', 'prototype']

/** Where the bytes are from: `field` is the path of the scanned value, '' for a whole file; `offset` that of byte 0. */
export type JsonPlace = { file: string; field: string; offset: number; limits: Limits }

type Level = {
  object: boolean
  wantsKey: boolean
  /** Of an array: the element; of an object: where the current key starts. */
  at: number
  hashes: number[]
  starts: number[]
  set: Set<string> | null
}

/** The open levels of the scan in progress, kept between scans; a scan never waits, so one set is enough. */
const levels: Level[] = []

/** A key of the scanned object whose value is wanted by its place: `start` is -1 when the object has no such key. */
export type Cut = { key: string; start: number; end: number }

/**
 * Index just past the value that starts at or after `start`, or -1 when the bytes end before the value does. Numbers and
 * words end where the next structural character or space is. `depth` levels are counted as open already.
 * `cut` is told where the value of a key of the outermost object lies, from past its key to before what follows.
 * Throws `invalid` for depth past `jsonDepth`, repeated keys and keys that name prototypes.
 */
export function endOfValue(bytes: Uint8Array, start: number, place: JsonPlace, depth = 0, cut: Cut | null = null): number {
  let cutting = false
  if (cut) cut.start = -1
  const stack = levels
  let level: Level | null = null
  let open = 0
  const length = bytes.length
  let i = start
  while (i < length) {
    let c = bytes[i]
    if (c >= 43 && c <= 57 && level !== null && !level.object) {
      // Lists of numbers are most of any dataset: of `+,-./` and digits only the comma matters here.
      let index = level.at
      do if (c === COMMA) index++
      while (++i < length && (c = bytes[i]) >= 43 && c <= 57)
      level.at = index
    } else if (c <= 32) {
      i++
    } else if (c === QUOTE) {
      const end = endOfString(bytes, i)
      if (end < 0) return -1
      if (level === null) return end
      if (level.wantsKey) {
        addKey(bytes, i, end, stack, open, place)
        if (cut && open === 1 && isKey(bytes, i, end, cut.key)) {
          cutting = true
          cut.start = end
        }
      }
      i = end
    } else if (c === 123 || c === 91) {
      open++
      if (depth + open > place.limits.jsonDepth) {
        checkLimit(
          place.limits, 'jsonDepth', depth + open,
          { file: place.file, field: pathOf(bytes, stack, open - 1, place), what: 'Nesting of the file' },
        )
      }
      level = stack[open - 1] ?? (stack[open - 1] = { object: false, wantsKey: false, at: 0, hashes: [], starts: [], set: null })
      level.object = c === 123
      level.wantsKey = level.object
      level.at = level.object ? -1 : 0
      level.hashes.length = 0
      level.starts.length = 0
      level.set = null
      i++
    } else if (c === 125 || c === 93) {
      if (level === null) return i
      if (cutting && open === 1) cut!.end = i
      if (--open === 0) return i + 1
      level = stack[open - 1]
      i++
    } else if (c === COMMA) {
      if (level === null) return i
      if (cutting && open === 1) {
        cutting = false
        cut!.end = i
      }
      if (level.object) level.wantsKey = true
      else level.at++
      i++
    } else if (level === null) {
      while (++i < length) if (endsWord(bytes[i])) return i
      return -1
    } else {
      i++
    }
  }
  return -1
}

/** Whether the quoted key is this one, written without escapes. */
function isKey(bytes: Uint8Array, start: number, end: number, key: string): boolean {
  if (end - start !== key.length + 2) return false
  for (let i = 0; i < key.length; i++) if (bytes[start + 1 + i] !== key.charCodeAt(i)) return false
  return true
}

const endsWord = (c: number) => c <= 32 || c === COMMA || c === 93 || c === 125

/** Index past the closing quote of the string whose opening quote is at `start`, or -1. */
export function endOfString(bytes: Uint8Array, start: number): number {
  const length = bytes.length
  // Keys and labels end soon; embedded pictures do not, and indexOf runs through those much faster.
  const near = Math.min(length, start + 48)
  let i = start + 1
  while (i < near) {
    const c = bytes[i]
    if (c === QUOTE) return i + 1
    i += c === BACKSLASH ? 2 : 1
  }
  const from = i
  for (let quote = bytes.indexOf(QUOTE, i); quote >= 0; quote = bytes.indexOf(QUOTE, quote + 1)) {
    let before = quote - 1
    while (before >= from && bytes[before] === BACKSLASH) before--
    if ((quote - before) % 2 === 1) return quote + 1
  }
  return -1
}

function addKey(bytes: Uint8Array, start: number, end: number, stack: Level[], open: number, place: JsonPlace): void {
  const level = stack[open - 1]
  level.wantsKey = false
  level.at = start
  let hash = hashOf(bytes, start + 1, end - 1)
  if (hash < 0) hash = hashOfText(keyAt(bytes, start, place))
  let seen = false
  if (level.set) {
    const key = keyAt(bytes, start, place)
    seen = level.set.has(key)
    level.set.add(key)
  } else {
    for (let k = 0; k < level.hashes.length && !seen; k++) {
      seen = level.hashes[k] === hash && keyAt(bytes, level.starts[k], place) === keyAt(bytes, start, place)
    }
    level.hashes.push(hash)
    level.starts.push(start)
    if (level.starts.length > FEW) level.set = new Set(level.starts.map((at) => keyAt(bytes, at, place)))
  }
  if (seen) {
    const key = keyAt(bytes, start, place)
    throw new Fault('invalid', `The key "${short(key)}" occurs twice in one object.`, {
      file: place.file, field: pathOf(bytes, stack, open, place), offset: place.offset + start, found: short(key),
      fix: 'Keep one of the two; programs differ in which one they believe.',
    })
  }
  if (FORBIDDEN_HASHES.has(hash) && FORBIDDEN.includes(keyAt(bytes, start, place))) {
    const key = keyAt(bytes, start, place)
    throw new Fault('invalid', `The key "${key}" is not taken from files.`, {
      file: place.file, field: pathOf(bytes, stack, open, place), offset: place.offset + start, found: key,
      fix: 'Rename or remove this key.',
    })
  }
}

/** FNV-1a of the bytes as a number from 0, or -1 when an escape makes the bytes differ from the key. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) {
    const c = bytes[i]
    if (c === BACKSLASH) return -1
    hash = Math.imul(hash ^ c, 0x01000193)
  }
  return hash >>> 0
}

const encoder = new TextEncoder()
const hashOfText = (text: string) => {
  const bytes = encoder.encode(text)
  let hash = 0x811c9dc5
  for (const c of bytes) hash = Math.imul(hash ^ c, 0x01000193)
  return hash >>> 0
}
const FORBIDDEN_HASHES = new Set(FORBIDDEN.map(hashOfText))

/** The key whose opening quote is at `start`. */
function keyAt(bytes: Uint8Array, start: number, place: JsonPlace): string {
  const quoted = decode(bytes, start, endOfString(bytes, start), place)
  try {
    return JSON.parse(quoted) as string
  } catch (cause) {
    throw notJson(place, start, cause)
  }
}

/** `shapes[12].flags.open`, from the levels that are open. */
function pathOf(bytes: Uint8Array, stack: readonly Level[], open: number, place: JsonPlace): string {
  let path = place.field
  for (let k = 0; k < open; k++) {
    const level = stack[k]
    if (!level.object) path += `[${level.at}]`
    else if (level.at >= 0) path = joined(path, keyAt(bytes, level.at, place))
  }
  return path
}

/** The path of a key inside the object at `path`. */
export function joined(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]{0,79}$/.test(key)) return `${path}["${short(key)}"]`
  return path === '' ? key : `${path}.${key}`
}

/** Text that a message may show: at most 80 characters, quotes and control characters escaped. */
export function short(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text).slice(1, -1)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes from `start` to `end` as text. Throws `invalid` when they are not UTF-8. */
export function decode(bytes: Uint8Array, start: number, end: number, place: JsonPlace): string {
  try {
    return decoder.decode(bytes.subarray(start, end))
  } catch (cause) {
    throw new Fault('invalid', 'The file is not UTF-8 text.', {
      file: place.file, field: place.field, offset: place.offset + start, fix: 'Save it again as UTF-8.',
    }, cause)
  }
}

/** The value between `start` and `end`, which `endOfValue` has looked at. Throws `invalid` when it is not JSON. */
export function parseSlice(bytes: Uint8Array, start: number, end: number, place: JsonPlace): unknown {
  const text = decode(bytes, start, end, place)
  try {
    return JSON.parse(text)
  } catch (cause) {
    const word = /[[,:]\s*(-?(?:NaN|Infinity))/.exec(text)
    if (word) {
      throw new Fault('invalid', `${word[1]} is not a number that JSON knows.`, {
        file: place.file, field: place.field, offset: place.offset + start + word.index, found: word[1],
        fix: 'Replace it by a number or null.',
      })
    }
    const position = cause instanceof Error ? /position (\d+)/.exec(cause.message) : null
    throw notJson(place, start + (position ? Number(position[1]) : 0), cause)
  }
}

/** The fault for bytes that are not JSON; `at` is an index into them. */
export function notJson(place: JsonPlace, at: number, cause?: unknown): Fault {
  const offset = place.offset + at
  return new Fault('invalid', `This is not valid JSON (near byte ${offset}).`, {
    file: place.file, field: place.field, offset,
    fix: 'Export it again from the program that made it, or repair the text at that place.',
  }, cause)
}

/** Index of the first byte that is neither a byte order mark nor white space. */
export function startOfText(bytes: Uint8Array): number {
  let i = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (i < bytes.length && bytes[i] <= 32) i++
  return i
}

/** A whole JSON file, scanned and parsed. Throws `invalid`, naming byte or field. */
export function parseJson(bytes: Uint8Array, file: string, limits: Limits): unknown {
  const place = { file, field: '', offset: 0, limits }
  const start = startOfText(bytes)
  endOfValue(bytes, start, place)
  return parseSlice(bytes, start, bytes.length, place)
}
