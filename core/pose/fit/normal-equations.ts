/**
 * Solves A x = b for a symmetric positive definite A by Cholesky's factors; false when it is not. n is small.
 * @param A n * n, row by row; left alone
 * @param x n numbers, written
 */
export function solvePositive(A: ArrayLike<number>, b: ArrayLike<number>, n: number, x: Float64Array): boolean {
  const L = factored(A, n)
  if (!L) return false
  for (let i = 0; i < n; i++) {
    let sum = b[i]
    for (let k = 0; k < i; k++) sum -= L[i * n + k] * x[k]
    x[i] = sum / L[i * n + i]
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]
    for (let k = i + 1; k < n; k++) sum -= L[k * n + i] * x[k]
    x[i] = sum / L[i * n + i]
  }
  return true
}

/** The inverse of a symmetric positive definite matrix, row by row; null when it is not. */
export function inversePositive(A: ArrayLike<number>, n: number): Float64Array | null {
  const out = new Float64Array(n * n)
  const column = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const unit = new Float64Array(n)
    unit[i] = 1
    if (!solvePositive(A, unit, n, column)) return null
    for (let j = 0; j < n; j++) out[j * n + i] = column[j]
  }
  return out
}

function factored(A: ArrayLike<number>, n: number): Float64Array | null {
  const L = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = A[i * n + j]
      for (let k = 0; k < j; k++) sum -= L[i * n + k] * L[j * n + k]
      if (i === j) {
        if (!(sum > 0)) return null
        L[i * n + i] = Math.sqrt(sum)
      } else L[i * n + j] = sum / L[j * n + j]
    }
  }
  return L
}
