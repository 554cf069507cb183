/** Most names that are taken from a file. */
const MOST = 10_000

/**
 * Names of the classes as exporters leave them in a file's metadata, by index, or null. Ultralytics writes a Python
 * dictionary under `names` (`{0: 'person', 1: "cat's"}`); others a JSON list or dictionary, or one name a line, under
 * `names`, `labels` or `classes`.
 */
export function labelNames(metadata: Readonly<Record<string, string>>): string[] | null {
  for (const key of ['names', 'labels', 'classes', 'class_names', 'id2label']) {
    const text = Object.hasOwn(metadata, key) ? metadata[key].trim() : ''
    const names = text === '' ? null : (parse(text) ?? (text.includes('\n') ? text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean) : null))
    if (names && names.length > 0 && names.length <= MOST && names.every((name) => name.length > 0 && name.length <= 1_024)) return names
  }
  return null
}

const PIECE = /\s*(?:(-?\d+)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([{}[\]:,]))/gy

/** A flat list of texts, or a dictionary from 0..n-1 to texts, in JSON or Python spelling. */
function parse(text: string): string[] | null {
  const pieces: (number | string | { mark: string })[] = []
  PIECE.lastIndex = 0
  while (PIECE.lastIndex < text.length) {
    const found = PIECE.exec(text)
    if (!found) return null
    const [, number, double, single, mark] = found
    pieces.push(number !== undefined ? Number(number) : mark !== undefined ? { mark } : unescape(double ?? single))
  }
  const marks = pieces.filter((piece) => typeof piece === 'object').map((piece) => piece.mark).join('')
  const texts = pieces.filter((piece) => typeof piece !== 'object')
  if (/^\[,*\]$/.test(marks) && texts.every((piece) => typeof piece === 'string')) return texts
  if (!/^\{(?::,?)*\}$/.test(marks) || texts.length % 2 === 1) return null
  const names: string[] = []
  for (let at = 0; at < texts.length; at += 2) {
    const index = Number(texts[at])
    const name = texts[at + 1]
    if (!Number.isInteger(index) || index < 0 || index >= texts.length / 2 || typeof name !== 'string') return null
    names[index] = name
  }
  return Object.keys(names).length === texts.length / 2 ? names : null
}

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : (({ n: '\n', t: '\t' })[character] ?? character))
}
