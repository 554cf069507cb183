import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../../main/db/open.ts'
import { random } from '../../support/random.ts'
import { newImage } from '../../support/rows.ts'
import { bundleChild } from '../../support/one-file-child.ts'

/* R2: what was acknowledged is there after kill -9. `R2_KILLS=10000` for the nightly run. */
const KILLS = Number(process.env['R2_KILLS'] ?? 300)
/** So many children at a time, each with its own project, which is begun anew after so many kills. */
const LANES = 3
const KILLS_PER_PROJECT = 50
const LONGEST_LIFE_MS = 15
const REOPEN_MS = 2_000

/** In memory where there is such a folder: a killed process leaves what it wrote to the system, whatever the disk. */
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'selvedge-kill-'))
const child = join(folder, 'autosave-child.js')

beforeAll(() => bundleChild('autosave-child.ts', child), 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = { trusted: true, ballastBytes: 0, automaticBackups: false } as const

async function newProject(file: string): Promise<void> {
  const store = await openStore(file, { ...options, create: true })
  const root = store.roots.add(dirname(file))
  store.images.insert([newImage(root, 'a.jpg')])
  await store.close()
}

/** Starts a child on the project and kills it so long after its first acknowledgement; gives what it acknowledged. */
function runAndKill(file: string, lifeMs: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const autosave = spawn(process.execPath, [child, file], { stdio: ['ignore', 'pipe', 'inherit'] })
    let heard = ''
    let killed = false
    autosave.stdout.on('data', (piece: Buffer) => {
      heard += piece.toString()
      if (killed) return
      killed = true
      setTimeout(() => autosave.kill('SIGKILL'), lifeMs)
    })
    autosave.on('error', reject)
    autosave.on('close', (code, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the child ended by itself: ${code} ${signal}`))
      // The last line may be half: it was never heard as a whole.
      resolve(heard.split('\n').slice(0, -1))
    })
  })
}

describe('R2: kill -9 while saving', () => {
  it(`loses nothing that was acknowledged, ${KILLS} times`, { timeout: Math.max(240_000, KILLS * 1_000) }, async () => {
    const totals = { kills: 0, acknowledged: 0, kept: 0, slowestReopenMs: 0 }
    const lane = async (number: number): Promise<void> => {
      const next = random(number + 1)
      for (let kill = number, own = 0; kill < KILLS; kill += LANES, own++) {
        const project = join(folder, `lane-${number}-${Math.floor(own / KILLS_PER_PROJECT)}.selvedge`)
        if (own % KILLS_PER_PROJECT === 0) await newProject(project)
        const lines = await runAndKill(project, next() * LONGEST_LIFE_MS)
        const start = performance.now()
        const store = await openStore(project, options)
        totals.slowestReopenMs = Math.max(totals.slowestReopenMs, performance.now() - start)
        const image = store.images.filesAfter(null, 1)[0].id
        const there = new Set<number>(store.annotations.list(image).map(({ id }) => id))
        const expected = new Map<number, boolean>()
        for (const line of lines) expected.set(Number(line.slice(5)), line.startsWith('draw'))
        // One more gesture may have been stored without its acknowledgement being heard: it undid the last, or drew another.
        const lastDrawn = Math.max(...expected.keys())
        for (const [id, drawn] of expected) {
          if (there.has(id) !== drawn && !(drawn && id === lastDrawn)) {
            throw new Error(`${line(id, drawn)} was lost at kill ${kill}`)
          }
          totals.kept++
        }
        if (own % 10 === 0) expect(await store.verify()).toMatchObject({ ok: true, problems: [] })
        await store.close()
        totals.kills++
        totals.acknowledged += lines.length
      }
    }
    await Promise.all(Array.from({ length: LANES }, (_, i) => lane(i)))
    process.stdout.write(`R2: ${JSON.stringify(totals)}\n`)
    expect(totals.kills).toBe(KILLS)
    expect(totals.acknowledged).toBeGreaterThan(KILLS)
    expect(totals.slowestReopenMs).toBeLessThan(REOPEN_MS)
  })
})
const line = (id: number, drawn: boolean) => `${drawn ? 'drawing' : 'undoing'} ${id}`
