import { i32, kernel, set, upTo, v128, type Code, type Kernel, type Local } from './assembler.ts'

/* What gradients need of whole vectors; addresses and lengths in bytes, lengths in multiples of 16. Sums are doubles. */

/** Where kernels leave what they found: two doubles, then two more, or four floats of which the greatest counts. */
export const FOUND = 64

/** Adds four products to a sum of two doubles. */
const addTo = (sum: Local, product: Local): Code => [
  set(sum, v128.add2(sum, v128.add2(v128.longer(product), v128.longer(v128.shuffle(product, product, [2, 3, 2, 3]))))),
]

export const vectorKernels: Record<'productOf' | 'turn' | 'step' | 'addScaled', Kernel> = {
  // found = a . b
  productOf: kernel(['i32', 'i32', 'i32'], ([a, b, end], local) => {
    const [i, sum, product] = [local('i32'), local('v128'), local('v128')]
    return [
      upTo(i, end, 16, [set(product, v128.mul(v128.load(i32.add(a, i)), v128.load(i32.add(b, i)))), addTo(sum, product)]),
      v128.store(i32.of(FOUND), sum),
    ]
  }),
  // way = z + turn way, image = ofZ + turn image; found = way . right, way . image
  turn: kernel(['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'f32'], ([z, ofZ, way, image, right, end, turn], local) => {
    const i = local('i32')
    const [direction, its, down, steep, product, share] = Array.from({ length: 6 }, () => local('v128'))
    return [
      set(share, v128.splat(turn)),
      upTo(i, end, 16, [
        set(direction, v128.add(v128.load(i32.add(z, i)), v128.mul(share, v128.load(i32.add(way, i))))),
        set(its, v128.add(v128.load(i32.add(ofZ, i)), v128.mul(share, v128.load(i32.add(image, i))))),
        v128.store(i32.add(way, i), direction), v128.store(i32.add(image, i), its),
        set(product, v128.mul(direction, v128.load(i32.add(right, i)))), addTo(down, product),
        set(product, v128.mul(direction, its)), addTo(steep, product),
      ]),
      v128.store(i32.of(FOUND), down), v128.store(i32.of(FOUND), steep, 16),
    ]
  }),
  // x += far way, right -= far image; found = sum of squares of the moves, the greatest of them
  step: kernel(['i32', 'i32', 'i32', 'i32', 'i32', 'f32'], ([x, right, way, image, end, far], local) => {
    const i = local('i32')
    const [move, squares, most, product, share] = Array.from({ length: 5 }, () => local('v128'))
    return [
      set(share, v128.splat(far)),
      upTo(i, end, 16, [
        set(move, v128.mul(share, v128.load(i32.add(way, i)))),
        v128.store(i32.add(x, i), v128.add(v128.load(i32.add(x, i)), move)),
        v128.store(i32.add(right, i), v128.sub(v128.load(i32.add(right, i)), v128.mul(share, v128.load(i32.add(image, i))))),
        set(product, v128.mul(move, move)), addTo(squares, product),
        set(most, v128.max(most, v128.abs(move))),
      ]),
      v128.store(i32.of(FOUND), squares), v128.store(i32.of(FOUND), most, 16),
    ]
  }),
  // a = own a + share b
  addScaled: kernel(['i32', 'i32', 'i32', 'f32', 'f32'], ([a, b, end, own, share], local) => {
    const i = local('i32')
    return upTo(i, end, 16, v128.store(i32.add(a, i), v128.add(
      v128.mul(v128.splat(own), v128.load(i32.add(a, i))), v128.mul(v128.splat(share), v128.load(i32.add(b, i))),
    )))
  }),
}
