import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

// WCAG 2.2: contrast of text 1.4.3 (4.5:1), of control outlines 1.4.11 (3:1); https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
const renderer = join(import.meta.dirname, '../../../renderer')
const tokens = readFileSync(join(renderer, 'app/tokens.css'), 'utf8')
const colours = (text: string) => new Map([...text.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})\b/g)].map(([, name, value]) => [name, value]))
const dark = colours(tokens.slice(0, tokens.indexOf("[data-theme='light']")))
const light = new Map([...dark, ...colours(tokens.slice(tokens.indexOf("[data-theme='light']")))])

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

describe.each([['dark', dark], ['light', light]] as const)('the %s theme', (_, theme) => {
  const of = (name: string) => theme.get(name)!
  const surfaces = ['surface', 'surface-raised', 'surface-sunken', 'surface-popup', 'hover', 'selected', 'selected-quiet']
  it.each(['text', 'text-quiet', 'text-faint', 'accent-text', 'danger-text', 'warn-text', 'ok-text'])('%s can be read on every surface', (text) => {
    const bad = surfaces.filter((surface) => contrast(of(text), of(surface)) < 4.5).map((surface) => `${surface} ${contrast(of(text), of(surface)).toFixed(2)}`)
    expect(bad).toEqual([])
  })
  it('words on filled buttons and banners can be read', () => {
    const pairs = [['text-on-accent', 'accent'], ['text-on-accent', 'accent-hover'], ['text-on-accent', 'accent-pressed'], ['text-on-accent', 'danger'], ['text-on-accent', 'danger-hover'], ['warn-text', 'warn-wash'], ['danger-text', 'danger-wash'], ['text', 'pressed'], ['text-quiet', 'pressed']]
    expect(pairs.filter(([text, on]) => contrast(of(text), of(on)) < 4.5).map(([text, on]) => `${text} on ${on} ${contrast(of(text), of(on)).toFixed(2)}`)).toEqual([])
  })
  it('outlines of boxes to tick and the focus ring stand out', () => {
    for (const line of ['control-line', 'focus', 'todo']) {
      for (const surface of ['surface', 'surface-raised', 'surface-popup']) expect(contrast(of(line), of(surface)), `${line} on ${surface}`).toBeGreaterThanOrEqual(3)
    }
  })
  it('keeps its greys grey, since people judge colour beside them', () => {
    for (const name of ['canvas', 'surface', 'surface-raised', 'surface-sunken', 'surface-popup', 'hover', 'line', 'text', 'text-quiet', 'text-faint']) {
      expect(of(name)).toMatch(/^#(..)\1\1$/)
    }
  })
})

describe('the style sheets', () => {
  const sheets = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.css')).map((path) => ({ path, text: readFileSync(join(renderer, path), 'utf8') }))
  it('has no text below 12 pixels', () => {
    const small = sheets.flatMap(({ path, text }) => [...text.matchAll(/(?:font-size:\s*|font:[^;]*?\s)(\d+(?:\.\d+)?)px/g)].filter(([, size]) => Number(size) < 12).map(([found]) => `${path}: ${found}`))
    expect(small).toEqual([])
  })
  it('uses only tokens that exist', () => {
    const known = new Set([...tokens.matchAll(/--([a-z0-9-]+):/g)].map(([, name]) => name))
    // Set by the popup library at run time.
    for (const name of ['available-height', 'transform-origin', 'anchor-width', 'active-tab-width', 'active-tab-left']) known.add(name)
    const unknown = sheets.flatMap(({ path, text }) => [...text.matchAll(/var\(--([a-z0-9-]+)/g)].filter(([, name]) => !known.has(name)).map(([, name]) => `${path}: --${name}`))
    expect(unknown).toEqual([])
  })
})
