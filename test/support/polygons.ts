import * as fc from 'fast-check'

/** A star-shaped ring round (x, y) that does not cross itself, all points within `radius` and at least 0.3 of it away. */
export function stars(x: number, y: number, radius: number): fc.Arbitrary<number[]> {
  return fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 3, maxLength: 16 }).map((list) =>
    list.flatMap((r, i) => {
      const angle = (2 * Math.PI * i) / list.length
      return [x + radius * r * Math.cos(angle), y + radius * r * Math.sin(angle)]
    }),
  )
}

/** Any ring, crossing itself as it likes. */
export function tangles(side: number): fc.Arbitrary<number[]> {
  const value = fc.double({ min: 0, max: side, noNaN: true })
  return fc.array(fc.tuple(value, value), { minLength: 3, maxLength: 12 }).map((points) => points.flat())
}

export const square = (x: number, y: number, side: number): number[] => [x, y, x + side, y, x + side, y + side, x, y + side]
