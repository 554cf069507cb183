import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { liveWire } from '../../core/select/live-wire.ts'
import type { Photo } from '../../core/select/pyramid.ts'
import { superpixels } from '../../core/select/slic.ts'
import { smartCut } from '../../core/select/smart-cut.ts'
import type { BenchRow } from '../bench.ts'

// Selecting by pixels on a 1152 x 1728 scene drawn here: ours and OpenCV (one thread) in turn, processor time, medians of the per-round ratios.
export const name = 'selection'

const [W, H] = [1152, 1728]
const BOX = [300, 330, 560, 1_080] as const
const ROUNDS = 5

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'))
  const reference = await startReference()
  try {
    const { photo, truth } = garment()
    const file = join(folder, 'scene.png')
    await sharp(photo.data, { raw: { width: W, height: H, channels: 3 } }).png().toFile(file)
    await cuts(photo, truth, file, reference, report)
    await cells(photo, file, reference, report)
    wires(report)
  } finally {
    reference?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function cuts(photo: Photo, truth: Uint8Array, file: string, reference: Reference | null, report: (row: BenchRow) => void): Promise<void> {
  const first: number[] = []
  const later: number[] = []
  const theirs: Record<string, number[]> = { 1: [], 4: [] }
  let quality = 0
  const strokes = [{ label: 'foreground', points: [[580, 600], [580, 1_100]], radius: 12 }] as const
  for (let round = 0; round < ROUNDS; round++) {
    let cut = smartCut(photo, BOX)
    first.push(timed(() => (quality = overlap(photo, (cut = smartCut(photo, BOX)).answer([]), truth))))
    later.push(timed(() => cut.answer(strokes)))
    for (const scale of Object.keys(theirs)) if (reference) theirs[scale].push(await reference.time(scale, file, BOX.join()))
  }
  if (!reference) report({ name: `smart cut from a box, IoU ${quality.toFixed(4)}`, value: median(first), unit: 'ms', reference: 'goal 500 ms; no OpenCV for python3 here' })
  for (const [scale, times] of reference ? Object.entries(theirs) : []) {
    const found = await sharp(`${file}.cut.png`).extractChannel(0).threshold(128).raw().toBuffer()
    const words = scale === '1' ? 'full size' : 'quarter size'
    report({
      name: `smart cut from a box, IoU ${quality.toFixed(4)}`, value: median(first), unit: 'ms', ratio: median(times.map((time, i) => time / first[i])),
      reference: `goal 500 ms; grabCut at ${words} ${median(times).toFixed(0)} ms${scale === '4' ? `, IoU ${share(found, truth).toFixed(4)}` : ''}`,
    })
  }
  report({ name: 'smart cut, a stroke later', value: median(later), unit: 'ms', reference: 'goal 200 ms' })
}

async function cells(photo: Photo, file: string, reference: Reference | null, report: (row: BenchRow) => void): Promise<void> {
  const ours: number[] = []
  const theirs: number[] = []
  let count = 0
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(timed(() => (count = superpixels(photo, 1_000).count)))
    if (reference?.slic) theirs.push(await reference.time('slic', file, BOX.join()))
  }
  report({
    name: `superpixels, ${count} cells`, value: median(ours), unit: 'ms',
    ...(theirs.length > 0 ? { reference: `goal 400 ms; OpenCV's SLIC ${median(theirs).toFixed(0)} ms`, ratio: median(theirs.map((time, i) => time / ours[i])) } : { reference: 'goal 400 ms; no OpenCV with ximgproc here' }),
  })
}

/** The pointer goes away from a corner over a photo of 24 megapixels: the way to each of its places. */
function wires(report: (row: BenchRow) => void): void {
  const { photo } = garment(4_000, 6_000)
  const wire = liveWire(photo)
  const times: number[] = []
  for (let i = 0; i < 120; i++) times.push(timed(() => wire.path({ x: 1_100, y: 1_300 }, { x: 1_100 + 14 * i, y: 1_300 + 30 * i }, false)))
  const warm = times.slice(20)
  report({ name: 'live wire on 24 megapixels, a move', value: median(warm), unit: 'ms', reference: `goal a frame, 16.7 ms; 95 of 100 within ${warm.toSorted((a, b) => a - b)[Math.floor(0.95 * warm.length)].toFixed(1)} ms` })
}

/** A striped dress before a grey wall that darkens downwards, with grain; and where the dress is. */
function garment(width = W, height = H): { photo: Photo; truth: Uint8Array } {
  const data = new Uint8Array(3 * width * height)
  const truth = new Uint8Array(width * height)
  let seed = 1
  for (let y = 0, p = 0; y < height; y++) {
    for (let x = 0; x < width; x++, p++) {
      const [u, v] = [(x / width - 0.5) * 2, y / height]
      const half = v < 0.2 || v > 0.8 ? 0 : 0.16 + 0.26 * (v - 0.2) + 0.03 * Math.sin(40 * v) + (v < 0.3 ? 0.1 * Math.cos(30 * (v - 0.2)) : 0)
      const inside = Math.abs(u) < half
      truth[p] = inside ? 1 : 0
      const stripe = Math.floor(v * 60) % 3 === 0
      const base = inside ? (stripe ? [214, 205, 190] : [60, 84, 120]) : [205 - 50 * v, 203 - 50 * v, 200 - 50 * v]
      const shade = inside ? 0.8 + 0.2 * Math.cos(14 * u) : 1
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      const grain = ((seed >>> 16) / 65_536 - 0.5) * 14
      for (let c = 0; c < 3; c++) data[3 * p + c] = Math.max(0, Math.min(255, base[c] * shade + grain))
    }
  }
  return { photo: { width, height, data }, truth }
}

function overlap({ width, height }: Photo, { area, bitmap }: ReturnType<ReturnType<typeof smartCut>['answer']>, truth: Uint8Array): number {
  const whole = new Uint8Array(width * height)
  const w = area.right - area.left
  for (let y = area.top; y < area.bottom; y++) whole.set(bitmap.subarray((y - area.top) * w, (y - area.top + 1) * w), y * width + area.left)
  return share(whole, truth)
}

function share(found: Uint8Array, truth: Uint8Array): number {
  let both = 0
  let any = 0
  for (let p = 0; p < truth.length; p++) {
    const inside = found[p] > 0
    if (inside && truth[p] === 1) both++
    if (inside || truth[p] === 1) any++
  }
  return both / any
}

function timed(work: () => unknown): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

type Reference = { slic: boolean; time(which: string, file: string, box: string): Promise<number>; close(): void }

/** A Python with OpenCV, ready to time on demand; null when there is none. */
async function startReference(): Promise<Reference | null> {
  const python = ['python3', '/usr/bin/python3', 'python'].find((command) => spawnSync(command, ['-c', 'import cv2'], { stdio: 'ignore' }).status === 0)
  if (!python) return null
  const child = spawn(python, [fileURLToPath(new URL('selection-timer.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('The reference stopped.')
    return value
  }
  const slic = (await answer()).includes('slic')
  return {
    slic,
    async time(which, file, box) {
      child.stdin.write(`${which}\t${file}\t${box}\n`)
      return Number(await answer())
    },
    close: () => child.stdin.end(),
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
