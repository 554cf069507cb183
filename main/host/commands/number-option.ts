import { Fault } from '../../../core/fault.ts'

/** The number an option was given. Throws `invalid` naming the option. */
export function numberOption(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new Fault('invalid', `${option} must be a number.`, { field: option, found: text })
}
