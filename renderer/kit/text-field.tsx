import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { useFollowed } from './use-followed.ts'
import './field.css'

type Props = Omit<ComponentProps<'input'>, 'value' | 'onChange'> & { value: string; onChange(value: string): void }

/** A line of text that tells every keystroke. */
export function TextField({ value, onChange, className, ...rest }: Props) {
  return <input type="text" {...rest} className={cx('text-field', className)} value={value} onChange={(event) => onChange(event.target.value)} />
}

/** A line of text that tells its value once, on Enter or when left; Escape takes it back. */
export function CommitField({ value, onCommit, className, onKeyDown, multiline, leave, ...rest }: Omit<Props, 'onChange'> & {
  onCommit(value: string): void; multiline?: boolean
  /** Enter and Escape also give the focus away, so that the keys of the studio work again. */
  leave?: boolean
}) {
  const [draft, setDraft] = useFollowed(value)
  const commit = () => draft !== value && onCommit(draft)
  const shared = {
    ...rest,
    className: cx('text-field', multiline && 'text-area', className),
    value: draft,
    onBlur: commit,
    onChange: (event: { target: { value: string } }) => setDraft(event.target.value),
    onKeyDown: (event: React.KeyboardEvent<HTMLInputElement>) => {
      onKeyDown?.(event)
      if (event.key === 'Enter' && !(multiline && !event.ctrlKey && !event.metaKey)) {
        if (leave) event.currentTarget.blur()
        else commit()
      }
      if (event.key === 'Escape' && draft !== value) {
        event.stopPropagation()
        setDraft(value)
      } else if (event.key === 'Escape' && leave) event.currentTarget.blur()
    },
  }
  return multiline ? <textarea rows={3} {...(shared as unknown as ComponentProps<'textarea'>)} /> : <input type="text" {...shared} />
}
