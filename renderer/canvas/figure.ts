/** A measured number with about four digits that mean something, however large or small it is. */
export function figure(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 10_000 || size < 0.001) return value.toExponential(2)
  return value.toFixed(size >= 1_000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3)
}
