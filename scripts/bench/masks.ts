import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { bitmapOf, columnsOf, runsOfBitmap, runsOfColumns } from '../../core/mask/bitmap.ts'
import { readCounts, writeCounts } from '../../core/mask/counts-text.ts'
import { maskIou } from '../../core/mask/iou.ts'
import { union, unionOf } from '../../core/mask/merge.ts'
import { runsOfRing } from '../../core/mask/polygon.ts'
import { measure } from '../../core/mask/rasterise.ts'
import { rleOf, runsOfRle } from '../../core/mask/rle.ts'
import { partsOfRuns } from '../../core/mask/trace.ts'
import type { BenchRow } from '../bench.ts'

// The mask rows of PERF.md: ours and pycocotools' C in turn, nine rounds, medians of the per-round ratios.
export const name = 'masks'

const [H, W] = [1728, 1152]
const ROUNDS = 9

type Case = { name: string; reference?: string; act(): unknown }
type Reference = { time(name: string): Promise<number>; close(): void }

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const random = randomFrom(7)
  const smooth = wavyRing(random, W / 2, H / 2, 480, 700)
  const zigzag = Array.from({ length: 100 }, (_, i) => random() * (i % 2 ? H : W))
  const blobs = (count: number): number[][] => Array.from({ length: count }, () => {
    const size = 120 + 230 * random()
    return wavyRing(random, size + random() * (W - 2 * size), size + random() * (H - 2 * size), size, size)
  })
  const many = blobs(400)
  const others = blobs(400)
  const reference = await startReference({ h: H, w: W, smooth, zigzag, many, others })
  for (const one of cases(smooth, zigzag, many, others)) await measureCase(one, reference, report)
  reference?.close()
}

function cases(smooth: number[], zigzag: number[], many: number[][], others: number[][]): Case[] {
  const runs = { smooth: runsOfRing(smooth, H, W), zigzag: runsOfRing(zigzag, H, W) }
  const masks = many.map((ring) => runsOfRing(ring, H, W))
  const otherMasks = others.map((ring) => runsOfRing(ring, H, W))
  const hundred = masks.slice(0, 100)
  const pair = [rleOf(masks[0]), rleOf(masks[1])]
  // C writes into memory that is there already; so do we, except where a row says otherwise.
  const into = new Uint8Array(H * W)
  const list: Case[] = []
  for (const kind of ['smooth', 'zigzag'] as const) {
    const ring = kind === 'smooth' ? smooth : zigzag
    const mask = runs[kind]
    const columns = columnsOf(mask)
    const rows = bitmapOf(mask)
    const text = writeCounts(mask)
    list.push(
      { name: `polygon ${kind}`, reference: `polygon ${kind}`, act: () => runsOfRing(ring, H, W) },
      { name: `decode ${kind}, by columns as C does`, reference: `decode ${kind}`, act: () => columnsOf(mask, 1, into) },
      { name: `decode ${kind}, by rows`, reference: `decode ${kind}`, act: () => bitmapOf(mask, 1, into) },
      { name: `decode ${kind}, by rows into a new array`, reference: `decode ${kind}`, act: () => bitmapOf(mask) },
      { name: `encode ${kind}, by columns as C does`, reference: `encode ${kind}`, act: () => runsOfColumns(columns, H, W) },
      { name: `encode ${kind}, by rows`, reference: `encode ${kind}`, act: () => runsOfBitmap(rows, H, W) },
      { name: `string write ${kind}`, reference: `string write ${kind}`, act: () => writeCounts(mask) },
      { name: `string read ${kind}`, reference: `string read ${kind}`, act: () => readCounts(text, H, W) },
    )
  }
  list.push(
    { name: 'merge 2', reference: 'merge 2', act: () => union(masks[0], masks[1]) },
    { name: 'merge 2, strings in and out', reference: 'merge 2 from Python', act: () => rleOf(union(runsOfRle(pair[0]), runsOfRle(pair[1]))) },
    { name: 'merge 100', reference: 'merge 100', act: () => unionOf(hundred) },
    { name: 'IoU 400 x 400', reference: 'iou', act: () => maskIou(masks, otherMasks) },
    { name: 'bbox and area of a polygon of 50 points', act: () => measure({ type: 'polygon', parts: [[smooth]] }, H, W) },
    { name: 'mask to polygon, smooth', act: () => partsOfRuns(runs.smooth) },
    { name: 'mask to polygon, zigzag', act: () => partsOfRuns(runs.zigzag) },
  )
  return list
}

async function measureCase({ name: title, reference: against, act }: Case, reference: Reference | null, report: (row: BenchRow) => void): Promise<void> {
  timed(act, 150)
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(timed(act, 40))
    if (reference && against) theirs.push(await reference.time(against))
  }
  const spread = `spread ${micro(Math.min(...ours))}-${micro(Math.max(...ours))}`
  const row: BenchRow = { name: title, value: median(ours), unit: 'us', reference: spread }
  if (theirs.length > 0) {
    row.ratio = median(theirs.map((time, i) => time / ours[i]))
    row.reference = `pycocotools ${micro(median(theirs))} us; ${spread}`
  } else if (against) row.reference = `reference not installed; ${spread}`
  report(row)
}

/** Microseconds of one call, over about `ms` milliseconds; the clock is read seldom, so that short calls are not charged for it. */
function timed(act: () => unknown, ms: number): number {
  let calls = 0
  let batch = 1
  const start = performance.now()
  let now = start
  for (;;) {
    for (let i = 0; i < batch; i++) act()
    calls += batch
    now = performance.now()
    if (now - start >= ms) return (1000 * (now - start)) / calls
    if (now - start < ms / 40) batch *= 2
  }
}

/** A Python that has pycocotools, ready to time each row on demand; null when there is none. */
async function startReference(work: object): Promise<Reference | null> {
  const python = ['python3', 'python'].find((command) => spawnSync(command, ['-c', 'import pycocotools.mask'], { stdio: 'ignore' }).status === 0)
  if (!python) return null
  const child = spawn(python, [fileURLToPath(new URL('pycocotools-timer.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('The reference stopped.')
    return value
  }
  child.stdin.write(`${JSON.stringify(work)}\n`)
  await answer()
  return {
    async time(row) {
      child.stdin.write(`${row}\n`)
      return Number(await answer())
    },
    close: () => child.stdin.end(),
  }
}

/** Fifty points round (x, y), a closed curve with a few gentle waves. */
function wavyRing(random: () => number, x: number, y: number, rx: number, ry: number): number[] {
  const waves = [2, 3, 5].map((n) => ({ n, size: 0.12 * random(), phase: 6.28 * random() }))
  return Array.from({ length: 50 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 50
    const r = 0.75 + waves.reduce((sum, { n, size, phase }) => sum + size * Math.sin(n * angle + phase), 0)
    return [x + rx * r * Math.cos(angle), y + ry * r * Math.sin(angle)]
  }).flat()
}

/** Numbers from 0 to 1, the same each time (Park and Miller's generator). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]
}

function micro(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0)
}
