import type { Tell } from './conjugate-gradients.ts'
import type { Arena } from './simd/arena.ts'
import { FOUND } from './simd/vector-kernels.ts'

/** Steps whose root mean square is this part of `still` tell that only some few values still move. */
const CALM = 10

/** way = about A^-1 rest, near to symmetric and positive, and image = A way; all are addresses of vectors. */
export type Improve = (rest: number, way: number, image: number) => void

export type Descent = {
  readonly arena: Arena
  /** Length of the vectors, a multiple of four. */
  readonly places: number
  /** Address of the right side, less what A makes of the beginning; it is overwritten with what remains. */
  readonly right: number
  /** Address of where it begins, and of the result. */
  readonly x: number
  /** Addresses of four vectors of zeros, for what a cycle gives and the way that is gone, each with its image. */
  readonly work: readonly [number, number, number, number]
  readonly improve: Improve
  /** Ends when no value moves further than this in a step, twice in a row. */
  readonly still: number
  /** Ends too when no more values than these move further, and all in the middle no further than a CALMth of it. */
  readonly few: number
  readonly mostSteps: number
  readonly tell: Tell
}

/** How many steps were taken, and which values still moved further than `still` in the last. */
export type Descended = { readonly steps: number; readonly moving: readonly number[] }

/**
 * Solves A x = right by preconditioned conjugate gradients (Hestenes and Stiefel 1952), flexibly: what improves may differ a
 * little from step to step (Notay, "Flexible conjugate gradients", SIAM J. Sci. Comput. 22, 2000). Vectors are floats in the
 * arena, sums doubles.
 */
export function descend({ arena, places, right, x, work, improve, still, few, mostSteps, tell }: Descent): Descended {
  const [z, ofZ, way, image] = work
  const bytes = 4 * places
  const { run } = arena
  const found = arena.doubles(FOUND, 4)
  const greatest = arena.floats(FOUND + 16, 4)
  let steep = 0
  let first = 0
  let quiet = 0
  for (let step = 1; step <= mostSteps; step++) {
    improve(right, z, ofZ)
    // The new way shall not undo the last one.
    const turn = steep === 0 ? 0 : -product(arena, z, image, bytes) / steep
    run.turn(z, ofZ, way, image, right, bytes, turn)
    const down = found[0] + found[1]
    steep = found[2] + found[3]
    const far = down / steep
    // Nothing is left, or rounding has the last word.
    if (!(down > 0) || !(far > 0) || far === Infinity) return { steps: step - 1, moving: [] }
    run.step(x, right, way, image, bytes, far)
    const squares = found[0] + found[1]
    const most = Math.max(...greatest)
    first ||= most
    quiet = most < still ? quiet + 1 : 0
    if (quiet === 2) return { steps: step, moving: [] }
    if (few > 0 && squares < places * (still / CALM) ** 2) {
      const moving = movedFurther(arena.floats(way, places), still / far, few)
      if (moving) return { steps: step, moving }
    }
    // Steps shrink about evenly on a logarithmic scale.
    tell(first <= still ? 1 : Math.min(1, Math.max(0, Math.log(first / most) / Math.log(first / still))))
  }
  return { steps: mostSteps, moving: [] }
}

/** a . b of two vectors in an arena. */
export function product(arena: Arena, a: number, b: number, bytes: number): number {
  arena.run.productOf(a, b, bytes)
  const [one, other] = arena.doubles(FOUND, 2)
  return one + other
}

/** Which values are further from zero than this; null when there are more than `few`. */
function movedFurther(way: Float32Array, than: number, few: number): number[] | null {
  const found: number[] = []
  for (let i = 0; i < way.length; i++) {
    if (Math.abs(way[i]) <= than) continue
    if (found.length === few) return null
    found.push(i)
  }
  return found
}
