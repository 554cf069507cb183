/** P(true) = 1 / (1 + e^-(bias + weights . x)). */
export type Logistic = { weights: number[]; bias: number }

/** Strength of the pull towards no weight at all, on features of spread 1: what one photo says must not become a rule. */
const RIDGE = 1
const MOST_STEPS = 50
const CLOSE = 1e-10

/**
 * Logistic regression by Newton's method with a ridge on the weights (le Cessie and van Houwelingen, "Ridge estimators in
 * logistic regression", 1992). Features are brought to mean 0 and spread 1 for it; the answer is for them as they came. A
 * feature that never changes gets weight 0. The answer is unique, also where a line parts both kinds.
 * @param rows features of each case, all of one length, finite
 * @param truths of each case; at least one of each kind, else the bias says so as strongly as their number lets it
 */
export function fitLogistic(rows: readonly (readonly number[])[], truths: readonly boolean[]): Logistic {
  const n = rows.length
  const k = rows[0]?.length ?? 0
  const means = Array.from({ length: k }, (_, j) => rows.reduce((sum, row) => sum + row[j], 0) / n)
  const spreads = means.map((mean, j) => Math.sqrt(rows.reduce((sum, row) => sum + (row[j] - mean) ** 2, 0) / n))
  const scaled = rows.map((row) => [1, ...row.map((value, j) => (spreads[j] > 1e-12 ? (value - means[j]) / spreads[j] : 0))])
  const sure = Math.log(2 * n + 1)
  const w = Array.from({ length: k + 1 }, () => 0)
  for (let step = 0; step < MOST_STEPS; step++) {
    const slope = w.map((value, j) => (j === 0 ? 0 : -RIDGE * value))
    const curve = w.map((_, i) => w.map((_, j) => (i === j ? (i === 0 ? 1e-9 : RIDGE) : 0)))
    for (let r = 0; r < n; r++) {
      const x = scaled[r]
      const p = logistic(x.reduce((sum, value, j) => sum + value * w[j], 0))
      for (let i = 0; i <= k; i++) {
        slope[i] += (Number(truths[r]) - p) * x[i]
        for (let j = 0; j <= i; j++) curve[i][j] += p * (1 - p) * x[i] * x[j]
      }
    }
    for (let i = 0; i <= k; i++) for (let j = 0; j < i; j++) curve[j][i] = curve[i][j]
    const move = solved(curve, slope)
    let moved = 0
    for (let j = 0; j <= k; j++) {
      // Far steps of the first rounds are cut, so that no case becomes certain by overflow.
      const by = Math.max(-4, Math.min(4, move[j]))
      w[j] += by
      moved = Math.max(moved, Math.abs(by))
    }
    w[0] = Math.max(-2 * sure, Math.min(2 * sure, w[0]))
    if (moved < CLOSE) break
  }
  const weights = spreads.map((spread, j) => (spread > 1e-12 ? w[j + 1] / spread : 0))
  return { weights, bias: w[0] - weights.reduce((sum, weight, j) => sum + weight * means[j], 0) }
}

/** The probability that a rule gives a case, 0..1. */
export function chanceOf({ weights, bias }: Logistic, row: readonly number[]): number {
  return logistic(weights.reduce((sum, weight, j) => sum + weight * row[j], bias))
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** Solves A x = b for a symmetric positive definite A, by Cholesky's factors. */
function solved(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length
  const l = a.map((row) => row.map(() => 0))
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i][j]
      for (let m = 0; m < j; m++) sum -= l[i][m] * l[j][m]
      l[i][j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / l[j][j]
    }
  }
  const y = [...b]
  for (let i = 0; i < n; i++) {
    for (let m = 0; m < i; m++) y[i] -= l[i][m] * y[m]
    y[i] /= l[i][i]
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let m = i + 1; m < n; m++) y[i] -= l[m][i] * y[m]
    y[i] /= l[i][i]
  }
  return y
}
