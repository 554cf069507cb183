/** Values by number, the least recently used dropped when they are larger than `most` together. A failure is kept as well. */
export function keptByNumber<T>(
  most: number, sizeOf: (value: T) => number, load: (key: number) => Promise<T>,
): (key: number) => Promise<T> {
  const kept = new Map<number, { value: Promise<T>; size: number }>()
  let total = 0
  return (key) => {
    const there = kept.get(key)
    if (there) {
      kept.delete(key)
      kept.set(key, there)
      return there.value
    }
    const entry = { value: load(key), size: 0 }
    kept.set(key, entry)
    entry.value.then((value) => {
      entry.size = sizeOf(value)
      total += entry.size
      for (const [oldest, { size }] of kept) {
        if (total <= most || oldest === key) break
        total -= size
        kept.delete(oldest)
      }
    }, () => {})
    return entry.value
  }
}
