import { useState } from 'react'

/** State that a person changes, and that becomes the outer value whenever that one changes. */
export function useFollowed<T>(value: T): [T, (next: T) => void] {
  const [own, setOwn] = useState(value)
  const [seen, setSeen] = useState(value)
  if (seen !== value) {
    setSeen(value)
    setOwn(value)
    return [value, setOwn]
  }
  return [own, setOwn]
}
