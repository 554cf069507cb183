import { badMesh, type ScanOf } from './scan.ts'

/*
 * Fields of a glTF file as strangers write them: own properties only, of the type that they must be, or a fault that names the field.
 */
export type Row = { readonly [key: string]: unknown }

export type Fields = {
  row(value: unknown, field: string): Row
  /** An empty list where there is none. */
  list(value: unknown, field: string): unknown[]
  /** A whole number from 0 to below `limit`; `missing` where there is none. */
  index(value: unknown, field: string, limit: number, missing?: number): number
  /** A list of finite numbers of this length. */
  numbers(value: unknown, field: string, length: number): number[]
}

/** Own properties only: a key like `__proto__` is a key like any other. */
export function own(row: Row, key: string): unknown {
  return Object.hasOwn(row, key) ? row[key] : undefined
}

export function fieldsOf(of: ScanOf): Fields {
  return {
    row(value, field) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badMesh(of, 'An object is missing here.', {
        field,
      })
      return value as Row
    },
    list(value, field) {
      if (value === undefined) return []
      if (!Array.isArray(value)) throw badMesh(of, 'A list is missing here.', { field })
      return value
    },
    index(value, field, limit, missing) {
      if (value === undefined && missing !== undefined) return missing
      if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) >= limit) {
        throw badMesh(of, 'This number is missing, or refers to what is not there.', {
          field, found: typeof value === 'number' ? value : String(value).slice(0, 40), limit,
        })
      }
      return value as number
    },
    numbers(value, field, length) {
      if (!Array.isArray(value) || value.length !== length || !value.every((each) => typeof each === 'number' && Number.isFinite(each))) {
        throw badMesh(of, `Here must be ${length} numbers.`, { field })
      }
      return value as number[]
    },
  }
}
