import { expect, test } from 'vitest'
import { bestOf } from '../../../../core/pose/fit/best-of.ts'

const answer = (name: string, iou: number, runnerUp: number | null, words = '') =>
  ({ name, result: { best: { iou }, runnerUp: runnerUp === null ? null : { iou: runnerUp }, ambiguous: words !== '', words } })

test('of several meshes the best is chosen, and the best of all else is its rival', () => {
  const [left, right] = [answer('left', 0.91, 0.7), answer('right', 0.96, 0.8)]
  expect(bestOf([left, right])).toEqual({ best: right, rival: { of: left, runnerUp: false, iou: 0.91 }, margin: expect.closeTo(0.05, 9), ambiguous: false, words: '' })
  expect(bestOf([answer('left', 0.75, 0.7), right]).rival).toEqual({ of: right, runnerUp: true, iou: 0.8 })
  expect(bestOf([left])).toMatchObject({ rival: { of: left, runnerUp: true }, margin: expect.closeTo(0.21, 9) })
  expect(bestOf([answer('left', 0.91, null)])).toMatchObject({ rival: null, margin: null, ambiguous: false })
})

test('whatever is ambiguous is said, and only that', () => {
  const close = bestOf([answer('left', 0.95, 0.8), answer('right', 0.945, null)])
  expect(close).toMatchObject({ ambiguous: true, words: 'right fits about as well as left (IoU 0.945 and 0.950).' })
  // A runner-up of its own is judged by the fitter, which knows more than IoU.
  expect(bestOf([answer('left', 0.95, 0.949)])).toMatchObject({ ambiguous: false, words: '' })
  // Another mesh that is close is told of even where the best's own runner-up is closer.
  expect(bestOf([answer('left', 0.95, 0.948, 'Look.'), answer('right', 0.946, null)])).toMatchObject({
    ambiguous: true, rival: { runnerUp: true }, words: 'Look. right fits about as well as left (IoU 0.946 and 0.950).',
  })
})
