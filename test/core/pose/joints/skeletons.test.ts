import { describe, expect, it } from 'vitest'
import { mirrored, named } from '../../../../core/pose/joints/mirror.ts'
import { COCO_PERSON, coloursOf, HAND, HUMAN36M, limbColoursOf, mirrorOrder, SIDE_COLOURS, sideOf, SKELETONS } from '../../../../core/pose/joints/skeletons.ts'

describe('ready skeletons', () => {
  it('join every keypoint to the others by lines between keypoints that exist', () => {
    for (const { skeleton: { keypoints, skeleton } } of SKELETONS) {
      expect(new Set(keypoints).size).toBe(keypoints.length)
      const reached = new Set([1])
      for (let round = 0; round < keypoints.length; round++) for (const [a, b] of skeleton) if (reached.has(a) || reached.has(b)) reached.add(a).add(b)
      expect([...reached].every((one) => one >= 1 && one <= keypoints.length)).toBe(true)
      expect(reached.size).toBe(keypoints.length)
    }
    expect(HAND.keypoints).toHaveLength(21)
  })

  it('have the pairs that pycocotools\' users flip by', () => {
    // COCO's usual flip index of 17 joints.
    expect(mirrorOrder(COCO_PERSON.keypoints)).toEqual([0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15])
    expect(mirrorOrder(HUMAN36M.keypoints)).toEqual([0, 4, 5, 6, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16, 11, 12, 13])
    expect(mirrorOrder(HAND.keypoints)).toEqual(HAND.keypoints.map((_, i) => i))
  })
})

describe('sides', () => {
  it('are words of their own, however written', () => {
    expect(['left ankle', 'left_ankle', 'ankle-l', 'LAnkle', 'Left', 'ankle.L'].map(sideOf)).toEqual(Array(6).fill('left'))
    expect(['right_ankle', 'RAnkle', 'ankle r'].map(sideOf)).toEqual(Array(3).fill('right'))
    expect(['nose', 'heel', 'collar', 'LACE', 'bright', 'upper'].map(sideOf)).toEqual(Array(6).fill('middle'))
  })

  it('make no pair of names that are there twice', () => {
    expect(mirrorOrder(['left toe', 'right toe', 'right toe', 'left heel'])).toEqual([0, 1, 2, 3])
  })

  it('colour bones by where they lead, unless the category says otherwise', () => {
    const category = { keypoints: ['neck', 'left hand', 'right hand'], skeleton: [[1, 2], [3, 1], [2, 3]] as [number, number][], color: '#123456', extra: {} }
    expect(coloursOf(category)).toEqual({ bones: [SIDE_COLOURS.left, SIDE_COLOURS.right, '#123456'], joints: ['#123456', SIDE_COLOURS.left, SIDE_COLOURS.right] })
    expect(coloursOf({ ...category, extra: { limbColours: 'one' } }).bones).toEqual(['#123456', '#123456', '#123456'])
    expect(new Set(coloursOf({ ...category, extra: { limbColours: 'limb' } }).bones).size).toBe(3)
    expect(limbColoursOf({ keypoints: ['toe', 'heel'], extra: { limbColours: 'nonsense' } })).toBe('one')
  })
})

describe('a mirror', () => {
  const order = mirrorOrder(COCO_PERSON.keypoints)
  const body = COCO_PERSON.keypoints.flatMap((_, i) => (i === 3 ? [0, 0, 0] : [10 * i, 5 * i, i === 7 ? 1 : 2]))

  it('gives the same again when looked into twice, and leaves what is not labelled at 0', () => {
    expect(mirrored(mirrored(body, order, 60), order, 60)).toEqual(body)
    // The left ear has no place, so in the mirror the right one has none.
    expect(mirrored(body, order, 60).slice(12, 15)).toEqual([0, 0, 0])
    expect(mirrored(body, order, 60).slice(24, 27)).toEqual([120 - 70, 35, 1])
  })

  it('exchanges names without moving anything', () => {
    expect(named(body, order).slice(15, 18)).toEqual(body.slice(18, 21))
    expect(named(named(body, order), order)).toEqual(body)
  })
})
