import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assignSplits, groupItems, productKey } from '../../../core/formats/split.ts'

const items = fc.uniqueArray(
  fc.record(
    {
      id: fc.string({ minLength: 1, maxLength: 6 }),
      groupKeys: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { maxLength: 2 }),
    },
  ),
  { selector: (item) => item.id, maxLength: 40 },
)

test('items that share a key, directly or through others, never straddle; order and repetition change nothing', () => {
  fc.assert(fc.property(items, fc.integer(), fc.integer({ min: 0, max: 9 }), (list, seed, turn) => {
    const result = assignSplits(list, { train: 0.8, val: 0.1, test: 0.1 }, seed)
    expect(result.size).toBe(list.length)
    for (const a of list) for (const b of list) {
      if (a.groupKeys.some((key) => b.groupKeys.includes(key))) expect(result.get(a.id)).toBe(result.get(b.id))
    }
    const turned = [...list.slice(turn), ...list.slice(0, turn)].map(
      (item) => ({ ...item, groupKeys: item.groupKeys.toReversed() }),
    )
    expect([...assignSplits(turned, { train: 0.8, val: 0.1, test: 0.1 }, seed)].sort()).toEqual([...result].sort())
    expect(groupItems(turned)).toEqual(groupItems(list))
  }))
})

test('single items meet the shares to within one, and another seed gives another split', () => {
  const list = Array.from({ length: 1000 }, (_, i) => ({ id: `photo-${i}.jpg`, groupKeys: [] }))
  const counts = (seed: number) => {
    const parts = [...assignSplits(list, { train: 0.7, val: 0.2, test: 0.1 }, seed).values()]
    return ['train', 'val', 'test'].map((part) => parts.filter((p) => p === part).length)
  }
  expect(counts(1)).toEqual([700, 200, 100])
  const one = assignSplits(list, { train: 0.7, val: 0.2, test: 0.1 }, 1)
  const two = assignSplits(list, { train: 0.7, val: 0.2, test: 0.1 }, 2)
  const moved = list.filter((item) => one.get(item.id) !== two.get(item.id)).length
  expect(moved).toBeGreaterThan(300)
  expect([...assignSplits(list, { val: 1 }, 3).values()].every((part) => part === 'val')).toBe(true)
})

test('a part with share 0 gets nothing, even when groups are large', () => {
  const list = Array.from({ length: 20 }, (_, i) => ({ id: `${i}`, groupKeys: [i < 15 ? 'one' : 'two'] }))
  const result = assignSplits(list, { train: 0.8, val: 0.2 }, 7)
  expect([...result.values()].filter((part) => part === 'test')).toEqual([])
  expect([...result.values()].filter((part) => part === 'train')).toHaveLength(15)
})

test('views of one product share a key, separate photos do not', () => {
  const same = (...names: string[]) => new Set(names.map(productKey)).size === 1
  expect(
    same('a/0a254395-afb0-4150-8a03-091469a117cf_Front.png', 'a/0a254395-afb0-4150-8a03-091469a117cf_FrontRight.png'),
  ).toBe(true)
  expect(same('SKU12345_1.jpg', 'SKU12345_2.jpg', 'SKU12345-back.jpg')).toBe(true)
  expect(same('boot (1).jpg', 'boot (2).jpg', 'boot.jpg')).toBe(true)
  expect(same('airmax_01.jpg', 'airmax_02.jpg')).toBe(false)
  expect(same('IMG_0001.jpg', 'IMG_0002.jpg')).toBe(false)
  expect(same('00000005.jpg', '00000008.jpg')).toBe(false)
  expect(same('a/x.jpg', 'b/x.jpg')).toBe(false)
})
