/** Shares one making of a thing among all who ask for it while it is being made. */
export type Once = <T>(key: string, make: () => Promise<T>) => Promise<T>

export function createOnce(): Once {
  const making = new Map<string, Promise<unknown>>()
  return <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const already = making.get(key)
    if (already) return already as Promise<T>
    const promise = make().finally(() => making.delete(key))
    making.set(key, promise)
    return promise
  }
}
