/** Inline pieces of a Markdown line. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong'; children: Inline[] }
  | { kind: 'em'; children: Inline[] }
  | { kind: 'link'; href: string; children: Inline[] }
  /** A picture beside the page; `text` says what it shows. */
  | { kind: 'picture'; href: string; text: string }

export type Block =
  | { kind: 'heading'; level: number; inline: Inline[] }
  | { kind: 'paragraph'; inline: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'rule' }

/** The part of Markdown that the guide uses: headings, paragraphs, lists, code, quotes, tables, emphasis, links. HTML stays text. */
export function parseMarkdown(source: string): Block[] {
  return blocksOf(source.replace(/\r\n?/g, '\n').split('\n'))
}

const ITEM = /^(\s*)(?:[-*+]|(\d+)[.)])\s+(.*)$/

function blocksOf(lines: string[]): Block[] {
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at]
    if (line.trim() === '') {
      at++
      continue
    }
    const fence = /^\s*(```+|~~~+)/.exec(line)
    if (fence) {
      const end = lines.findIndex((other, place) => place > at && other.trim().startsWith(fence[1]))
      const stop = end === -1 ? lines.length : end
      blocks.push({ kind: 'code', text: lines.slice(at + 1, stop).join('\n') })
      at = stop + 1
      continue
    }
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line)
    if (heading) {
      blocks.push({ kind: 'heading', level: heading[1].length, inline: parseInline(heading[2]) })
      at++
      continue
    }
    if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      blocks.push({ kind: 'rule' })
      at++
      continue
    }
    if (line.startsWith('>')) {
      const stop = endOf(lines, at, (other) => other.startsWith('>'))
      blocks.push({ kind: 'quote', blocks: blocksOf(lines.slice(at, stop).map((other) => other.replace(/^>\s?/, ''))) })
      at = stop
      continue
    }
    if (line.includes('|') && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[at + 1] ?? '')) {
      const stop = endOf(lines, at, (other) => other.includes('|'))
      const [head, , ...rows] = lines.slice(at, stop).map(cellsOf)
      blocks.push({ kind: 'table', head, rows })
      at = stop
      continue
    }
    if (ITEM.test(line)) {
      const { block, stop } = listOf(lines, at)
      blocks.push(block)
      at = stop
      continue
    }
    const stop = endOf(lines, at, (other, place) => place === at || (other.trim() !== '' && !/^(#{1,6}\s|>|```|~~~)/.test(other) && !ITEM.test(other)))
    blocks.push({ kind: 'paragraph', inline: parseInline(lines.slice(at, stop).map((other) => other.trim()).join(' ')) })
    at = stop
  }
  return blocks
}

function listOf(lines: string[], start: number): { block: Block; stop: number } {
  const first = ITEM.exec(lines[start])!
  const indent = first[1].length
  const ordered = first[2] !== undefined
  const items: string[][] = []
  let at = start
  for (; at < lines.length; at++) {
    const item = ITEM.exec(lines[at])
    if (item && item[1].length <= indent + 1 && (item[2] !== undefined) === ordered) items.push([item[3]])
    else if (lines[at].trim() === '') {
      if (!/^\s{2,}\S/.test(lines[at + 1] ?? '') && !ITEM.test(lines[at + 1] ?? '')) break
      items.at(-1)?.push('')
    } else if (/^\s{2,}/.test(lines[at]) || !item) items.at(-1)?.push(lines[at].replace(/^\s{1,4}/, ''))
    else break
  }
  return { block: { kind: 'list', ordered, items: items.map(blocksOf) }, stop: at }
}

function endOf(lines: string[], from: number, belongs: (line: string, place: number) => boolean): number {
  let at = from
  while (at < lines.length && belongs(lines[at], at)) at++
  return at
}

const cellsOf = (line: string): Inline[][] =>
  line.trim().replace(/^\|/, '').replace(/\|$/, '').split(/(?<!\\)\|/).map((cell) => parseInline(cell.trim().replaceAll('\\|', '|')))

const INLINE = /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*|(?<!\w)_([^_\s](?:[^_]*[^_\s])?)_(?!\w)|(!?)\[([^\]]*)\]\(([^)\s]+)[^)]*\)/

/** Emphasis, code and links of one line. */
export function parseInline(text: string): Inline[] {
  const found = INLINE.exec(text)
  if (!found) return text === '' ? [] : [{ kind: 'text', text: text.replace(/\\([\\`*_[\]|])/g, '$1') }]
  const before = parseInline(text.slice(0, found.index))
  const after = parseInline(text.slice(found.index + found[0].length))
  const strong = found[3] ?? found[4]
  const em = found[5] ?? found[6]
  const piece: Inline = found[2] !== undefined ? { kind: 'code', text: found[2] }
    : strong !== undefined ? { kind: 'strong', children: parseInline(strong) }
    : em !== undefined ? { kind: 'em', children: parseInline(em) }
    : found[7] === '!' ? { kind: 'picture', href: found[9], text: found[8] }
    : { kind: 'link', href: found[9], children: parseInline(found[8]) }
  return [...before, piece, ...after]
}
