import { f32, i32, kernel, set, upTo, v128, when, type Code, type Kernel, type Local } from './assembler.ts'

/** How strongly colours of neighbours are held together where alpha does not change; with its change they are held more. */
const HOLD = 1e-5

const all = (value: number): Code => v128.of([value, value, value, value])

/** The colour whose three bytes begin here, 0..1; the fourth number is of no use. */
const colourAt = (at: Code): Code => v128.mul(v128.ofBytes(v128.loadOne(at)), all(1 / 255))

/*
 * Rows of two layers of colours, four floats a pixel, with a float of alpha and three bytes of the photo. Addresses in bytes;
 * `up` and `down` lead to the rows above and below, of a float a pixel, and are a quarter of what leads to those of colours.
 */
export const colourKernels: Record<'beginColours' | 'relaxColours', Kernel> = {
  // Each pixel as one of a coarser row, but where it and the four around are all object or all ground, the photo. `list` gets
  // the columns of the other pixels; `end` is left where the list ends. Columns are in bytes of a coarser row.
  beginColours: kernel(Array<'i32'>(12).fill('i32'), ([columns, coarseFront, coarseBack, lastColumn, alpha, front, back, photo, up, down, list, found], local) => {
    const [x, past, place, from, to] = Array.from({ length: 5 }, () => local('i32'))
    const a = local('f32')
    const isLike = (at: Code): Code => f32.isEqual(a, f32.load(at))
    const isSure = i32.and(
      i32.or(f32.isEqual(a, f32.of(0)), f32.isEqual(a, f32.of(1))),
      i32.and(
        i32.and(isLike(i32.add(place, up)), isLike(i32.add(place, down))),
        i32.and(
          isLike(i32.sub(place, i32.shiftLeft(i32.isMore(x, i32.of(0)), i32.of(2)))),
          isLike(i32.add(place, i32.shiftLeft(i32.isLess(x, lastColumn), i32.of(2)))),
        ),
      ),
    )
    return [
      set(past, i32.add(lastColumn, i32.of(1))),
      upTo(x, past, 1, [
        set(from, i32.load(i32.add(columns, i32.shiftLeft(x, i32.of(2))))), set(to, i32.shiftLeft(x, i32.of(4))),
        v128.store(i32.add(front, to), v128.load(i32.add(coarseFront, from))), v128.store(i32.add(back, to), v128.load(i32.add(coarseBack, from))),
        set(place, i32.add(alpha, i32.shiftLeft(x, i32.of(2)))), set(a, f32.load(place)),
        when(isSure, [
          set(from, i32.add(photo, i32.mul(x, i32.of(3)))),
          when(f32.isEqual(a, f32.of(1)), v128.store(i32.add(front, to), colourAt(from)), v128.store(i32.add(back, to), colourAt(from))),
        ], [i32.store(list, x), set(list, i32.add(list, i32.of(4)))]),
      ]),
      i32.store(found, list),
    ]
  }),
  // Both colours of the pixels of a list as they fit their own and their four neighbours best, in place: Germer's equation 10,
  // solved by hand, as its determinant is a small difference of great numbers.
  relaxColours: kernel(['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'], ([list, end, lastColumn, alpha, front, back, photo, up, down], local) => {
    const [x, left, right, above, below, at] = Array.from({ length: 6 }, () => local('i32'))
    const [a, b, hold, f, g, weight, share, own, turned] = Array.from({ length: 9 }, () => local('v128'))
    const times4 = (value: Code): Code => i32.shiftLeft(value, i32.of(2))
    const addOf = (place: Local): Code => [
      set(weight, v128.add(v128.abs(v128.sub(a, v128.loadSplat(i32.add(alpha, place)))), all(HOLD))),
      set(hold, v128.add(hold, weight)), set(at, times4(place)),
      set(f, v128.add(f, v128.mul(weight, v128.load(i32.add(front, at))))), set(g, v128.add(g, v128.mul(weight, v128.load(i32.add(back, at))))),
    ]
    const held = (value: Code): Code => v128.min(v128.max(value, all(0)), all(1))
    return upTo(list, end, 4, [
      set(x, i32.load(list)), set(own, colourAt(i32.add(photo, i32.mul(x, i32.of(3))))),
      set(left, times4(i32.sub(x, i32.isMore(x, i32.of(0))))), set(right, times4(i32.add(x, i32.isLess(x, lastColumn)))),
      set(x, times4(x)), set(above, i32.add(x, up)), set(below, i32.add(x, down)),
      set(a, v128.loadSplat(i32.add(alpha, x))), set(b, v128.sub(all(1), a)),
      set(hold, all(0)), set(f, all(0)), set(g, all(0)),
      addOf(left), addOf(right), addOf(above), addOf(below),
            set(share, v128.div(all(1), v128.mul(hold, v128.add(v128.add(v128.mul(a, a), v128.mul(b, b)), hold)))),
      set(turned, v128.sub(v128.mul(b, f), v128.mul(a, g))), set(at, times4(x)),
      v128.store(i32.add(front, at), held(v128.mul(share, v128.add(v128.mul(b, turned), v128.mul(hold, v128.add(v128.mul(a, own), f)))))),
      v128.store(i32.add(back, at), held(v128.mul(share, v128.sub(v128.mul(hold, v128.add(v128.mul(b, own), g)), v128.mul(a, turned))))),
    ])
  }),
}
