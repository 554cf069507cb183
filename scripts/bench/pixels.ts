import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { bitmapOf, runsOfBitmap } from '../../core/mask/bitmap.ts'
import { componentsOf } from '../../core/mask/components.ts'
import { squaredDistances } from '../../core/mask/distance.ts'
import { grown } from '../../core/mask/grow.ts'
import { runsOfRing } from '../../core/mask/polygon.ts'
import { partsOfRuns } from '../../core/mask/trace.ts'
import { guidedFilter } from '../../core/matting/guided-filter.ts'
import { resample } from '../../main/models/resample.ts'
import type { BenchRow } from '../bench.ts'

// Work on the pixels of a 1152 x 1728 photo and its mask: ours and OpenCV (one thread) in turn, processor time, medians of the per-round
// ratios. Masks are runs with us and bitmaps with OpenCV; "from a bitmap" counts the way there too.
export const name = 'pixels'

const [H, W] = [1728, 1152]
const ROUNDS = 7

type Case = { name: string; reference?: string; act(): unknown }

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const mask = runsOfRing(outline(), H, W)
  const bitmap = bitmapOf(mask)
  const outside = bitmap.map((value) => 1 - value)
  const photo = { width: W, height: H, data: Uint8Array.from({ length: 3 * W * H }, (_, i) => (Math.imul(i, 2_654_435_761) >>> 24) & 255) }
  const guide = Float32Array.from({ length: W * H }, (_, i) => photo.data[3 * i] / 255)
  const soft = Float32Array.from(bitmap)
  const small = new Float32Array(3 * 512 * 512)
  const shrink = (filter: 'area' | 'bilinear'): void =>
    resample(photo, { sx: W / 512, sy: H / 512, x0: 0, y0: 0 }, 512, 512, filter, 0, small, { channels: [0, 262_144, 524_288], pixel: 1 })
  const cases: Case[] = [
    { name: 'components of runs', reference: 'components', act: () => componentsOf(mask) },
    { name: 'components from a bitmap', reference: 'components', act: () => componentsOf(runsOfBitmap(bitmap, H, W)) },
    { name: 'contours of runs', reference: 'contours', act: () => partsOfRuns(mask) },
    { name: 'contours from a bitmap', reference: 'contours', act: () => partsOfRuns(runsOfBitmap(bitmap, H, W)) },
    { name: 'exact distance, outside', reference: 'distance outside', act: () => squaredDistances(bitmap, H, W) },
    { name: 'exact distance, inside', reference: 'distance inside', act: () => squaredDistances(outside, H, W) },
    { name: 'grown by 50 pixels', reference: 'grown', act: () => grown(mask, 50) },
    { name: 'guided filter, radius 8', reference: 'guided', act: () => guidedFilter(guide, soft, H, W, 8, 1e-4) },
    { name: 'photo to 512 x 512 planes, area', reference: 'area', act: () => shrink('area') },
    { name: 'photo to 512 x 512 planes, bilinear without aliasing', act: () => shrink('bilinear') },
  ]
  const reference = await startReference(mask.counts)
  for (const { name: title, reference: against, act } of cases) {
    timed(act)
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(timed(act))
      if (reference && against) theirs.push(await reference.time(against))
    }
    const spread = `spread ${Math.min(...ours).toFixed(1)}-${Math.max(...ours).toFixed(1)}`
    const row: BenchRow = { name: title, value: median(ours), unit: 'ms', reference: spread }
    if (theirs.length > 0) {
      row.ratio = median(theirs.map((time, i) => time / ours[i]))
      row.reference = `OpenCV ${median(theirs).toFixed(1)} ms; ${spread}`
    } else if (against) row.reference = `OpenCV not installed; ${spread}`
    report(row)
  }
  reference?.close()
}

/** A garment-sized outline with frayed edges. */
function outline(): number[] {
  return Array.from({ length: 4_000 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 4_000
    const r = 1 + 0.12 * Math.sin(17 * angle) + 0.01 * Math.sin(391 * angle)
    return [W / 2 + 380 * r * Math.cos(angle), H / 2 + 580 * r * Math.sin(angle)]
  }).flat()
}

/** Milliseconds of processor time of one call, collecting its garbage included: the mean over about 150 ms. Both sides work alone in one thread. */
function timed(act: () => unknown): number {
  const start = process.cpuUsage()
  for (let calls = 1; ; calls++) {
    act()
    const { user, system } = process.cpuUsage(start)
    if (user + system >= 150_000) return (user + system) / 1000 / calls
  }
}

/** A Python that has OpenCV, ready to time each row on demand; null when there is none. */
async function startReference(counts: Uint32Array): Promise<{ time(row: string): Promise<number>; close(): void } | null> {
  if (spawnSync('python3', ['-c', 'import cv2'], { stdio: 'ignore' }).status !== 0) return null
  const child = spawn('python3', [fileURLToPath(new URL('opencv-timer.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error('The reference stopped.')
    return value
  }
  await ask(JSON.stringify({ h: H, w: W, counts: Array.from(counts) }))
  return { time: async (row) => Number(await ask(row)), close: () => child.stdin.end() }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
