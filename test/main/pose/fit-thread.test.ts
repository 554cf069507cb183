import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { drawScene } from '../../../scripts/bench/pose-scenes.ts'
import { createSilhouettes } from '../../../core/pose/silhouette.ts'
import { buildViewIndex } from '../../../core/pose/fit/view-index.ts'
import { createFitThread, type FitThread } from '../../../main/pose/fit-thread.ts'
import { keepIndex, keptIndex } from '../../../main/pose/view-index-files.ts'
import { shoeMesh } from '../../support/shoe-mesh.ts'

const mesh = shoeMesh(12, 10)
const silhouettes = createSilhouettes(mesh)
const { pose, camera, mask } = drawScene(silhouettes, 4, 64)
const of = { key: 'a'.repeat(64), mesh }
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'none', (thrown: unknown) => Fault.of(thrown).code)

describe('the thread that fits poses', { timeout: 90_000 }, () => {
  let thread: FitThread
  beforeEach(() => {
    thread = createFitThread()
  })
  afterEach(() => thread.close())

  it('fits, measures and tells faults', async () => {
    const fitted = await thread.ask({ ask: 'fit', of, method: 'global', problem: { mask, camera, start: pose }, cache: null })
    expect(fitted.method).toBe('global')
    expect(fitted.best.iou).toBeGreaterThan(0.95)
    const measured = await thread.ask({ ask: 'measure', of, pose, camera, mask })
    expect(measured.iou).toBe(1)
    expect(await codeOf(thread.ask({ ask: 'fit', of, method: 'none', problem: { mask, camera }, cache: null }))).toBe('not-found')
    expect(await codeOf(thread.ask({ ask: 'fit', of, method: 'global', problem: { mask: mask.map(() => 0), camera }, cache: null }))).toBe('invalid')
  })

  it('stops when asked, and goes on with the next question', async () => {
    const stop = new AbortController()
    const asked = codeOf(thread.ask({ ask: 'fit', of, method: 'global', problem: { mask, camera }, cache: null }, { signal: stop.signal }))
    stop.abort()
    expect(await asked).toBe('cancelled')
    expect((await thread.ask({ ask: 'measure', of, pose, camera, mask })).dice).toBe(1)
  })

  it('answers no more once it is closed', async () => {
    await thread.close()
    expect(await codeOf(thread.ask({ ask: 'measure', of, pose, camera, mask }))).toBe('closed')
  })
})

describe('indexes on disk', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'selvedge-views-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('come back, and are left alone when damaged or of another mesh', () => {
    const index = buildViewIndex(silhouettes, {}, 20)
    keepIndex(join(folder, 'new'), of.key, index)
    expect(keptIndex(join(folder, 'new'), of.key, mesh)).toEqual(index)
    expect(keptIndex(join(folder, 'new'), of.key, shoeMesh(8, 8))).toBeNull()
    expect(keptIndex(join(folder, 'new'), 'b'.repeat(64), mesh)).toBeNull()
    const [file] = readdirSync(join(folder, 'new'))
    writeFileSync(join(folder, 'new', file), 'nonsense')
    expect(keptIndex(join(folder, 'new'), of.key, mesh)).toBeNull()
  })

  it('take no more than their room, the oldest going first', () => {
    for (let k = 0; k < 24; k++) writeFileSync(join(folder, `${String(k).padStart(4, '0')}-0.views`), new Uint8Array(1024 * 1024))
    keepIndex(folder, of.key, buildViewIndex(silhouettes, {}, 5))
    const names = readdirSync(folder)
    expect(names.length).toBeLessThan(22)
    expect(names.some((name) => name.startsWith(of.key))).toBe(true)
  })
})
