import { createHash } from 'node:crypto'
import type { Finished } from '../../../core/api/mattes.ts'

/** A finished photo with the small pictures of it, their paths relative to the page. */
export type ReportRow = Finished & { before: string; after: string; heat: string; failure: string }

/**
 * The sheet of a finished batch: a page that needs nothing but itself and the pictures beside it. Photos that need a hand
 * come first, the least certain of them at the top.
 */
export function reportPage(title: string, made: string, rows: readonly ReportRow[]): string {
  const sorted = rows.toSorted((a, b) => rank(a) - rank(b) || b.uncertainty - a.uncertainty || a.file.localeCompare(b.file))
  const hand = rows.filter((row) => row.needsHand && row.failure === '').length
  const failed = rows.filter((row) => row.failure !== '').length
  const words = [
    `${rows.length} ${rows.length === 1 ? 'photo' : 'photos'}`, `${rows.length - hand - failed} ready`, `${hand} ${hand === 1 ? 'needs' : 'need'} a hand`,
    ...(failed > 0 ? [`${failed} could not be done`] : []),
  ].join(' · ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' file: data:; style-src 'sha256-${STYLE_DIGEST}'">
<title>${escaped(title)}: cutouts</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1><p>${escaped(words)}</p><p class="quiet">${escaped(made)}</p></header>
<main>
${sorted.map(card).join('\n')}
</main>
</body>
</html>
`
}

const rank = (row: ReportRow) => (row.failure !== '' ? 0 : row.needsHand ? 1 : 2)

function card(row: ReportRow): string {
  const state = row.failure !== '' ? 'failed' : row.needsHand ? 'hand' : 'ready'
  const words = row.failure !== '' ? row.failure : row.needsHand ? row.why : 'Ready'
  const picture = (path: string, about: string, kind: string) =>
    (path === '' ? '' : `<figure class="${kind}"><img loading="lazy" src="${escaped(encodeURI(path))}" alt="${escaped(`${row.file}, ${about}`)}"><figcaption>${about}</figcaption></figure>`)
  const name = row.cutout === '' ? escaped(row.file) : `<a href="${escaped(encodeURI(row.cutout))}">${escaped(row.file)}</a>`
  return `<article class="${state}">
<h2>${name}</h2>
<p class="state">${escaped(words)}</p>
<div class="pictures">${picture(row.before, 'photo', 'plain')}${picture(row.after, 'cutout', 'checker')}${picture(row.heat, 'uncertain edge', 'plain')}</div>
<p class="quiet">${row.failure === '' ? `${(100 * row.uncertainty).toFixed(1)} % uncertain` : ''}</p>
</article>`
}

/** Text as it may stand in a page. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

const STYLE = `
:root { color-scheme: light dark; --back: #f4f4f3; --card: #ffffff; --text: #1d1d1c; --quiet: #5f5f5b; --line: #d9d9d6; --hand: #a15a00; --failed: #b3261e; --ready: #1f6f43 }
@media (prefers-color-scheme: dark) { :root { --back: #1b1b1b; --card: #262626; --text: #ececec; --quiet: #a9a9a6; --line: #3a3a3a; --hand: #f0b060; --failed: #ff8a80; --ready: #7fd3a5 } }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif }
header { padding: 28px 32px 12px } h1 { margin: 0; font-size: 24px } header p { margin: 4px 0 0 }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(480px, 1fr)); gap: 16px; padding: 16px 32px 40px }
article { padding: 14px 16px; border: 1px solid var(--line); border-radius: 10px; background: var(--card) }
h2 { margin: 0; font-size: 15px; overflow-wrap: anywhere } a { color: inherit }
.state { margin: 2px 0 10px; font-weight: 600 } .hand .state { color: var(--hand) } .failed .state { color: var(--failed) } .ready .state { color: var(--ready) }
.quiet { margin: 8px 0 0; color: var(--quiet); font-size: 13px }
.pictures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px }
figure { margin: 0 } img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; border-radius: 6px; background: var(--back) }
.checker img { background: repeating-conic-gradient(#d0d0d0 0 25%, #ffffff 0 50%) 0 0 / 16px 16px }
figcaption { margin-top: 4px; color: var(--quiet); font-size: 12px; text-align: center }
@media (max-width: 560px) { main { grid-template-columns: 1fr; padding-inline: 16px } header { padding-inline: 16px } }
`

/** The page may use this style sheet and no other. */
const STYLE_DIGEST = createHash('sha256').update(STYLE).digest('base64')

