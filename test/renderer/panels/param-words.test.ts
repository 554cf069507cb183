import { describe, expect, it } from 'vitest'
import { predictParams } from '../../../core/records/model.ts'
import { paramWords } from '../../../renderer/panels/predict/param-words.ts'

describe('how a run was made, in words', () => {
  it('says nothing of imports, and what differs from plain of models', () => {
    expect(paramWords({})).toBe('')
    expect(paramWords(predictParams.parse({}))).toBe('whole photo')
    expect(paramWords(predictParams.parse({ strategy: 'tiles', tiles: { size: 512 }, flip: true, post: { threshold: 0.4, largest: true } })))
      .toBe('tiles of 512 px, 25 % overlap, mirrored too, threshold 0.4, largest piece only')
    expect(paramWords(predictParams.parse({ strategy: 'channels', channels: { use: ['r', 'b'], merge: 'vote' } }))).toBe('channels R B alone, vote')
  })
  it('tells how close the second look of two passes is', () => {
    const words = (focus: object) => paramWords(predictParams.parse({ strategy: 'focus', focus }))
    expect(words({})).toBe('two passes, 50 px round the first mask')
    expect(words({ margin: 0.15, looks: 2 })).toBe('two passes, 15 % round the first mask, up to 2 close-ups')
    expect(words({ margin: 0.15, blend: 0.5 })).toBe('two passes, 15 % round the first mask, the first look weighs 50 %')
    expect(words({ margin: 0.15, radius: 20 })).toBe('two passes, 15 % and 20 px round the first mask')
    expect(words({ mode: 'mask', radius: 12 })).toBe('two passes, all but 12 px round the first mask blacked out')
  })
  it('does not trip over what another version wrote', () => {
    expect(paramWords({ strategy: 'sideways' })).toBe('')
  })
})
