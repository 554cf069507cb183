import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fsPath, pathFromBytes, shownPath } from '../../../main/media/raw-path.ts'

const asBytes = (path: string | Buffer) => (typeof path === 'string' ? Buffer.from(path) : path)

describe('paths that are bytes', () => {
  it('leaves ordinary names alone', () => {
    for (const name of ['plain.jpg', 'Füße.jpg', '靴 👟.jpg', '\u202eright.jpg', '\ufeffbom']) {
      expect(pathFromBytes(Buffer.from(name))).toBe(name)
      expect(fsPath(name)).toBe(name)
      expect(shownPath(name)).toBe(name)
    }
  })

  it('gives back exactly the bytes of any name', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const path = pathFromBytes(bytes)
        expect(asBytes(fsPath(path)).equals(Buffer.from(bytes))).toBe(true)
        expect(path.isWellFormed()).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('spells two different names differently, also when one looks like an escape of the other', () => {
    const raw = pathFromBytes(Buffer.from([0x61, 0xff]))
    const lookalike = pathFromBytes(Buffer.from(raw))
    expect(raw).toBe('a\uefff')
    expect(lookalike).not.toBe(raw)
    expect(asBytes(fsPath(lookalike)).equals(Buffer.from(raw))).toBe(true)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6 }), fc.uint8Array({ maxLength: 6 }), (a, b) => {
        expect(pathFromBytes(a) === pathFromBytes(b)).toBe(Buffer.from(a).equals(Buffer.from(b)))
      }),
    )
  })

  it('shows escaped bytes as hexadecimal', () => {
    expect(shownPath(pathFromBytes(Buffer.from([0x66, 0xfc, 0xdf, 0x65])))).toBe('f\\xfc\\xdfe')
  })
})
