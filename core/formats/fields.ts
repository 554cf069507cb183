import { Fault } from '../fault.ts'
import { checkLimit, type Limits } from '../limits.ts'
import { short } from './json-scan.ts'

export type Row = Record<string, unknown>
/** Where a value is: the file, the path of the object that holds it, and the limits that apply. */
export type Place = { file: string; field: string; limits: Limits }

export const inside = (at: Place, field: string): Place => (
  { ...at, field: at.field === '' ? field : `${at.field}${field.startsWith('[') ? '' : '.'}${field}` }
)

/** The fault for a value that is not what the format says. */
export function badField(at: Place, message: string, found: unknown, fix: string): Fault {
  return new Fault('invalid', message, { file: at.file, field: at.field, found: foundOf(found), fix })
}

/** A value in few plain words, for `found`. */
export function foundOf(value: unknown): string | number | boolean | null {
  if (typeof value === 'string') return short(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value as number
  if (value === undefined) return 'nothing'
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object'
}

export function rowAt(value: unknown, at: Place): Row {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row
  throw badField(at, `${at.field || 'The file'} must be an object.`, value, 'Write it as {"key": value, …}.')
}

export function listAt(value: unknown, at: Place): unknown[] {
  if (Array.isArray(value)) return value
  throw badField(at, `${at.field} must be a list.`, value, 'Write it as [ … ].')
}

export function textAt(value: unknown, at: Place, limit?: 'labelLength' | 'attributeTextLength'): string {
  if (typeof value !== 'string') throw badField(at, `${at.field} must be text.`, value, 'Write it in quotes.')
  if (limit) checkLimit(at.limits, limit, value.length, { file: at.file, field: at.field, what: 'Length of a text' })
  return value
}

export function wholeAt(value: unknown, at: Place, from: number, to: number = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to) return value
  throw badField(
    at, `${at.field} must be a whole number from ${from}${to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`}.`, value,
    'Correct this number.',
  )
}

/** Width and height of an image, within the limits of a mask. */
export function sizeAt(width: unknown, height: unknown, at: Place, names: [string, string]): { width: number; height: number } {
  const w = wholeAt(width, inside(at, names[0]), 1)
  const h = wholeAt(height, inside(at, names[1]), 1)
  checkLimit(
    at.limits, 'imageSide', Math.max(w, h),
    { file: at.file, field: inside(at, names[w >= h ? 0 : 1]).field, what: 'Side of an image' },
  )
  checkLimit(at.limits, 'imagePixels', w * h, { file: at.file, field: inside(at, names[0]).field, what: 'Pixels of an image' })
  return { width: w, height: h }
}

/** Whether a number can be a coordinate under the limits. */
export function isCoordinate(value: unknown, limits: Limits): value is number {
  return typeof value === 'number' && value <= limits.coordinate && value >= -limits.coordinate
}

/** The fault for a value at `at` that is not a coordinate. */
export function badCoordinate(value: unknown, at: Place): Fault {
  if (typeof value === 'number' && Number.isFinite(value)) {
    return new Fault('invalid', `${at.field} is farther than ${at.limits.coordinate} pixels from the corner of the image.`, {
      file: at.file, field: at.field, found: value, limit: at.limits.coordinate, limitName: 'coordinate',
      fix: 'Correct this coordinate.',
    })
  }
  return badField(at, `${at.field} must be a number.`, value, 'Write a finite number of pixels.')
}

/** `{name: true|false}`, at most `attributes` of them. */
export function flagsAt(value: unknown, at: Place): Record<string, boolean> {
  const flags = rowAt(value, at)
  checkLimit(at.limits, 'attributes', Object.keys(flags).length, { file: at.file, field: at.field, what: 'Number of flags' })
  for (const [name, on] of Object.entries(flags)) {
    if (typeof on !== 'boolean') {
      throw badField(inside(at, short(name)), `The flag "${short(name)}" must be true or false.`, on, 'Write true or false.')
    }
    checkLimit(at.limits, 'labelLength', name.length, { file: at.file, field: at.field, what: 'Length of a flag name' })
  }
  return flags as Record<string, boolean>
}

/** A fault as the `skipped` item it becomes when bad rows are to be left out. Anything but a Fault is thrown on. */
export function skippedOf(
  thrown: unknown, file: string,
): { kind: 'skipped'; file: string; field: string; code: string; message: string; fix: string } {
  if (!(thrown instanceof Fault) || thrown.code === 'cancelled') throw thrown
  const { details } = thrown
  return {
    kind: 'skipped', file: details.file ?? file, field: details.field ?? '', code: thrown.code, message: thrown.message,
    fix: details.fix ?? '',
  }
}
