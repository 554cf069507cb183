import { Fault } from '../fault.ts'
import type { Place } from './fields.ts'

/** An element: its own text without that of its children, and these in order. */
export type XmlElement = { name: string; text: string; children: XmlElement[]; line: number }

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const MOST_ELEMENTS = 2_000_000

/**
 * The root element of a plain XML text (W3C XML 1.0), as annotation tools write it: elements, text, CDATA, comments. A
 * document type is refused, as it is what attacks by entities are made of; attributes are passed over. Throws `invalid`
 * naming the line.
 */
export function parseXml(text: string, at: Place): XmlElement {
  let line = 1
  let counted = 0
  const bad = (message: string, place: number, found = '') => new Fault('invalid', message, {
    file: at.file, field: `line ${lineAt(place)}`, found: found.slice(0, 60), fix: 'Write the file again with the program that made it.',
  })
  const lineAt = (place: number): number => {
    for (; counted < place; counted++) if (text.charCodeAt(counted) === 10) line++
    return line
  }
  let i = text.startsWith('\ufeff') ? 1 : 0
  let elements = 0
  let root: XmlElement | null = null
  const open: XmlElement[] = []
  const addText = (raw: string, place: number) => {
    const inside = open.at(-1)
    if (inside) inside.text += raw
    else if (raw.trim() !== '') throw bad('There is text outside of the first element.', place, raw.trim())
  }
  while (i < text.length) {
    const next = text.indexOf('<', i)
    const until = next < 0 ? text.length : next
    if (until > i) addText(decoded(text.slice(i, until), () => bad('There is an unknown entity.', i)), i)
    if (next < 0) break
    i = next
    const closed = (ending: string): number => {
      const end = text.indexOf(ending, i)
      if (end < 0) throw bad('The file ends inside of an element.', i)
      return end
    }
    if (text.startsWith('<!--', i)) i = closed('-->') + 3
    else if (text.startsWith('<![CDATA[', i)) {
      const end = closed(']]>')
      addText(text.slice(i + 9, end), i)
      i = end + 3
    } else if (text.startsWith('<?', i)) i = closed('?>') + 2
    else if (text.startsWith('<!', i)) throw bad('The file has a document type, which is not read.', i, text.slice(i, i + 20))
    else if (text[i + 1] === '/') {
      const end = closed('>')
      const name = text.slice(i + 2, end).trim()
      const last = open.pop()
      if (last?.name !== name) throw bad(`The element ${(last?.name ?? 'nothing').slice(0, 40)} is closed as ${name.slice(0, 40)}.`, i, name)
      i = end + 1
    } else {
      const tag = /^<([A-Za-z_][\w.:-]{0,200})((?:[^>"']|"[^"]*"|'[^']*')*)>/.exec(text.slice(i, i + 20_000))
      if (!tag) throw bad('There is something that is no element.', i, text.slice(i, i + 20))
      const element: XmlElement = { name: tag[1], text: '', children: [], line: lineAt(i) }
      if (++elements > MOST_ELEMENTS) throw bad('There are too many elements.', i, String(MOST_ELEMENTS))
      const parent = open.at(-1)
      if (parent) parent.children.push(element)
      else if (root) throw bad('There is more than one element at the top.', i, tag[1])
      else root = element
      if (!tag[2].endsWith('/')) open.push(element)
      if (open.length > at.limits.jsonDepth) throw bad('Elements lie too deep in each other.', i, String(open.length))
      i += tag[0].length
    }
  }
  if (open.length > 0) throw bad(`The element ${open.at(-1)!.name} is never closed.`, text.length)
  if (!root) throw bad('There is no element in this file.', 0)
  return root
}

function decoded(text: string, unknown: () => Fault): string {
  if (!text.includes('&')) return text
  return text.replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{1,10})?;?/gi, (whole, name: string | undefined) => {
    if (name === undefined || !whole.endsWith(';')) throw unknown()
    if (name.startsWith('#')) {
      const code = name[1] === 'x' || name[1] === 'X' ? parseInt(name.slice(2), 16) : Number(name.slice(1))
      if (code === 0 || code > 0x10_ff_ff) throw unknown()
      return String.fromCodePoint(code)
    }
    const sign = ENTITIES[name]
    if (sign === undefined) throw unknown()
    return sign
  })
}

/** The first child of this name, or undefined. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name)
}

/** The trimmed text of the first child of this name, empty when there is none. */
export function textOf(element: XmlElement, name: string): string {
  return childOf(element, name)?.text.trim() ?? ''
}

/** Text as it may stand inside an element; characters that XML cannot hold are left out. */
export function xmlText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- XML 1.0 has no way to write these
  const plain = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu, '')
  return plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
