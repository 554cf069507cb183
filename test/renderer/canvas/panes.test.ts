import { describe, expect, it } from 'vitest'
import type { RunId } from '../../../core/records/run.ts'
import { inPane, paneAt, paneSize, panesOf, sidesOf, type Sights } from '../../../renderer/canvas/panes.ts'
import { DEFAULT_LOOK, VIEW_MODES, type Look } from '../../../renderer/state/look.ts'

const [one, two] = [1 as RunId, 2 as RunId]
const look = (part: Partial<Look>): Look => ({ ...DEFAULT_LOOK, ...part })
const sights = (part: Partial<Sights> = {}): Sights => ({ shown: one, against: null, labels: true, looked: true, depth: false, ...part })

describe('panes of the canvas', () => {
  it('cover the canvas without gaps in every mode, whatever there is to see', () => {
    for (const mode of VIEW_MODES) {
      for (const what of [sights(), sights({ shown: null }), sights({ against: two }), sights({ labels: false, shown: null }), sights({ depth: true })]) {
        const canvas = { width: 801, height: 600 }
        const { width } = paneSize(canvas, mode)
        const panes = panesOf(look({ mode, wipe: 0.3 }), width, what)
        let at = 0
        for (const pane of panes) {
          expect(pane.left).toBeCloseTo(at)
          at += pane.width
        }
        expect(at).toBeCloseTo(mode === 'side' ? 2 * width : width)
        expect(panes.flatMap((pane) => pane.runs).every((run) => run === what.shown || run === what.against)).toBe(true)
      }
    }
  })

  it('show labels, the run, or both; labels alone where there is no run', () => {
    const seen = (part: Partial<Look>, what = sights()) => panesOf(look(part), 800, what).map(({ style, labels, runs }) => ({ style, labels, runs }))
    expect(seen({})).toEqual([{ style: 'overlay', labels: true, runs: [1] }])
    expect(seen({ subject: 'run', mode: 'outline' }, sights({ against: two }))).toEqual([{ style: 'outline', labels: false, runs: [2, 1] }])
    expect(seen({ subject: 'labels', mode: 'mask' })).toEqual([{ style: 'mask', labels: true, runs: [] }])
    expect(seen({ subject: 'run', mode: 'cutout' }, sights({ shown: null }))).toEqual([{ style: 'cutout', labels: true, runs: [] }])
    expect(seen({ subject: 'run', mode: 'cutout' }, sights({ against: two }))[0].runs).toEqual([1])
    expect(seen({ mode: 'photo' })).toEqual([{ style: 'photo', labels: false, runs: [] }])
  })

  it('differ from the labels, or from the run compared with', () => {
    const seen = (what: Sights) => panesOf(look({ mode: 'difference' }), 800, what)[0]
    expect(seen(sights())).toMatchObject({ style: 'difference', labels: true, runs: [1] })
    expect(seen(sights({ against: two }))).toMatchObject({ style: 'difference', labels: false, runs: [2, 1] })
    expect(seen(sights({ shown: null }))).toMatchObject({ style: 'overlay', labels: true, runs: [] })
    expect(seen(sights({ looked: false }))).toMatchObject({ style: 'overlay', labels: true, runs: [1] })
  })

  it('choose sides by what there is, and never what there is not', () => {
    expect(sidesOf(look({}), sights({ against: two }))).toEqual(['against', 'run'])
    expect(sidesOf(look({}), sights())).toEqual(['labels', 'run'])
    expect(sidesOf(look({}), sights({ labels: false }))).toEqual(['photo', 'run'])
    expect(sidesOf(look({}), sights({ depth: true }))).toEqual(['photo', 'run'])
    expect(sidesOf(look({}), sights({ depth: true, truth: true }))).toEqual(['labels', 'run'])
    expect(panesOf(look({ mode: 'difference' }), 100, sights({ depth: true, truth: true }))).toMatchObject([{ style: 'difference', runs: [one] }])
    expect(panesOf(look({ mode: 'difference' }), 100, sights({ depth: true }))).toMatchObject([{ style: 'overlay' }])
    expect(sidesOf(look({}), sights({ shown: null }))).toEqual(['photo', 'labels'])
    expect(sidesOf(look({ before: 'against', after: 'run' }), sights({ shown: null }))).toEqual(['photo', 'photo'])
    expect(sidesOf(look({ before: 'run', after: 'photo' }), sights())).toEqual(['run', 'photo'])
  })

  it('lay the right half over the left one for the pointer', () => {
    expect(paneAt(399, 400, 'side')).toBe(0)
    expect(paneAt(400, 400, 'side')).toBe(1)
    expect(inPane(450, 400, 'side', 1)).toBe(50)
    expect(inPane(450, 400, 'side', 0)).toBe(450)
    expect(inPane(450, 800, 'wipe', paneAt(450, 800, 'wipe'))).toBe(450)
  })
})
