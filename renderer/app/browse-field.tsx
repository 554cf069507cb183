import type { ReactNode } from 'react'
import { Field } from '../kit/field.tsx'
import { PathField } from '../kit/path-field.tsx'
import { useApp } from './app.ts'
import type { FileWish } from './file-wish.ts'

/** A named path that can be typed, pasted, or chosen as `wish` says. */
export function BrowseField({ label, hint, value, onChange, placeholder = 'Choose, or paste a path', wish }: {
  label: string; hint?: ReactNode; value: string; onChange(path: string): void; placeholder?: string; wish: FileWish
}) {
  const { ui } = useApp()
  const browse = async () => {
    const path = await ui.chooseFile(wish)
    if (path) onChange(path)
  }
  return (
    <Field label={label} hint={hint}>
      <PathField value={value} onChange={onChange} onBrowse={() => void browse()} placeholder={placeholder} />
    </Field>
  )
}
