import { Buffer } from 'node:buffer'

/*
 * On Linux a file name is bytes, and not always UTF-8. Inside the program a path is always an ordinary string: each byte
 * that is not part of valid UTF-8 is written as one character of U+EF80..U+EFFF (private use, the range MirBSD gave to
 * "raw octets" in its OPTU-16), so names survive JSON, SQLite and every port. A name that really holds one of those
 * characters has its bytes escaped as well; so every name has exactly one spelling and two names never meet.
 */
const FIRST = 0xef80
const ESCAPED = /[\uef80-\uefff]/
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The string for a path or name as the file system gave it. */
export function pathFromBytes(bytes: Uint8Array): string {
  try {
    const text = decoder.decode(bytes)
    if (!ESCAPED.test(text)) return text
  } catch {
    // Not UTF-8: spelled byte by byte below.
  }
  let text = ''
  for (let i = 0; i < bytes.length;) {
    const length = sequenceLength(bytes, i)
    const piece = length > 0 ? decoder.decode(bytes.subarray(i, i + length)) : ''
    if (piece !== '' && !ESCAPED.test(piece)) {
      text += piece
      i += length
    } else {
      text += String.fromCharCode(FIRST + bytes[i] - 0x80)
      i += 1
    }
  }
  return text
}

/** The path as node:fs must be given it: the same string, or bytes where it holds escaped ones. */
export function fsPath(path: string): string | Buffer {
  if (!ESCAPED.test(path)) return path
  const pieces: Buffer[] = []
  for (const piece of path.split(/([\uef80-\uefff])/)) {
    pieces.push(ESCAPED.test(piece) ? Buffer.from([piece.charCodeAt(0) - FIRST + 0x80]) : Buffer.from(piece))
  }
  return Buffer.concat(pieces)
}

/** The path for a person to read: escaped bytes as `\xff`. */
export function shownPath(path: string): string {
  return path.replace(/[\uef80-\uefff]/g, (character) => `\\x${(character.charCodeAt(0) - FIRST + 0x80).toString(16)}`)
}

/** Length of the valid UTF-8 sequence of one character at `at`, or 0. ASCII is always valid. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]
  const length =
    first < 0x80
      ? 1
      : first >= 0xc2 && first < 0xe0
        ? 2
        : first >= 0xe0 && first < 0xf0
          ? 3
          : first >= 0xf0 && first < 0xf5
            ? 4
            : 0
  if (length === 0 || at + length > bytes.length) return 0
  try {
    decoder.decode(bytes.subarray(at, at + length))
    return length
  } catch {
    return 0
  }
}
