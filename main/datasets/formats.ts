import { Fault } from '../../core/fault.ts'
import type { Format } from '../../core/formats/format.ts'
import { FORMATS } from '../../core/formats/index.ts'
import { cocoSqlite } from './coco-sqlite.ts'

/** What formats need a machine for, by their id. */
const MACHINE: Readonly<Record<string, Pick<Format, 'read' | 'write'>>> = { 'coco-sqlite': cocoSqlite }

/** The formats with what this machine adds to them, in the order dialogs show. */
export const formats: readonly Format[] = FORMATS.map((format) => ({ ...format, ...MACHINE[format.id] }))

/** Throws `unsupported` for an unknown name. */
export function formatOf(id: string): Format {
  const format = formats.find((one) => one.id === id)
  if (!format) {
    throw new Fault(
      'unsupported', `There is no format ${id.slice(0, 40)}.`,
      { field: 'format', found: id.slice(0, 40), fix: `Known: ${formats.map((one) => one.id).join(', ')}.` },
    )
  }
  return format
}
