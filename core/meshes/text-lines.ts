import { checkLimit, type Limits } from '../limits.ts'

/** One line of a file in text: bytes `from` to `to` without its end; lines are counted from 1. */
export type Line = { number: number; from: number; to: number }

const [NEWLINE, RETURN, BACKSLASH] = [10, 13, 92]

/**
 * The lines of a text, one at a time in the same object. A backslash before the end of a line joins it with the next one (Wavefront OBJ).
 * Throws `invalid` past meshLineBytes, counting what was joined.
 */
export function* linesOf(bytes: Uint8Array, { file, limits, joined = false }: { file: string; limits: Limits; joined?: boolean }, start = 0): Generator<Line> {
  const line: Line = { number: 0, from: start, to: start }
  for (let from = start, number = 1; from < bytes.length;) {
    let to = from
    let next = number
    for (;;) {
      let at = bytes.indexOf(NEWLINE, to)
      if (at < 0) at = bytes.length
      const end = bytes[at - 1] === RETURN ? at - 1 : at
      const goesOn = joined && end > from && bytes[end - 1] === BACKSLASH && at < bytes.length
      to = goesOn ? at + 1 : at
      next++
      checkLimit(limits, 'meshLineBytes', to - from, { file, field: `line ${number}`, what: 'Bytes of a line' })
      if (!goesOn) break
    }
    Object.assign(line, { number, from, to })
    yield line
    from = to + 1
    number = next
  }
}

/** Whether a byte stands between words: space, tab, ends of lines, and the backslash that joins them. */
const isBlank = (byte: number) => byte === 32 || byte === 9 || byte === RETURN || byte === NEWLINE || byte === BACKSLASH || byte === 11 || byte === 12

/** Where the words of a line begin and end, two numbers a word, in `out`; returns how many words. At most out.length / 2 are told. */
export function wordsOf(bytes: Uint8Array, { from, to }: Line, out: Uint32Array): number {
  let count = 0
  for (let at = from; at < to;) {
    while (at < to && isBlank(bytes[at])) at++
    const begin = at
    while (at < to && !isBlank(bytes[at])) at++
    if (at === begin) break
    if (2 * count + 1 < out.length) {
      out[2 * count] = begin
      out[2 * count + 1] = at
    }
    count++
  }
  return count
}

/** A decimal number written in ASCII between two places, or NaN: no words, no hexadecimal, nothing around it. */
export function numberAt(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > 40 || to <= from) return NaN
  let text = ''
  for (let at = from; at < to; at++) {
    const byte = bytes[at]
    const fits = (byte >= 48 && byte <= 57) || byte === 43 || byte === 45 || byte === 46 || byte === 69 || byte === 101
    if (!fits) return NaN
    text += String.fromCharCode(byte)
  }
  return Number(text)
}

/** A whole number between two places, with a sign or none, or NaN; at most 15 digits. */
export function integerAt(bytes: Uint8Array, from: number, to: number): number {
  const signed = bytes[from] === 45 || bytes[from] === 43
  const begin = signed ? from + 1 : from
  if (to <= begin || to - begin > 15) return NaN
  let value = 0
  for (let at = begin; at < to; at++) {
    if (bytes[at] < 48 || bytes[at] > 57) return NaN
    value = value * 10 + bytes[at] - 48
  }
  return bytes[from] === 45 ? -value : value
}
