import { useEffect, useRef } from 'react'

/** A swatch that opens the system's colour chooser; told once, when the chooser is closed. */
export function ColourField({ value, onCommit }: { value: string; onCommit(value: string): void }) {
  const input = useRef<HTMLInputElement>(null)
  // React's onChange is the input event; only the native change event says that choosing is over.
  useEffect(() => {
    const element = input.current
    if (!element) return
    const done = () => element.value !== value && onCommit(element.value)
    element.addEventListener('change', done)
    return () => element.removeEventListener('change', done)
  }, [value, onCommit])
  return <input ref={input} key={value} type="color" className="colour-field" aria-label="Colour" defaultValue={value} />
}
