/** True when every word of the query begins some word of the text, or the query is found in it as it is. */
export function matches(text: string, query: string): boolean {
  const words = fold(text).split(/[^\p{L}\p{N}%]+/u)
  const wanted = fold(query).split(/\s+/).filter(Boolean)
  return wanted.every((part) => words.some((word) => word.startsWith(part))) || fold(text).includes(fold(query).trim())
}

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
