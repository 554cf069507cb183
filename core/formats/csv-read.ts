import { checkCancelled, Fault } from '../fault.ts'
import { checkLimit, type Limits } from '../limits.ts'

/**
 * The rows of a CSV file (RFC 4180, also with bare line feeds), piece by piece, so that its size does not matter. Empty
 * lines are passed over. Throws `invalid` naming the line for a row past the limits or a quote that is never closed.
 */
export async function* csvRows(
  pieces: AsyncIterable<Uint8Array>, at: { file: string; limits: Limits; signal?: AbortSignal },
): AsyncGenerator<{ line: number; cells: string[] }> {
  const decoder = new TextDecoder()
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let closing = false
  let line = 1
  let from = 1
  let size = 0
  let first = true
  for await (const piece of withEnd(pieces)) {
    checkCancelled(at.signal)
    let text = piece === null ? decoder.decode() : decoder.decode(piece, { stream: true })
    if (first && text.length > 0) {
      first = false
      if (text.startsWith('\ufeff')) text = text.slice(1)
    }
    let start = 0
    let row = 0
    for (let i = 0; i < text.length; i++) {
      const sign = text[i]
      if (quoted && !closing) {
        if (sign === '"') {
          cell += text.slice(start, i)
          start = i + 1
          closing = true
        } else if (sign === '\n') line++
        continue
      }
      if (sign === '"' && (closing || (cell === '' && i === start))) {
        // A second quote inside quotes is one that belongs to the text.
        if (closing) cell += '"'
        quoted = true
        closing = false
        start = i + 1
      } else if (sign === ',' || sign === '\n') {
        cells.push(ended(cell + text.slice(start, i)))
        cell = ''
        start = i + 1
        quoted = closing = false
        if (sign === ',') continue
        line++
        if (cells.length > 1 || cells[0] !== '') yield { line: from, cells }
        cells = []
        from = line
        size = 0
        row = i + 1
      }
    }
    cell += text.slice(start)
    size += text.length - row
    checkLimit(at.limits, 'cocoRowBytes', size, { file: at.file, field: `line ${from}`, what: 'Bytes of one row' })
  }
  if (quoted && !closing) {
    throw new Fault('invalid', `The quote that opens in line ${from} is never closed.`, {
      file: at.file, field: `line ${from}`, fix: 'Write a quote inside of a text twice.',
    })
  }
  cells.push(ended(cell))
  if (cells.length > 1 || cells[0] !== '') yield { line: from, cells }
}

const ended = (cell: string): string => (cell.endsWith('\r') ? cell.slice(0, -1) : cell)

async function* withEnd(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | null> {
  yield* pieces
  yield null
}

/** A cell of text: an apostrophe before what a spreadsheet would take for a formula (OWASP, CSV injection), quotes where needed. */
export function csvText(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** The text that csvText wrote. */
export function plainCell(cell: string): string {
  return /^'[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell
}
