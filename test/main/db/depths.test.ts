import { describe, expect, it } from 'vitest'
import type { DepthRow } from '../../../core/records/depth.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { Store } from '../../../main/db/store.ts'
import { newDepth, newImage } from '../../support/rows.ts'
import { freshFolder, testStore } from '../../support/store.ts'

async function withPhotos(): Promise<{ store: Store; a: ImageId; b: ImageId }> {
  const store = await testStore()
  const root = store.roots.add(freshFolder())
  const [a, b] = store.images.insert([newImage(root, 'a.jpg'), newImage(root, 'b.jpg')])
  return { store, a, b }
}

describe('true depths of a project', () => {
  it('are the same to the last digit after the file was opened again, and in a snapshot', async () => {
    const { store, a, b } = await withPhotos()
    const first: DepthRow = store.depths.put(newDepth(a, { low: Math.PI, high: 1e6 / 7, camera: null, unit: '', values: 'inverse' })).row
    const second = store.depths.put(newDepth(b)).row
    const { path } = store
    const snapshot = store.snapshot()
    expect([snapshot.depths.ofImage(a), snapshot.depths.images()]).toEqual([first, [a, b]])
    snapshot.close()
    await store.close()
    const again = await testStore({ file: path, trusted: false })
    expect([again.depths.ofImage(a), again.depths.ofImage(b)]).toEqual([first, second])
    expect(await again.verify()).toMatchObject({ ok: true })
  })

  it('a photo has one: a newer takes its place, and files nobody refers to are told', async () => {
    const { store, a, b } = await withPhotos()
    const old = newDepth(a, { sha256: '11'.repeat(32) })
    expect(store.depths.put(old).dropped).toEqual([])
    store.depths.put(newDepth(b, { sha256: old.sha256 }))
    expect(store.depths.put(newDepth(a)).dropped).toEqual([])
    expect(store.depths.put(newDepth(b)).dropped).toEqual([old.sha256])
    expect(store.depths.layers()).toEqual(new Set([newDepth(a).sha256]))
    expect(store.depths.remove([a, a])).toEqual({ removed: 1, dropped: [] })
    expect(store.depths.remove([a, b])).toEqual({ removed: 1, dropped: [newDepth(a).sha256] })
  })

  it('goes with its photo; numbers that are none and photos that are not there are refused', async () => {
    const { store, a, b } = await withPhotos()
    store.depths.put(newDepth(a))
    store.images.remove([a])
    expect([store.depths.ofImage(a), store.depths.images()]).toEqual([null, []])
    expect(() => store.depths.put(newDepth(a))).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(() => store.depths.put({ ...newDepth(b), low: Number.NaN })).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})
