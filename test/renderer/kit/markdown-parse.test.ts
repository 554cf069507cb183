import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInline, parseMarkdown, type Block, type Inline } from '../../../renderer/kit/markdown-parse.ts'

const text = (list: Inline[]): string => list.map((piece) => ('text' in piece ? piece.text : text(piece.children))).join('')
const words = (blocks: Block[]): string => blocks.map((block): string => {
  switch (block.kind) {
    case 'heading': case 'paragraph': return text(block.inline)
    case 'code': return block.text
    case 'list': return block.items.map(words).join(' ')
    case 'quote': return words(block.blocks)
    case 'table': return [block.head, ...block.rows].flat().map(text).join(' ')
    case 'rule': return ''
  }
}).join(' ')

describe('the guide’s Markdown', () => {
  it('knows headings, lists in lists, code, quotes, tables and rules', () => {
    const blocks = parseMarkdown('# Head `x`\n\ntwo\nlines\n\n1. one\n2. two\n   - inner\n\n> quoted\n\n```sql\nselect *\n# not a heading\n```\n\n| a | b |\n| - | :-: |\n| 1 | `x \\| y` |\n\n---\n- end')
    expect(blocks.map((block) => block.kind)).toEqual(['heading', 'paragraph', 'list', 'quote', 'code', 'table', 'rule', 'list'])
    expect(blocks[1]).toEqual({ kind: 'paragraph', inline: [{ kind: 'text', text: 'two lines' }] })
    const list = blocks[2] as Extract<Block, { kind: 'list' }>
    expect(list.ordered).toBe(true)
    expect(list.items.map((item) => item.map((block) => block.kind))).toEqual([['paragraph'], ['paragraph', 'list']])
    expect(blocks[4]).toEqual({ kind: 'code', text: 'select *\n# not a heading' })
    const table = blocks[5] as Extract<Block, { kind: 'table' }>
    expect(table.rows.map((row) => row.map(text))).toEqual([['1', 'x | y']])
  })

  it('knows emphasis, code and links, and leaves what only looks like them', () => {
    expect(parseInline('**bold** *it* `a*b` [to](formats.md#coco)')).toEqual([
      { kind: 'strong', children: [{ kind: 'text', text: 'bold' }] }, { kind: 'text', text: ' ' }, { kind: 'em', children: [{ kind: 'text', text: 'it' }] }, { kind: 'text', text: ' ' },
      { kind: 'code', text: 'a*b' }, { kind: 'text', text: ' ' }, { kind: 'link', href: 'formats.md#coco', children: [{ kind: 'text', text: 'to' }] },
    ])
    for (const plain of ['snake_case_name', '2 * 3 * 4', '<b>not bold</b>', 'a_b_c']) expect(parseInline(plain)).toEqual([{ kind: 'text', text: plain }])
  })

  it('ends on any text, and loses no word of plain prose', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (source) => void parseMarkdown(source)))
    const word = fc.stringMatching(/^[a-z]{1,8}$/)
    fc.assert(fc.property(fc.array(fc.array(word, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }), (lines) => {
      expect(words(parseMarkdown(lines.map((line) => line.join(' ')).join('\n\n'))).split(/\s+/).filter(Boolean)).toEqual(lines.flat())
    }))
  })
})

it('a picture has an address and words of its own; a link beside it stays one', () => {
  expect(parseInline('See ![a *red* shoe](shoe.png) and [more](more.md).')).toEqual([
    { kind: 'text', text: 'See ' }, { kind: 'picture', href: 'shoe.png', text: 'a *red* shoe' }, { kind: 'text', text: ' and ' },
    { kind: 'link', href: 'more.md', children: [{ kind: 'text', text: 'more' }] }, { kind: 'text', text: '.' },
  ])
})
