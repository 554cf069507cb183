const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000_000], ['month', 2_592_000_000], ['week', 604_800_000], ['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000],
]
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** How long ago, in words: "2 hours ago", "yesterday", "just now". Both in milliseconds since 1970. */
export function agoWords(at: number, now: number = Date.now()): string {
  for (const [unit, length] of STEPS) {
    const count = Math.floor((now - at) / length)
    if (count >= 1) return relative.format(-count, unit)
  }
  return 'just now'
}

/** A span in a few words: "8 s", "3 min", "2 h 10 min". */
export function spanWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

const BYTES = ['B', 'KB', 'MB', 'GB', 'TB']
/** Bytes in the unit a person would use: "3.4 MB". */
export function bytesWords(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1_000 ** power
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${BYTES[power]}`
}

const counts = new Intl.NumberFormat('en')
/** A count with its noun: "1 photo", "12,000 photos". */
export function countWords(count: number, one: string, many: string = `${one}s`): string {
  return `${counts.format(count)} ${count === 1 ? one : many}`
}
