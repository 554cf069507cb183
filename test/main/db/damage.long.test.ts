import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { imageFilter } from '../../../core/api/images.ts'
import { sameRow } from '../../../core/change/change.ts'
import { Fault } from '../../../core/fault.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { openStore } from '../../../main/db/open.ts'
import { recoverProject } from '../../../main/db/recover.ts'
import type { Store } from '../../../main/db/store.ts'
import { random } from '../../support/random.ts'
import { closed, commit, draw, drawingStore } from '../../support/store.ts'

/* R10: damaged projects are reported or clean to the last checksum, and put right without touching what is left of them. */
const COUNT = Number(process.env['R10_PROJECTS'] ?? 1_000)
/** Putting right takes longer than finding out, so only every so many-th is. */
const RECOVER_EVERY = 20

let markers = 0
/** Words that only one version of one row holds. */
const marker = () => `marker ${String(++markers).padStart(6, '0')}.`

/** Where in the file the row of each annotation lies: the marker outside of the log, which has it as JSON. */
function pagesOf(bytes: Buffer, model: Model): Map<number, number> {
  return new Map([...model.annotations].map(([id, { description }]) => {
    const word = description.slice(0, 14)
    let at = bytes.indexOf(word)
    while (at >= 0 && bytes.toString('latin1', at - 15, at) === '"description":"') at = bytes.indexOf(word, at + 1)
    return [id, at - (at % PAGE)]
  }))
}
const PAGE = 16_384

type Model = { images: number; annotations: Map<number, Annotation> }
function modelOf(store: Store): Model {
  const ids = store.images.ids(imageFilter.parse({}))
  const lists = [...store.annotations.ofImages(ids).values()].flat()
  return { images: ids.length, annotations: new Map(lists.map((row) => [row.id, row])) }
}

async function project(): Promise<{ path: string; model: Model }> {
  const { store, ids } = await drawingStore(80)
  const next = random(7)
  const work = (count: number) => {
    for (let i = 0; i < count; i++) {
      const image = ids[Math.floor(next() * ids.length)]
      const list = store.annotations.list(image)
      const pick = list[Math.floor(next() * list.length)]
      const dice = next()
      if (!pick || dice < 0.6) draw(store, image, { description: marker() + 'x'.repeat(Math.floor(next() * 300)) })
      else if (dice < 0.8) commit(store, image, [{
        table: 'annotation', id: pick.id, before: pick, after: { ...pick, description: marker() },
      }])
      else if (dice < 0.9) commit(store, image, [{ table: 'annotation', id: pick.id, before: pick, after: null }])
      else store.changes.undo(image as ImageId)
    }
  }
  work(300)
  await store.backup({ reason: 'auto' })
  work(300)
  const model = modelOf(store)
  await closed(store)
  const kept = mkdtempSync(join(tmpdir(), 'selvedge-damage-'))
  cpSync(store.path, join(kept, basename(store.path)))
  cpSync(`${store.path}-files`, join(kept, `${basename(store.path)}-files`), { recursive: true })
  return { path: join(kept, basename(store.path)), model }
}

/** One kind of damage as disks, cables and careless programs do it. */
function damage(bytes: Buffer, next: () => number): Buffer {
  const result = Buffer.from(bytes)
  const page = PAGE
  const pages = bytes.length / page
  const at = () => Math.floor(next() * bytes.length)
  const pageAt = () => Math.floor(next() * pages) * page
  switch (Math.floor(next() * 7)) {
    case 0:
      for (let i = 0; i < 1 + next() * 8; i++) result[at()] ^= 1 << Math.floor(next() * 8)
      return result
    case 1: {
      const start = pageAt()
      return result.fill(0, start, start + page)
    }
    case 2: {
      const start = pageAt()
      for (let i = 0; i < page; i++) result[start + i] = Math.floor(next() * 256)
      return result
    }
    case 3:
      return result.subarray(0, Math.floor(next() * bytes.length))
    case 4: {
      const [a, b] = [pageAt(), pageAt()]
      bytes.copy(result, a, b, b + page)
      bytes.copy(result, b, a, a + page)
      return result
    }
    case 5: {
      const start = at()
      return result.fill(0, start, start + 512)
    }
    default: {
      // A digit of a stored text becomes another one: SQLite cannot notice.
      const start = at()
      const digit = result.subarray(start).findIndex((byte) => byte >= 0x30 && byte <= 0x39)
      if (digit >= 0) result[start + digit] = 0x30 + ((result[start + digit] - 0x2f) % 10)
      return result
    }
  }
}

async function findsDamage(path: string, model: Model): Promise<boolean> {
  let store: Store | undefined
  try {
    store = await openStore(path, { ballastBytes: 0, automaticBackups: false, trusted: true })
    const report = await store.verify()
    if (!report.ok) return true
    const now = modelOf(store)
    // Clean to the last checksum: then it must be what was saved.
    expect(now.images).toBe(model.images)
    expect(sameRow([...now.annotations.values()], [...model.annotations.values()])).toBe(true)
    return false
  } catch (error) {
    if (error instanceof Fault && ['corrupt', 'invalid'].includes(error.code)) return true
    throw error
  } finally {
    await store?.close()
  }
}

describe('R10: a damaged project', () => {
  it(`is found out or whole, ${COUNT} times, and nearly every row is got back`, { timeout: 120_000 }, async () => {
    const { path, model } = await project()
    const original = readFileSync(path)
    const pages = pagesOf(original, model)
    expect([...pages.values()].every((at) => at > 0)).toBe(true)
    const counts = { found: 0, clean: 0, recovered: 0, rows: 0, expected: 0, all: 0 }
    try {
      for (let seed = 1; seed <= COUNT; seed++) {
        const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'selvedge-damage-'))
        try {
          const file = join(folder, 'test.selvedge')
          const damaged = damage(original, random(seed))
          writeFileSync(file, damaged)
          const found = await findsDamage(file, model)
          counts[found ? 'found' : 'clean']++
          if (!found || seed % RECOVER_EVERY !== 0) continue
          rmSync(folder, { recursive: true })
          cpSync(join(path, '..'), folder, { recursive: true })
          writeFileSync(file, damaged)
          const report = recoverProject(file)
          const kept = readdirSync(report.quarantine).map((name) => createHash('sha256').update(readFileSync(join(report.quarantine, name))).digest('hex'))
          expect(kept).toContain(createHash('sha256').update(damaged).digest('hex'))
          const store = await openStore(file, { ballastBytes: 0, automaticBackups: false, trusted: true })
          const now = modelOf(store)
          expect((await store.verify()).ok).toBe(true)
          await store.close()
          const readable = [...pages].filter(([, at]) => original.subarray(at, at + PAGE).equals(damaged.subarray(at, at + PAGE))).map(([id]) => id)
          const same = readable.filter((id) => sameRow(now.annotations.get(id) ?? null, model.annotations.get(id)!)).length
          counts.recovered++
          counts.rows += same
          counts.expected += readable.length
          counts.all += [...model.annotations].filter(([id, row]) => sameRow(now.annotations.get(id) ?? null, row)).length / model.annotations.size
        } catch (error) {
          throw new Error(`seed ${seed}`, { cause: error })
        } finally {
          rmSync(folder, { recursive: true, force: true })
        }
      }
    } finally {
      rmSync(join(path, '..'), { recursive: true, force: true })
    }
    process.stdout.write(`R10: ${JSON.stringify(counts)}\n`)
    expect(counts.found).toBeGreaterThan(COUNT / 2)
    expect(counts.rows / counts.expected).toBeGreaterThan(0.99)
  })
})
