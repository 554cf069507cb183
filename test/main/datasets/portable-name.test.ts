import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safeParts } from '../../../main/datasets/export-folder.ts'
import { portableName } from '../../../main/datasets/portable-name.ts'

test('ordinary names stay, in any script', () => {
  for (const name of ['a.jpg', 'Schöner Schuh (2).png', '靴 左.jpg', 'x'.repeat(190), 'no extension', 'a.b.c', '-x', '#1.png']) {
    expect(portableName(name)).toBe(name)
  }
})

test('any name becomes one that every file system takes, and different long ones stay different', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom(
      '', '.', '..', 'CON', 'nul.png', 'com1', 'LPT9.txt', 'a:b', 'a\\b', 'a/b', 'x.', 'x ', '.hidden', '\u0000', '../../etc',
      'é'.repeat(150),
    ),
  )
  fc.assert(fc.property(name, (given) => {
    const made = portableName(given)
    expect(made).not.toMatch(/[<>:"/\\|?*\u0000-\u001f]|[. ]$|^\.|^$/)
    expect(made).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i)
    expect(Buffer.byteLength(made)).toBeLessThanOrEqual(200)
    expect(portableName(made)).toBe(made)
  }), { numRuns: 2_000 })
  const long = 'é'.repeat(150)
  expect(portableName(`${long}1.jpg`)).not.toBe(portableName(`${long}2.jpg`))
  expect(portableName(`${long}1.jpg`)).toMatch(/-[0-9a-f]{12}\.jpg$/)
})

test('a path of an export never leaves its folder', () => {
  for (const path of ['..', 'a/../b', './a', 'a//b', '/a', 'a/', '']) expect(() => safeParts(path)).toThrow('outside')
  expect(safeParts('a\\..\\b/c:d')).toEqual(['a_.._b', 'c_d'])
})
