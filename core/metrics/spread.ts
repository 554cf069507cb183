/** Numbers of one figure over images; all 0 for none. */
export type Spread = { mean: number; median: number; p5: number; min: number; max: number; histogram: number[] }

const BINS = 20

/**
 * Mean, median, 5th percentile (both interpolated linearly, as numpy.percentile does), extremes, and how many values lie in
 * each of twenty equal bins from 0 to 1; 1 itself belongs to the last.
 */
export function spreadOf(values: readonly number[]): Spread {
  const histogram = Array.from({ length: BINS }, () => 0)
  if (values.length === 0) return { mean: 0, median: 0, p5: 0, min: 0, max: 0, histogram }
  const sorted = Float64Array.from(values).sort()
  for (const value of sorted) histogram[binOf(value)]++
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    median: percentile(sorted, 0.5), p5: percentile(sorted, 0.05), min: sorted[0], max: sorted[sorted.length - 1], histogram,
  }
}

function binOf(value: number): number {
  return Math.max(0, Math.min(BINS - 1, Math.floor(value * BINS)))
}

function percentile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1)
  const below = Math.floor(at)
  const next = sorted[Math.min(below + 1, sorted.length - 1)]
  return sorted[below] + (next - sorted[below]) * (at - below)
}
