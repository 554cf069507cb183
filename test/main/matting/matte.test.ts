import { expect, test } from 'vitest'
import { matteOf } from '../../../core/matting/matte.ts'
import { foregroundOf, solveMatte } from '../../../main/matting/matte.ts'
import { matteScene } from '../../support/matte-scene.ts'

const idle = { signal: new AbortController().signal, progress: () => {} }

test('a thread gives the same matte and colours as asking here, and tells how far it is', { timeout: 120_000 }, async () => {
  const { picture, trimap } = matteScene(60, 50)
  const told: (number | null)[] = []
  const { alpha, iterations, seconds } = await solveMatte({ picture, trimap, method: 'closed-form' }, { ...idle, progress: (done) => told.push(done) })
  expect({ alpha, iterations }).toEqual(matteOf(picture, trimap, { method: 'closed-form' }))
  expect(seconds).toBeGreaterThan(0)
  expect(told.length).toBeGreaterThan(3)
  expect(told.every((done) => done !== null && done >= 0 && done <= 1)).toBe(true)
  const colours = await foregroundOf(picture, alpha, idle)
  expect(colours.length).toBe(picture.data.length)
})

test('it stops when asked, before it begins and in the midst', { timeout: 120_000 }, async () => {
  const { picture, trimap } = matteScene(240, 200, { hairs: 30, band: 8 })
  const stop = new AbortController()
  stop.abort()
  await expect(solveMatte({ picture, trimap, method: 'closed-form' }, { ...idle, signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' })
  const later = new AbortController()
  let told = 0
  const running = solveMatte({ picture, trimap, method: 'closed-form' }, { signal: later.signal, progress: () => {
    if (++told === 2) later.abort()
  } })
  await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  expect(told).toBeLessThan(15)
})

test('what is wrong with the trimap is told as it is', async () => {
  const { picture, trimap } = matteScene(30, 30)
  await expect(solveMatte({ picture, trimap: trimap.fill(128), method: 'closed-form' }, idle)).rejects.toMatchObject({ code: 'invalid', details: { field: 'trimap' } })
})
