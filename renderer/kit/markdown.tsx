import { createElement, useMemo, type ReactNode } from 'react'
import { parseMarkdown, type Block, type Inline } from './markdown-parse.ts'
import './markdown.css'

type Ways = { onLink(href: string): void; pictureUrl?(href: string): string | null }

/** Markdown as React elements: text is only ever text, links go through `onLink`, and addresses outside are shown, not followed; `pictureUrl` tells where pictures lie, without it their words stand for them. */
export function Markdown({ source, ...ways }: { source: string } & Ways) {
  const blocks = useMemo(() => parseMarkdown(source), [source])
  return <div className="markdown selectable">{blocks.map((block, place) => <Part key={place} block={block} {...ways} />)}</div>
}

function Part({ block, ...ways }: { block: Block } & Ways): ReactNode {
  const inline = (list: Inline[]) => <Line list={list} {...ways} />
  switch (block.kind) {
    case 'heading': return createElement(`h${block.level}`, { id: anchorOf(block.inline) }, inline(block.inline))
    case 'paragraph': return <p>{inline(block.inline)}</p>
    case 'code': return <pre tabIndex={0}><code>{block.text}</code></pre>
    case 'rule': return <hr />
    case 'quote': return <blockquote>{block.blocks.map((one, place) => <Part key={place} block={one} {...ways} />)}</blockquote>
    case 'list': return createElement(block.ordered ? 'ol' : 'ul', null, block.items.map((item, place) => (
      <li key={place}>{item.map((one, at) => (one.kind === 'paragraph' ? <span key={at}>{inline(one.inline)}</span> : <Part key={at} block={one} {...ways} />))}</li>
    )))
    case 'table': return (
      <table>
        <thead><tr>{block.head.map((cell, place) => <th key={place} scope="col">{inline(cell)}</th>)}</tr></thead>
        <tbody>{block.rows.map((row, place) => <tr key={place}>{row.map((cell, at) => <td key={at}>{inline(cell)}</td>)}</tr>)}</tbody>
      </table>
    )
  }
}

function Line({ list, ...ways }: { list: Inline[] } & Ways): ReactNode {
  return list.map((piece, place) => {
    if (piece.kind === 'text') return piece.text
    if (piece.kind === 'code') return <code key={place}>{piece.text}</code>
    if (piece.kind === 'picture') {
      const url = ways.pictureUrl?.(piece.href) ?? null
      return url === null ? <em key={place}>{piece.text}</em> : <img key={place} className="markdown-picture" src={url} alt={piece.text} />
    }
    const inner = <Line list={piece.children} {...ways} />
    if (piece.kind === 'strong') return <strong key={place}>{inner}</strong>
    if (piece.kind === 'em') return <em key={place}>{inner}</em>
    if (/^[a-z]+:/i.test(piece.href)) return <span key={place} className="markdown-address" title={piece.href}>{inner}</span>
    return <button key={place} type="button" role="link" className="markdown-link" onClick={() => ways.onLink(piece.href)}>{inner}</button>
  })
}

const plain = (list: Inline[]): string => list.map((piece) => ('text' in piece ? piece.text : plain(piece.children))).join('')
/** The name a heading can be linked by, as on code hosting sites: lower case, words joined by hyphens. */
const anchorOf = (list: Inline[]) => plain(list).toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, '').trim().replace(/\s+/g, '-')
