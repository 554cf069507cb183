/**
 * JSON text as Python's json.dump(indent=2, ensure_ascii=False) writes it, so that files pass through labelme and back
 * without a difference in any line. `Floats` marks lists whose numbers Python holds as floats.
 */
export class Floats {
  readonly values: readonly number[]
  constructor(values: readonly number[]) {
    this.values = values
  }
}

export function pythonJson(value: unknown, indent = ''): string {
  const deeper = `${indent}  `
  if (value instanceof Floats) return lines(value.values.map(pythonFloat), '[', ']', indent)
  if (Array.isArray(value)) return lines(value.map((item) => pythonJson(item, deeper)), '[', ']', indent)
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    return lines(entries.map(([key, item]) => `${JSON.stringify(key)}: ${pythonJson(item, deeper)}`), '{', '}', indent)
  }
  if (typeof value === 'number' && !Number.isInteger(value)) return pythonFloat(value)
  return JSON.stringify(value ?? null)
}

function lines(items: string[], open: string, close: string, indent: string): string {
  if (items.length === 0) return open + close
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(',\n')}\n${indent}${close}`
}

/** A float as Python's repr: 3.0, 1e-05, -0.0. */
export function pythonFloat(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return `${Object.is(value, -0) ? '-0' : value}.0`
  const size = Math.abs(value)
  if (size >= 1e-4 && size < 1e16) return String(value)
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}
