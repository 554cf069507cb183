import { describe, expect, it } from 'vitest'
import { DEFAULT_LOOK, labelsAreShown, sanitiseLook, subjectOf } from '../../../renderer/state/look.ts'

describe('how photos are looked at', () => {
  it('comes back as it was kept', () => {
    const look = { ...DEFAULT_LOOK, mode: 'cutout', backdrop: '#0f0f0f', wipe: 0.2, colourMap: 'turbo', soft: false } as const
    expect(sanitiseLook(JSON.parse(JSON.stringify(look)))).toEqual(look)
  })
  it.each([[null], ['overlay'], [{ mode: 'x-ray', wipe: 7, opacity: 'much', backdrop: 'url(http://a)', soft: 1, colourMap: null, subject: ['run'] }]])('takes nothing from %j', (value) => {
    expect(sanitiseLook(value)).toEqual({})
  })
  it('looks at labels while no run is shown, and lets them be clicked wherever they are drawn', () => {
    const state = (part: object) => ({ ...DEFAULT_LOOK, showAll: true, runShown: true, labelsUnder: true, ...part })
    expect(subjectOf(state({ runShown: false, subject: 'run' }))).toBe('labels')
    expect(labelsAreShown(state({ subject: 'run' }))).toBe(false)
    expect(labelsAreShown(state({ subject: 'run', runShown: false }))).toBe(true)
    expect(labelsAreShown(state({ mode: 'photo' }))).toBe(false)
    expect(labelsAreShown(state({ subject: 'run', mode: 'side' }))).toBe(true)
    expect(labelsAreShown(state({ mode: 'side', labelsUnder: false }))).toBe(false)
    expect(labelsAreShown(state({ showAll: false }))).toBe(false)
  })
})
