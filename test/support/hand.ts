import type { Locator } from '@playwright/test'
import type { StudioPage } from './studio-page.ts'

/** A person's hand on the studio, which counts what it does. */
export type Hand = ReturnType<typeof handOn>

export function handOn(studio: StudioPage) {
  const { page } = studio
  const count = { keys: 0, clicks: 0, strokes: 0 }
  const began = performance.now()
  return {
    count,
    /** Seconds since the hand was laid on. */
    seconds: () => (performance.now() - began) / 1_000,
    words: () => `${count.clicks} clicks, ${count.strokes} strokes, ${count.keys} keys`,
    async press(key: string) {
      count.keys++
      await page.keyboard.press(key)
    },
    async click(what: Locator) {
      count.clicks++
      await what.click()
    },
    /** Draws through places of the photo, 0..1 of its width and height. `held`: a key that is held meanwhile. */
    async draw(places: readonly (readonly [number, number])[], held?: 'Alt' | 'Shift') {
      count.strokes++
      const spots = await Promise.all(places.map(([x, y]) => studio.at(x, y)))
      if (held) await page.keyboard.down(held)
      await page.mouse.move(spots[0].x, spots[0].y)
      await page.mouse.down()
      for (const spot of [...spots.slice(1), spots.at(-1)!]) await page.mouse.move(spot.x, spot.y, { steps: 4 })
      await page.mouse.up()
      if (held) await page.keyboard.up(held)
    },
    /** Text that is typed counts as its keys. */
    async type(field: Locator, text: string) {
      count.clicks++
      count.keys += text.length
      await field.fill(text)
    },
  }
}
