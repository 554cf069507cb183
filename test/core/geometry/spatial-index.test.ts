import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { imagePoint } from '../../../core/geometry/points.ts'
import { spatialIndex } from '../../../core/geometry/spatial-index.ts'
import type { Box } from '../../../core/mask/runs.ts'

it('an index finds what a look at every box finds, in order', () => {
  const box = fc.tuple(fc.nat(90), fc.nat(90), fc.nat(20), fc.nat(20)) as fc.Arbitrary<Box>
  fc.assert(fc.property(fc.array(box, { maxLength: 60 }), box, fc.nat(5), (boxes, view, reach) => {
    const index = spatialIndex(boxes, (b) => b)
    const [x, y, w, h] = view
    expect(index.within(view)).toEqual(boxes.filter((b) => b[0] <= x + w && b[0] + b[2] >= x && b[1] <= y + h && b[1] + b[3] >= y))
    expect(index.near(imagePoint(x, y), reach)).toEqual(boxes.filter((b) => b[0] <= x + reach && b[0] + b[2] >= x - reach && b[1] <= y + reach && b[1] + b[3] >= y - reach))
  }))
})
