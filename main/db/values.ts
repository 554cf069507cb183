/** Text as SQLite can give it back: a lone surrogate has no UTF-8 and would come back as U+FFFD, against its checksum. */
export function text(value: string): string {
  return value.isWellFormed() ? value : value.toWellFormed()
}

/** JSON of an object or list; the empty ones, nearly all, cost nothing. */
export function json(value: object): string {
  for (const _ in value) return JSON.stringify(value)
  return Array.isArray(value) ? '[]' : '{}'
}
