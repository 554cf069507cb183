import { expect, test } from 'vitest'
import { readPfm, writePfm } from '../../../core/formats/pfm.ts'
import { Fault } from '../../../core/fault.ts'
import { withLimits } from '../../../core/limits.ts'

const values = Float32Array.of(1, 2, 3, -4, 0.5, Infinity)

test('what was written is read again, rows from the bottom up in the file', () => {
  const bytes = writePfm(values, 3, 2)
  expect(readPfm(bytes, 'a.pfm')).toEqual({ width: 3, height: 2, values })
  expect(new DataView(bytes.buffer).getFloat32(bytes.length - 12, true)).toBe(1)
  const big = bytes.slice()
  const head = 'Pf\n3 2\n1.000\n'
  const turned = new Uint8Array(head.length + 24)
  turned.set(Array.from(head, (c) => c.charCodeAt(0)))
  for (let i = 0; i < 6; i++) turned.set(big.subarray(big.length - 24 + 4 * i, big.length - 20 + 4 * i).toReversed(), head.length + 4 * i)
  expect(readPfm(turned, 'b.pfm').values).toEqual(values)
})

test('anything else is refused: with file and field, past the limit, however it is cut', () => {
  const bytes = writePfm(values, 3, 2)
  expect(() => readPfm(bytes, 'a.pfm', withLimits({ npyFileBytes: bytes.length - 1 }))).toThrow(expect.objectContaining({ details: expect.objectContaining({ limitName: 'npyFileBytes' }) }))
  expect(readPfm(bytes, 'a.pfm', withLimits({ npyFileBytes: bytes.length })).width).toBe(3)
  for (let cut = 0; cut < bytes.length; cut++) expect(() => readPfm(bytes.subarray(0, cut), 'a.pfm')).toThrow(Fault)
  const colours = bytes.slice()
  colours[1] = 'F'.charCodeAt(0)
  expect(() => readPfm(colours, 'a.pfm')).toThrow(expect.objectContaining({ code: 'unsupported' }))
})
