import type { Fault } from '../../../core/fault.ts'

/** Where a command writes: results to `out`, messages and progress to `err`. */
export type Streams = {
  out(text: string): void
  err(text: string): void
  /** Width of the terminal that `err` is, or 0 when it is none: then no bar is drawn. */
  columns: number
}

export type OutputOptions = { json?: boolean; quiet?: boolean }

/** What a command tells: one result, and on the way to it progress and messages. */
export type Output = {
  /** The result: one JSON document with --json, else readable lines. Called once per command. */
  result(value: unknown, text?: string): void
  note(text: string): void
  progress(done: number | null, note?: string): void
  fault(fault: Fault): void
}

const BAR = 24

export function createOutput(streams: Streams, { json = false, quiet = false }: OutputOptions): Output {
  let barShown = false
  const clearBar = () => {
    if (barShown) streams.err('\r\u001b[K')
    barShown = false
  }
  return {
    result(value, text) {
      clearBar()
      if (json) streams.out(`${JSON.stringify(value, null, 2)}\n`)
      else if (!quiet) streams.out(`${text ?? readable(value)}\n`)
    },
    note(text) {
      clearBar()
      if (!quiet) streams.err(`${text}\n`)
    },
    progress(done, note = '') {
      if (quiet || streams.columns === 0) return
      const full = Math.round((done ?? 0) * BAR)
      const bar = done === null ? '·'.repeat(BAR) : '█'.repeat(full) + '░'.repeat(BAR - full)
      const line = `${bar} ${done === null ? '   ' : `${Math.floor(done * 100)}`.padStart(3)} % ${printable(note)}`
      streams.err(`\r\u001b[K${line.slice(0, Math.max(10, streams.columns - 1))}`)
      barShown = true
    },
    fault(fault) {
      clearBar()
      if (json) streams.out(`${JSON.stringify({ fault: fault.toRecord() }, null, 2)}\n`)
      streams.err(`${faultText(fault)}\n`)
    },
  }
}

/** A fault for a terminal: the sentence, where, and what to do. */
export function faultText({ code, message, details }: Fault): string {
  const where = [details.file, details.field].filter((part) => part !== undefined && part !== '')
  return [`selvedge: ${message} [${code}]`, ...(where.length > 0 ? [`  in ${where.join(', ')}`] : []), ...(details.fix ? [`  ${details.fix}`] : [])]
    .map(printable).join('\n')
}

/** Any result as lines `name  value`; lists of objects as one line each, at most fifty. */
function readable(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : rows(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const width = Math.max(0, ...Object.keys(value).map((name) => name.length))
  return Object.entries(value).map(([name, item]) => {
    if (!Array.isArray(item) || item.length === 0 || typeof item[0] !== 'object') return `${name.padEnd(width)}  ${inline(item)}`
    return `${name.padEnd(width)}  ${item.length}\n${rows(item).replace(/^/gm, '  ')}`
  }).join('\n')
}

function rows(list: unknown[]): string {
  const shown = list.slice(0, 50).map(inline)
  return [...shown, ...(list.length > 50 ? [`... and ${list.length - 50} more (--json lists all)`] : [])].join('\n')
}

function inline(value: unknown): string {
  if (typeof value !== 'object' || value === null) return printable(String(value ?? '-'))
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(inline).join(', ')
  return Object.entries(value).map(([name, item]) => `${name} ${inline(item)}`).join('  ')
}

/** Control and direction characters would let a file name write anything onto the terminal. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters to show escaped
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
