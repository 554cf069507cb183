import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SCHEMA } from '../../../main/db/migrations/index.ts'
import { openStore } from '../../../main/db/open.ts'
import { oldProject } from '../../support/old-project.ts'
import { bundleChild } from '../../support/one-file-child.ts'

/* R9: killed at any of fifty points, a project that is brought to the present schema is the old one or the new one. */
const POINTS = Number(process.env['R9_POINTS'] ?? 50)
const LANES = 2
const PREDICTIONS = 1_500
const REOPEN_EVERY = 5

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'selvedge-migrate-'))
const child = join(folder, 'migrate-child.js')

beforeAll(() => bundleChild('migrate-child.ts', child), 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Migrates in a child that is killed so long after it began; null lets it end. Gives the milliseconds it took, if it ended. */
function migrateAndKill(file: string, afterMs: number | null): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const run = spawn(process.execPath, [child, file], { stdio: ['ignore', 'pipe', 'inherit'] })
    let heard = ''
    run.stdout.on('data', (piece: Buffer) => {
      if (heard === '' && afterMs !== null) setTimeout(() => run.kill('SIGKILL'), afterMs)
      heard += piece.toString()
    })
    run.on('error', reject)
    run.on('close', () => resolve(heard.includes('done ') ? Number(/done ([\d.]+)/.exec(heard)![1]) : null))
  })
}

function stateOf(file: string): { version: number; labels: number; log: number; predictions: number } {
  const db = new Database(file)
  try {
    const version = db.pragma('user_version', { simple: true }) as number
    const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    return { version, labels: count('annotation'), log: count('change'), predictions: version < 20 ? 0 : count('prediction') }
  } finally {
    db.close()
  }
}

describe('R9: a migration', () => {
  it(`killed at ${POINTS} points leaves the old project or the new one, and can be done again`, { timeout: 120_000 }, async () => {
    const original = oldProject(folder, PREDICTIONS)
    const old = stateOf(original)
    const copyTo = (name: string) => {
      const place = join(folder, name)
      mkdirSync(place)
      cpSync(original, join(place, 'test.selvedge'))
      return join(place, 'test.selvedge')
    }
    const whole = (await migrateAndKill(copyTo('whole'), null))!
    const counts = { old: 0, new: 0, whole: Math.round(whole) }
    const lane = async (number: number): Promise<void> => {
      for (let point = number; point < POINTS; point += LANES) {
        const file = copyTo(`point-${point}`)
        await migrateAndKill(file, (1.1 * whole * point) / POINTS)
        const found = stateOf(file)
        if (found.version === old.version) {
          counts.old++
          expect(found).toEqual(old)
        } else {
          counts.new++
          expect(found).toEqual({ version: SCHEMA, labels: old.labels - PREDICTIONS - 4, log: old.log, predictions: PREDICTIONS + 4 })
        }
        if (point % REOPEN_EVERY !== 0) {
          rmSync(dirname(file), { recursive: true })
          continue
        }
        const store = await openStore(file, { trusted: true, ballastBytes: 0, automaticBackups: false })
        expect([store.schema, store.runs.list().reduce((sum, run) => sum + run.predictions, 0)]).toEqual([SCHEMA, PREDICTIONS + 4])
        expect(await store.verify()).toMatchObject({ ok: true, problems: [] })
        await store.close()
        rmSync(dirname(file), { recursive: true })
      }
    }
    await Promise.all(Array.from({ length: LANES }, (_, i) => lane(i)))
    process.stdout.write(`R9: ${JSON.stringify(counts)}\n`)
    expect(counts.old + counts.new).toBe(POINTS)
    expect(counts.old).toBeGreaterThan(POINTS / 10)
  })
})
