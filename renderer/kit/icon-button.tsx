import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import { Tip } from './tip.tsx'
import './button.css'

export type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  /** What the button does: its accessible name and the tooltip. */
  label: string
  /** Tooltip text when it should say more than the name, e.g. "Undo Draw polygon". */
  hint?: string
  /** Shortcut shown in the tooltip, already formatted. */
  shortcut?: string
  small?: boolean
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}

/** A square button with an icon, a name for screen readers and a tooltip. */
export function IconButton({ label, hint, shortcut, small, side, className, children, ...rest }: IconButtonProps) {
  return (
    <Tip text={hint ?? label} shortcut={shortcut} side={side}>
      <button type="button" aria-label={label} {...rest} className={cx('icon-button', small && 'icon-button-small', className)}>
        {children}
      </button>
    </Tip>
  )
}
