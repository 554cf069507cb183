import Database from 'better-sqlite3'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { predicted, reviewing, saidOf, startRun } from '../../support/predicted.ts'
import { B, oldProject } from '../../support/old-project.ts'
import { closed, drawingStore, freshFolder, testStore } from '../../support/store.ts'

/* R10: runs and reviews of a damaged project come back as far as they can be read, and what is left fits together. */

const PAGE = 16_384

/** Zeroes the leaf pages of a table (1-based numbers from SQLite itself) that `pick` chooses. */
function breakPages(file: string, table: string, pick: (index: number, of: number) => boolean): number {
  const db = new Database(file)
  db.pragma('wal_checkpoint(TRUNCATE)')
  const root = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) as number
  db.close()
  const bytes = readFileSync(file)
  const leaves: number[] = []
  const walk = (page: number): void => {
    const at = (page - 1) * PAGE
    if (bytes[at] === 0x0d) return void leaves.push(page)
    for (let i = 0; i < bytes.readUInt16BE(at + 3); i++) walk(bytes.readUInt32BE(at + bytes.readUInt16BE(at + 12 + 2 * i)))
    walk(bytes.readUInt32BE(at + 8))
  }
  walk(root)
  const broken = leaves.filter((_, i) => pick(i, leaves.length))
  for (const page of broken) bytes.fill(0, (page - 1) * PAGE, page * PAGE)
  writeFileSync(file, bytes)
  return broken.length
}

async function project(backup: boolean) {
  const { store, ids } = await drawingStore(60)
  const run = startRun(store)
  const many = Array.from({ length: 12 }, () => predicted(undefined, { label: 'shoe'.repeat(40) }))
  for (const id of ids) store.runs.put(run.id, saidOf(id), many)
  // Predicted again: what was said before must not come back from the pages.
  for (const id of ids.slice(0, 20)) store.runs.put(run.id, saidOf(id), many.slice(0, 2))
  const at = reviewing(store)
  for (const image of ids.slice(0, 5)) at.verdict({ run: run.id, image, verdict: 'accepted', reviewer: 'Ada' })
  if (backup) await store.backup({ reason: 'auto' })
  const counts = store.runs.get(run.id)!.predictions
  await closed(store)
  return { file: store.path, run: run.id, counts, ids }
}

describe('R10: a damaged project with runs', () => {
  it.each([false, true])('loses the predictions of the broken pages alone, with a backup: %s', async (backup) => {
    const { file, run, counts, ids } = await project(backup)
    const broken = breakPages(file, 'prediction', (i, of) => of > 2 && i === Math.floor(of / 2))
    expect(broken).toBe(1)
    const store = await testStore({ file, recover: true })
    expect(await store.verify()).toMatchObject({ ok: true, problems: [] })
    const found = store.runs.get(run)!
    expect([found.title, found.images]).toEqual(['unet', 60])
    expect(found.predictions).toBeGreaterThan(counts * 0.7)
    expect(found.predictions).toBeLessThanOrEqual(counts)
    if (backup) expect(found.predictions).toBe(counts)
    expect(store.reviews.ofRun(run)).toHaveLength(5)
    for (const id of ids.slice(0, 20)) expect(store.runs.ofImages(run, [id]).get(id)?.length ?? 0).toBeLessThanOrEqual(2)
    expect(store.annotations.count()).toBe(10)
  })

  it('of before there were runs is got back and brought to the present at once', async () => {
    const file = oldProject(freshFolder(), 400)
    expect(breakPages(file, 'change', () => true)).toBe(1)
    const store = await testStore({ file, recover: true })
    expect(await store.verify()).toMatchObject({ ok: true, problems: [] })
    expect(store.runs.list().reduce((sum, run) => sum + run.predictions, 0)).toBe(404)
    expect(store.annotations.list(B).map(({ id }) => Number(id)).filter((id) => id > 100).sort()).toEqual([106, 107])
  })
})
