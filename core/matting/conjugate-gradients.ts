/** Hears how far a solution is, 0..1; throwing ends it. */
export type Tell = (done: number) => void

export type Descent = {
  /** out = A x, A symmetric and positive. */
  apply(x: Float64Array, out: Float64Array): void
  /** way = about A^-1 rest, near to symmetric and positive, and image = A way. */
  improve(rest: Float64Array, way: Float64Array, image: Float64Array): void
  /** Ends when no value moves further than this in a step, twice in a row. */
  readonly still: number
  readonly mostSteps: number
  readonly tell: Tell
}

/**
 * Solves A x = right by preconditioned conjugate gradients, from what is in x (Hestenes and Stiefel 1952), flexibly: what
 * improves may differ a little from step to step (Notay, "Flexible conjugate gradients", SIAM J. Sci. Comput. 22, 2000).
 * `right` is overwritten with what remains of it.
 * Returns the number of steps.
 */
export function descend(x: Float64Array, right: Float64Array, { apply, improve, still, mostSteps, tell }: Descent): number {
  const n = x.length
  const z = new Float64Array(n)
  const ofZ = new Float64Array(n)
  const way = new Float64Array(n)
  const image = new Float64Array(n)
  if (x.some((value) => value !== 0)) {
    apply(x, image)
    for (let i = 0; i < n; i++) right[i] -= image[i]
    image.fill(0)
  }
  let steep = 0
  let first = 0
  let quiet = 0
  for (let step = 1; step <= mostSteps; step++) {
    improve(right, z, ofZ)
    // The new way shall not undo the last one.
    const turn = steep === 0 ? 0 : -product(z, image) / steep
    let down = 0
    steep = 0
    for (let i = 0; i < n; i++) {
      const direction = z[i] + turn * way[i]
      const its = ofZ[i] + turn * image[i]
      way[i] = direction
      image[i] = its
      down += direction * right[i]
      steep += direction * its
    }
    const far = down / steep
    // Nothing is left, or rounding has the last word.
    if (!(down > 0) || !(far > 0) || far === Infinity) return step - 1
    let most = 0
    for (let i = 0; i < n; i++) {
      const move = far * way[i]
      x[i] += move
      right[i] -= far * image[i]
      if (move > most) most = move
      else if (-move > most) most = -move
    }
    first ||= most
    quiet = most < still ? quiet + 1 : 0
    if (quiet === 2) return step
    // Steps shrink about evenly on a logarithmic scale.
    tell(first <= still ? 1 : Math.min(1, Math.max(0, Math.log(first / most) / Math.log(first / still))))
  }
  return mostSteps
}

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
