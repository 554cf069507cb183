import { Fault } from '../fault.ts'

export type NameParts = { name: string; category: string; id: number | string; index: number }
const KNOWN = ['name', 'category', 'id', 'index'] as const
// oxlint-disable-next-line no-control-regex -- these are what file systems refuse
const REFUSED = /[<>:"/\\|?*\u0000-\u001f\u007f\ud800-\udfff]/gu
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i

/**
 * Makes file names from a pattern such as `{category}/{name}-{index}`: each name is portable, stays below the folder it
 * is put into, and is given once, whatever the case of letters; the second gets `-2`. Throws `invalid` for a pattern with
 * an unknown word or one that leads out of its folder.
 */
export function fileNames(pattern: string): { next(parts: NameParts, ending: string): { path: string; renamed: boolean } } {
  checkPattern(pattern)
  const taken = new Set<string>()
  return {
    next(parts, ending) {
      const filled = pattern.replaceAll(/\{(\w+)\}/g, (_, word: string) => {
        const value = String(parts[word as (typeof KNOWN)[number]])
        // Folders of the photo are kept; a category is one name.
        return word === 'name' ? value : value.replaceAll('/', '_')
      })
      const stem = filled.split('/').filter((part) => part !== '' && part !== '.' && part !== '..').map(tame).join('/') || '_'
      for (let n = 1; ; n++) {
        const path = `${stem}${n === 1 ? '' : `-${n}`}.${ending}`
        const key = path.normalize('NFC').toLowerCase()
        if (taken.has(key)) continue
        taken.add(key)
        return { path, renamed: n > 1 }
      }
    },
  }
}

function checkPattern(pattern: string): void {
  const bad = (found: string) => new Fault('invalid', 'This file-name pattern cannot be used.', {
    field: 'name', found: found.slice(0, 60), fix: `Use ${KNOWN.map((word) => `{${word}}`).join(', ')}, letters, - and _, and / for folders.`,
  })
  if (/^\/|^[a-z]:|\\|\0/i.test(pattern) || pattern.split('/').some((part) => part === '..' || part === '.')) throw bad(pattern)
  for (const [whole, word] of pattern.matchAll(/\{([^{}]*)\}/g)) if (!(KNOWN as readonly string[]).includes(word)) throw bad(whole)
  if (/[{}]/.test(pattern.replaceAll(/\{\w+\}/g, ''))) throw bad(pattern)
}

function tame(part: string): string {
  let clean = part.normalize('NFC').replaceAll(REFUSED, '_').replace(/[. ]+$/, '_')
  if (clean.startsWith('.')) clean = `_${clean}`
  if (RESERVED.test(clean)) clean = `_${clean}`
  return clean
}
