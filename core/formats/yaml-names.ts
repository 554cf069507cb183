import { Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import type { Place } from './fields.ts'

/**
 * The names of classes in a YOLO `data.yaml`, by number: `names` as a list (`[a, b]` or `- a`) or as numbers with names.
 * Of YAML this is the part such files use; everything else in them is passed over. Throws `invalid` for a list that is none.
 */
export function namesOfYaml(text: string, at: Place): Map<number, string> {
  const names = new Map<number, string>()
  const put = (number: number, raw: string, line: number) => {
    const name = unquoted(raw)
    const where = { file: at.file, field: `line ${line}` }
    checkLimit(at.limits, 'labelLength', name.length, { ...where, what: 'Length of a name' })
    checkLimit(at.limits, 'cocoCategories', names.size + 1, { ...where, what: 'Number of categories' })
    if (name !== '') names.set(number, name)
  }
  const lines = text.split(/\r?\n/)
  const start = lines.findIndex((line) => /^names\s*:/.test(line))
  if (start < 0) return names
  let inline = withoutComment(lines[start].replace(/^names\s*:/, '')).trim()
  if (inline.startsWith('[') || inline.startsWith('{')) {
    for (let i = start + 1; i < lines.length && !/[\]}]\s*$/.test(inline); i++) inline += ` ${withoutComment(lines[i]).trim()}`
    if (!/[\]}]\s*$/.test(inline)) {
      throw new Fault('invalid', 'The list of names is never closed.', { file: at.file, field: `line ${start + 1}`, fix: 'Write names: [a, b].' })
    }
    for (const [i, item] of piecesOf(inline.slice(1, -1)).entries()) {
      const pair = inline.startsWith('{') ? /^\s*(\d{1,9})\s*:\s*([\s\S]*)$/.exec(item) : null
      put(pair ? Number(pair[1]) : i, pair ? pair[2] : item, start + 1)
    }
    return names
  }
  for (let i = start + 1, next = 0; i < lines.length; i++) {
    const line = withoutComment(lines[i])
    if (line.trim() === '') continue
    const item = /^\s*-\s+(.*)$/.exec(line)
    const pair = /^\s+['"]?(\d{1,9})['"]?\s*:\s*(.*)$/.exec(line)
    if (!item && !pair) break
    if (item) put(next++, item[1], i + 1)
    else put(Number(pair![1]), pair![2], i + 1)
  }
  return names
}

/** Text between commas that are not in quotes. */
function piecesOf(text: string): string[] {
  const pieces = text.match(/(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^,'"])+/g) ?? []
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '')
}

function withoutComment(line: string): string {
  const found = /^((?:'[^']*'|"(?:[^"\\]|\\.)*"|[^'"#]|(?<=\S)#)*)(?:#.*)?$/.exec(line)
  return found ? found[1] : line
}

function unquoted(raw: string): string {
  const text = raw.trim()
  if (text.length >= 2 && text.startsWith("'") && text.endsWith("'")) return text.slice(1, -1).replaceAll("''", "'")
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}
