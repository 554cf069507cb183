import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../main/db/sqlite.ts'
import { verifyNow } from '../../../main/db/verify.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import type { Store } from '../../../main/db/store.ts'
import { random } from '../../support/random.ts'
import { closed, commit, draw, drawingStore, newAnnotation, testStore } from '../../support/store.ts'

/* R1: a power cut leaves the state of the last acknowledged gesture, or of the one being stored. `R1_POINTS=10000` cuts at every sector. */
const POINTS = Number(process.env['R1_POINTS'] ?? 2_000)
const SECTOR = 512

type Files = { db: Buffer; wal: Buffer }
const read = (path: string): Files => ({
  db: readFileSync(path), wal: existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0),
})

/** Everything a person would miss, in 40 hexadecimal digits. */
function digest(file: string): string {
  const db = connect(file, { readOnly: true })
  try {
    const report = verifyNow(db)
    if (!report.ok) throw new Error(`damaged: ${JSON.stringify(report.problems[0])}`)
    const sum = createHash('sha1')
    for (const table of ['annotation', 'image', 'category', 'change', 'setting', 'counter']) {
      for (const row of db.prepare(`SELECT * FROM ${table} ORDER BY 1`).raw().iterate()) sum.update(JSON.stringify(row))
    }
    return sum.digest('hex')
  } finally {
    db.close()
  }
}

/** The sectors in which two versions of a file differ. */
function changedSectors(before: Buffer, after: Buffer): number[] {
  const list: number[] = []
  for (let at = 0; at < Math.max(before.length, after.length); at += SECTOR) {
    if (!before.subarray(at, at + SECTOR).equals(after.subarray(at, at + SECTOR))) list.push(at)
  }
  return list
}

/** The file with only some of its changed sectors written; those never written are old, or zero where the file grew. */
function partly(before: Buffer, after: Buffer, written: (sector: number, index: number) => boolean, sectors: number[]): Buffer {
  const reached = sectors.reduce((end, at, i) => (written(at, i) ? Math.max(end, Math.min(at + SECTOR, after.length)) : end), before.length)
  const result = Buffer.alloc(reached)
  before.copy(result)
  sectors.forEach((at, i) => {
    if (written(at, i)) after.copy(result, at, at, Math.min(at + SECTOR, after.length))
  })
  return result
}

/** One gesture, in one transaction; `fresh` is an id reserved before. */
function gesture(store: Store, image: ImageId, fresh: number, next: () => number): void {
  const list = store.annotations.list(image)
  const pick = list[Math.floor(next() * list.length)]
  const dice = next()
  if (!pick || dice < 0.5) {
    const row = newAnnotation(fresh, image, { description: 'x'.repeat(Math.floor(next() * 400)) })
    commit(store, image, [{ table: 'annotation', id: row.id, before: null, after: row }])
  } else if (dice < 0.7) commit(store, image, [{
    table: 'annotation', id: pick.id, before: pick, after: { ...pick, order: next() },
  }])
  else if (dice < 0.85) store.changes.undo(image)
  else store.changes.redo(image)
}

describe('R1: a power cut', () => {
  it(`at ${POINTS} points loses nothing that was acknowledged and leaves no damage`, { timeout: 300_000 }, async () => {
    const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'selvedge-cut-'))
    const file = join(scratch, 'cut.selvedge')
    const next = random(11)
    const counts = { points: 0, old: 0, fresh: 0, checkpoints: 0 }
    const stateOf = (files: Files): string => {
      for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true })
      writeFileSync(file, files.db)
      if (files.wal.length > 0) writeFileSync(`${file}-wal`, files.wal)
      return digest(file)
    }
    try {
      const { store, ids } = await drawingStore()
      for (let i = 0; i < 20; i++) draw(store, ids[0])
      await closed(store)
      while (counts.points < POINTS) {
        // Opened anew the log is empty, so that copies stay small; sixteen gestures of each round are cut.
        const round = await testStore({ file: store.path })
        const reserved = round.annotations.reserve(16)
        let before = read(round.path)
        let old = stateOf(before)
        for (let i = 0; i < 16 && counts.points < POINTS; i++) {
          gesture(round, ids[0], reserved + i, next)
          const after = read(round.path)
          const fresh = stateOf(after)
          const sectors = changedSectors(before.wal, after.wal)
          const check = (files: Files, allowed: string[]) => {
            const state = stateOf(files)
            if (!allowed.includes(state)) {
              throw new Error(`point ${counts.points}: neither the state before nor after the gesture`)
            }
            counts.points++
            counts[state === old ? 'old' : 'fresh']++
          }
          const points = Math.min(POINTS > 5_000 ? sectors.length : 24, sectors.length, POINTS - counts.points)
          for (let p = 0; p < points; p++) {
            const limit = Math.floor((p * sectors.length) / points)
            check({ db: before.db, wal: partly(before.wal, after.wal, (_, index) => index < limit, sectors) }, [old, fresh])
            // Disks write in any order until told to wait: after the cut some later sectors may be there, earlier ones not.
            check({
              db: before.db, wal: partly(before.wal, after.wal, (_, index) => index < limit || next() < 0.5, sectors),
            }, [old, fresh])
          }
          // Acknowledged: from here on it may not be lost, whatever later writes are half done.
          check({ db: before.db, wal: after.wal }, [fresh])
          before = after
          old = fresh
        }
        // A checkpoint copies the log into the file; cut in the middle, the log is still whole.
        await closed(round)
        const checkpointed = readFileSync(round.path)
        const pages = changedSectors(before.db, checkpointed)
        for (let p = 0; p < 20 && counts.points < POINTS; p++, counts.points++, counts.checkpoints++) {
          const half = partly(before.db, checkpointed, () => next() < 0.5, pages)
          expect(stateOf({ db: half, wal: before.wal })).toBe(old)
        }
      }
      process.stdout.write(`R1: ${JSON.stringify(counts)}\n`)
      expect(counts.old).toBeGreaterThan(POINTS / 10)
      expect(counts.fresh).toBeGreaterThan(0)
    } finally {
      rmSync(scratch, { recursive: true, force: true })
    }
  })
})
