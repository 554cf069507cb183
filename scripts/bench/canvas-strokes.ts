/// <reference lib="dom" />
import type { CDPSession, Page } from '@playwright/test'
import { runsOfShape } from '../../core/mask/rasterise.ts'
import { rleOf } from '../../core/mask/rle.ts'
import type { Shape } from '../../core/records/annotation.ts'
import type { BenchRow } from '../bench.ts'

const STROKE_MS = 2_000
const ROUNDS = 3
/** Turns of `]` from the brush a new user has: 300 pixels wide. */
const WIDER = 16

/** One mask over two fifths of a photo, its edge as unsteady as a furry collar's; about 40,000 runs. */
export function wideMask({ width, height }: { width: number; height: number }, random: () => number): Shape {
  const ring: number[] = []
  const corners = 6_000
  for (let i = 0; i < corners; i++) {
    const angle = (2 * Math.PI * i) / corners
    const r = 1 + 0.15 * Math.sin(5 * angle) + 0.03 * random()
    ring.push(width * (0.5 + 0.36 * r * Math.cos(angle)), height * (0.5 + 0.36 * r * Math.sin(angle)))
  }
  return { type: 'mask', rle: rleOf(runsOfShape({ type: 'polygon', parts: [[ring]] }, height, width)) }
}

/**
 * Frames a second while a wide brush goes round on the mask, four positions of the hand a frame, beside the same way without
 * painting, and how long it then takes until the stroke is on disk. `processorTime`: milliseconds that all processes of the browser have used.
 */
export async function measureStrokes(page: Page, processorTime: (session: CDPSession) => Promise<number>, processes: CDPSession, report: (row: BenchRow) => void): Promise<void> {
  await page.keyboard.press('v')
  const box = (await page.locator('.canvas').boundingBox())!
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await page.keyboard.press('b')
  for (let i = 0; i < WIDER; i++) await page.keyboard.press(']')
  for (const [title, erase] of [['paint', false], ['erase', true]] as const) {
    const rounds: { fps: number; slow: number; rest: number; work: number; restWork: number; stored: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await page.waitForTimeout(500)
      const timed = async (press: boolean) => {
        const before = await processorTime(processes)
        const moving = await page.evaluate(strokeFrames, { ms: STROKE_MS, erase, press })
        return { ...moving, work: ((await processorTime(processes)) - before) / moving.count }
      }
      const over = await timed(false)
      rounds.push({ ...(await timed(true)), rest: over.fps, restWork: over.work })
    }
    const middle = rounds.toSorted((a, b) => a.fps / a.rest - b.fps / b.rest)[rounds.length >> 1]
    report({
      name: `mask of 24 megapixels, ${title} with 300 pixels`, value: middle.fps, unit: 'frames/s', ratio: middle.fps / middle.rest,
      reference: `moved without painting ${middle.rest.toFixed(0)} frames/s; 95 % of frames within ${middle.slow.toFixed(0)} ms; ${middle.work.toFixed(1)} ms of processor each, ${middle.restWork.toFixed(1)} without painting`,
    })
    report({ name: `mask of 24 megapixels, ${title}: hand lifted to on disk`, value: middle.stored, unit: 'ms' })
  }
}

/** In the page: strokes in circles for a while (or only moves the pointer so), then lifts the hand and waits for the word that it is saved. */
function strokeFrames({ ms, erase, press }: { ms: number; erase: boolean; press: boolean }): Promise<{ fps: number; slow: number; count: number; stored: number }> {
  return new Promise((resolve) => {
    const canvas = document.querySelector('.canvas')!
    const box = canvas.getBoundingClientRect()
    const at = (t: number) => {
      const r = 60 + (30 * t) / 1_000
      return { clientX: box.x + box.width / 2 + r * Math.cos(t / 250), clientY: box.y + box.height / 2 + r * Math.sin(t / 250) }
    }
    const send = (type: string, t: number, before: number[] = []) => (press || type === 'pointermove') && canvas.dispatchEvent(new PointerEvent(type, {
      bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse', button: type === 'pointermove' ? -1 : 0, buttons: press ? 1 : 0, altKey: erase, ...at(t),
      coalescedEvents: before.map((one) => new PointerEvent(type, { pointerId: 1, pointerType: 'mouse', ...at(one) })),
    }))
    const times: number[] = []
    const start = performance.now()
    let last = 0
    send('pointerdown', 0)
    const step = (now: number) => {
      if (last > 0) {
        times.push(now - last)
        send('pointermove', now - start, [1, 2, 3, 4].map((k) => last - start + (k / 4) * (now - last)))
      }
      last = now
      const gone = performance.now() - start
      if (gone < ms) return void requestAnimationFrame(step)
      const lifted = performance.now()
      send('pointerup', gone)
      const sorted = times.toSorted((a, b) => a - b)
      const done = () => resolve({
        fps: (1_000 * times.length) / times.reduce((sum, time) => sum + time, 0), slow: sorted[Math.floor(0.95 * sorted.length)], count: times.length, stored: performance.now() - lifted,
      })
      const wait = () => (press && !(document.querySelector('[aria-label="Saved state"]')?.textContent ?? '').startsWith('Saved') ? void setTimeout(wait, 2) : done())
      setTimeout(wait, 0)
    }
    requestAnimationFrame(step)
  })
}
