import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import './button.css'

export type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  /** `primary` is the one main action of a view, `quiet` has no outline until touched. */
  look?: 'plain' | 'primary' | 'quiet' | 'danger'
  size?: 'normal' | 'large'
  icon?: ReactNode
  children: ReactNode
}

/** A push button with a word on it. */
export function Button({ look = 'plain', size = 'normal', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={cx('button', `button-${look}`, size === 'large' && 'button-large', className)}>
      {icon}
      {children}
    </button>
  )
}
