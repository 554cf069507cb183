import { downTo, f32, i32, kernel, set, sumOf, upTo, v128, when, type Code, type Kernel, type Local } from './assembler.ts'

/*
 * The sweeps over pixels. All addresses, places and lengths are in bytes. Couplings lie in planes, one for each of the twelve
 * neighbours that come later, then one of the inverse of what couples a place with itself; those with earlier neighbours are
 * the same numbers, at the neighbour's place. Four places are worked out at once, but for their two neighbours in the row.
 */

/** Where the masks lie of which the first 1, 2, 3 lanes are set, from MASKS + 16 on. */
export const MASKS = 0
/** Where the planes begin. */
export const PLANES = 1024
/** Couplings with later neighbours: two in the row, five in each of the two rows below. */
export const LATER = 12
/** Bytes a segment takes: from, end, what leads to the rows -2, -1, 1, 2, then column and row of its first pixel. */
export const SEGMENT_BYTES = 32

/** Plane of the coupling with the place dx columns and dy rows on. */
export const planeOf = (dx: number, dy: number): number => (dy === 0 ? dx - 1 : 5 * dy - 1 + dx)

const ACROSS = [-2, -1, 0, 1, 2]

/** @param stride bytes from a plane to the next */
export function sweepKernels(stride: number): Record<'sweepFromZero' | 'restOf' | 'sweepBackward' | 'imageOf', Kernel> {
  const plane = (dx: number, dy: number): number => PLANES + planeOf(dx, dy) * stride
  const sum = (terms: readonly Code[]): Code => sumOf(terms, v128.add)
  /** Couplings with five places of an earlier row, of which `at` is the middle one, times x; `near` is the address of x two places before. */
  const above = (at: Local, near: Local, dy: number): Code => sum(ACROSS.map((dx) => v128.mul(v128.load(at, plane(-dx, dy) + 4 * dx), v128.load(near, 8 + 4 * dx))))
  /** As above, of a later row; `p` is the place itself. */
  const below = (p: Local, near: Local, dy: number): Code => sum(ACROSS.map((dx) => v128.mul(v128.load(p, plane(dx, dy)), v128.load(near, 8 + 4 * dx))))
  /** The two places before in the row; `back` is the place two before, `near` the address of x there. */
  const before = (back: Local, near: Local): Code =>
    v128.add(v128.mul(v128.load(back, plane(2, 0)), v128.load(near)), v128.mul(v128.load(back, plane(1, 0) + 4), v128.load(near, 4)))
  const after = (p: Local, near: Local): Code => v128.add(v128.mul(v128.load(p, plane(1, 0)), v128.load(near, 12)), v128.mul(v128.load(p, plane(2, 0)), v128.load(near, 16)))
  /** Sets the place of another row, and the address of x two places before it. */
  const goTo = (row: Local, near: Local, p: Local, offset: Code, x: Local): Code => [set(row, i32.add(p, offset)), set(near, i32.sub(i32.add(x, row), i32.of(8)))]
  const inverse = (at: Code): Code => f32.load(at, PLANES + LATER * stride)

  return {
    // x = what a forward sweep of Gauss and Seidel makes of zero.
    sweepFromZero: kernel(['i32', 'i32', 'i32', 'i32', 'i32'], ([s, last, right, x, part], local) => {
      const [p, end, a, b, ra, rb, xa, xb, back] = Array.from({ length: 9 }, () => local('i32'))
      const [x0, x1, x2] = [local('f32'), local('f32'), local('f32')]
      return upTo(s, last, SEGMENT_BYTES, [
        set(p, i32.load(s)), set(end, i32.load(s, 4)), set(a, i32.load(s, 8)), set(b, i32.load(s, 12)),
        upTo(p, end, 16, [
          goTo(ra, xa, p, a, x), goTo(rb, xb, p, b, x),
          v128.store(i32.add(part, p), v128.sub(v128.load(i32.add(right, p)), v128.add(above(ra, xa, 2), above(rb, xb, 1)))),
        ]),
        set(p, i32.load(s)), set(back, i32.sub(i32.add(x, p), i32.of(8))), set(x2, f32.load(back)), set(x1, f32.load(back, 4)),
        upTo(p, end, 4, [
          set(back, i32.sub(p, i32.of(8))),
          set(x0, f32.sub(f32.load(i32.add(part, p)), f32.mul(f32.load(back, plane(2, 0)), x2))),
          set(x0, f32.mul(f32.sub(x0, f32.mul(f32.load(back, plane(1, 0) + 4), x1)), inverse(p))),
          f32.store(i32.add(x, p), x0), set(x2, x1), set(x1, x0),
        ]),
      ])
    }),
    // What then remains of the right side: only the couplings with places after count.
    restOf: kernel(['i32', 'i32', 'i32', 'i32'], ([s, last, x, rest], local) => {
      const [p, end, d, e, rd, re, xp, xd, xe, to] = Array.from({ length: 10 }, () => local('i32'))
      const four = (): Code => [goTo(rd, xd, p, d, x), goTo(re, xe, p, e, x), set(xp, i32.sub(i32.add(x, p), i32.of(8))), set(to, i32.add(rest, p))]
      const value = (): Code => v128.negative(v128.add(v128.add(below(p, xd, 1), below(p, xe, 2)), after(p, xp)))
      return upTo(s, last, SEGMENT_BYTES, [
        set(p, i32.load(s)), set(end, i32.sub(i32.load(s, 4), i32.of(15))), set(d, i32.load(s, 16)), set(e, i32.load(s, 20)),
        upTo(p, end, 16, [four(), v128.store(to, value())]),
        set(end, i32.add(end, i32.of(15))),
        when(i32.isLess(p, end), [four(), v128.store(to, v128.select(value(), v128.load(to), v128.load(i32.shiftLeft(i32.sub(end, p), i32.of(2)), MASKS)))]),
      ])
    }),
    // One backward sweep, in place; `moves` gets how far each value went.
    sweepBackward: kernel(['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], ([first, s, right, x, part, moves], local) => {
      const [p, from, end, a, b, d, e, ra, rb, rd, re, xa, xb, xd, xe, xp, back] = Array.from({ length: 17 }, () => local('i32'))
      const [x0, x1, x2] = [local('f32'), local('f32'), local('f32')]
      return downTo(s, first, SEGMENT_BYTES, [
        set(from, i32.load(s)), set(end, i32.load(s, 4)), set(a, i32.load(s, 8)), set(b, i32.load(s, 12)), set(d, i32.load(s, 16)), set(e, i32.load(s, 20)),
        set(p, from),
        upTo(p, end, 16, [
          goTo(ra, xa, p, a, x), goTo(rb, xb, p, b, x), goTo(rd, xd, p, d, x), goTo(re, xe, p, e, x),
          set(back, i32.sub(p, i32.of(8))), set(xp, i32.add(x, back)),
          v128.store(i32.add(part, p), v128.sub(
            v128.sub(v128.load(i32.add(right, p)), v128.add(above(ra, xa, 2), above(rb, xb, 1))),
            v128.add(v128.add(below(p, xd, 1), below(p, xe, 2)), before(back, xp)),
          )),
        ]),
        set(back, i32.add(x, end)), set(x1, f32.load(back)), set(x2, f32.load(back, 4)),
        set(p, i32.sub(end, i32.of(4))),
        downTo(p, from, 4, [
          set(x0, f32.sub(f32.load(i32.add(part, p)), f32.mul(f32.load(p, plane(2, 0)), x2))),
          set(x0, f32.mul(f32.sub(x0, f32.mul(f32.load(p, plane(1, 0)), x1)), inverse(p))),
          f32.store(i32.add(moves, p), f32.sub(x0, f32.load(i32.add(x, p)))),
          f32.store(i32.add(x, p), x0), set(x2, x1), set(x1, x0),
        ]),
      ])
    }),
    // Makes A x of the moves of the sweep that led to x, in place: rows miss what the places before them moved later.
    imageOf: kernel(['i32', 'i32', 'i32', 'i32'], ([first, s, right, moves], local) => {
      const [p, from, a, b, ra, rb, xa, xb, xp, to, back, left] = Array.from({ length: 12 }, () => local('i32'))
      const four = (): Code => [goTo(ra, xa, p, a, moves), goTo(rb, xb, p, b, moves), set(back, i32.sub(p, i32.of(8))), set(xp, i32.add(moves, back)), set(to, i32.add(moves, p))]
      const value = (): Code => v128.add(v128.load(i32.add(right, p)), v128.add(v128.add(above(ra, xa, 2), above(rb, xb, 1)), before(back, xp)))
      return downTo(s, first, SEGMENT_BYTES, [
        set(from, i32.load(s)), set(a, i32.load(s, 8)), set(b, i32.load(s, 12)),
        set(p, i32.sub(i32.load(s, 4), i32.of(16))),
        downTo(p, from, 16, [four(), v128.store(to, value())]),
        // At most three are left at the segment's beginning; those behind them are done.
        set(left, i32.sub(i32.add(p, i32.of(16)), from)),
        when(i32.isMore(left, i32.of(0)), [
          set(p, from), four(),
          v128.store(to, v128.select(value(), v128.load(to), v128.load(i32.shiftLeft(left, i32.of(2)), MASKS))),
        ]),
      ])
    }),
  }
}
