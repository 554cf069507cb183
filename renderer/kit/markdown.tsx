import { createElement, useMemo, type ReactNode } from 'react'
import { parseMarkdown, type Block, type Inline } from './markdown-parse.ts'
import './markdown.css'

/** Markdown as React elements: text is only ever text, links go through `onLink`, and addresses outside are shown, not followed. */
export function Markdown({ source, onLink }: { source: string; onLink(href: string): void }) {
  const blocks = useMemo(() => parseMarkdown(source), [source])
  return <div className="markdown selectable">{blocks.map((block, place) => <Part key={place} block={block} onLink={onLink} />)}</div>
}

function Part({ block, onLink }: { block: Block; onLink(href: string): void }): ReactNode {
  const inline = (list: Inline[]) => <Line list={list} onLink={onLink} />
  switch (block.kind) {
    case 'heading': return createElement(`h${block.level}`, { id: anchorOf(block.inline) }, inline(block.inline))
    case 'paragraph': return <p>{inline(block.inline)}</p>
    case 'code': return <pre tabIndex={0}><code>{block.text}</code></pre>
    case 'rule': return <hr />
    case 'quote': return <blockquote>{block.blocks.map((one, place) => <Part key={place} block={one} onLink={onLink} />)}</blockquote>
    case 'list': return createElement(block.ordered ? 'ol' : 'ul', null, block.items.map((item, place) => (
      <li key={place}>{item.map((one, at) => (one.kind === 'paragraph' ? <span key={at}>{inline(one.inline)}</span> : <Part key={at} block={one} onLink={onLink} />))}</li>
    )))
    case 'table': return (
      <table>
        <thead><tr>{block.head.map((cell, place) => <th key={place} scope="col">{inline(cell)}</th>)}</tr></thead>
        <tbody>{block.rows.map((row, place) => <tr key={place}>{row.map((cell, at) => <td key={at}>{inline(cell)}</td>)}</tr>)}</tbody>
      </table>
    )
  }
}

function Line({ list, onLink }: { list: Inline[]; onLink(href: string): void }): ReactNode {
  return list.map((piece, place) => {
    if (piece.kind === 'text') return piece.text
    if (piece.kind === 'code') return <code key={place}>{piece.text}</code>
    const inner = <Line list={piece.children} onLink={onLink} />
    if (piece.kind === 'strong') return <strong key={place}>{inner}</strong>
    if (piece.kind === 'em') return <em key={place}>{inner}</em>
    if (/^[a-z]+:/i.test(piece.href)) return <span key={place} className="markdown-address" title={piece.href}>{inner}</span>
    return <button key={place} type="button" role="link" className="markdown-link" onClick={() => onLink(piece.href)}>{inner}</button>
  })
}

const plain = (list: Inline[]): string => list.map((piece) => ('text' in piece ? piece.text : plain(piece.children))).join('')
/** The name a heading can be linked by, as on code hosting sites: lower case, words joined by hyphens. */
const anchorOf = (list: Inline[]) => plain(list).toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, '').trim().replace(/\s+/g, '-')
