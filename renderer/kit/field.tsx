import { useId, type ReactElement, type ReactNode, cloneElement } from 'react'
import { cx } from './cx.ts'
import './field.css'

/** A label above (or beside) its control, with a hint or a fault under it. The control gets the label's id. */
export function Field({ label, hint, fault, side, children }: {
  label: string; hint?: ReactNode; fault?: string; side?: boolean; children: ReactElement<Record<string, unknown>>
}) {
  const id = useId()
  const note = `${id}-note`
  return (
    <div className={cx('field', side && 'field-side')}>
      <label htmlFor={id} className="field-label">{label}</label>
      {cloneElement(children, { id, 'aria-describedby': hint || fault ? note : undefined, 'aria-invalid': fault ? true : undefined })}
      {fault ? <p id={note} className="field-fault" role="alert">{fault}</p> : hint && <p id={note} className="field-hint">{hint}</p>}
    </div>
  )
}
