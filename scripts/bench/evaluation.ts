import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { LIMITS } from '../../core/limits.ts'
import { runsOfRing } from '../../core/mask/polygon.ts'
import { rleOf } from '../../core/mask/rle.ts'
import { areaOf, boxOf } from '../../core/mask/runs.ts'
import { evaluate } from '../../core/metrics/coco-eval.ts'
import { readFound, readTruths } from '../../core/metrics/coco-input.ts'
import { summaryOf } from '../../core/metrics/coco-summary.ts'
import type { BenchRow } from '../bench.ts'

/*
 * COCO's evaluation of a set of val2017's size against pycocotools, in turn: from parsed JSON to the twelve numbers (its
 * evaluate, accumulate and summarize; it has measured the detections while loading, which we do here).
 */
export const name = 'evaluation'

const ROUNDS = 3
const [H, W] = [480, 640]
const [IMAGES, TRUTHS, FOUND, CLASSES] = [5_000, 36_000, 82_000, 80]

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'))
  try {
    const { truth, found } = sceneOf(randomFrom(17))
    writeFileSync(join(folder, 'truth.json'), JSON.stringify(truth))
    writeFileSync(join(folder, 'found.json'), JSON.stringify(found))
    const reference = await startReference(folder)
    for (const type of ['bbox', 'segm'] as const) {
      const read = await readTruths({ file: 'truth.json', pieces: piecesOf(truth), limits: LIMITS }, type)
      const results = await readFound({ file: 'found.json', pieces: piecesOf(found), limits: LIMITS }, type, read.images)
      const ours: number[] = []
      const theirs: number[] = []
      let apart = 0
      for (let round = 0; round < ROUNDS; round++) {
        const start = performance.now()
        const { stats } = summaryOf(evaluate({ truths: read.truths, found: results }, type, [...read.categories.keys()]))
        ours.push((performance.now() - start) / 1000)
        if (!reference) continue
        const answer = await reference.time(type)
        theirs.push(answer.seconds)
        apart = Math.max(apart, ...stats.map((value, i) => Math.abs(value - answer.stats[i])))
      }
      const spread = `spread ${Math.min(...ours).toFixed(2)}-${Math.max(...ours).toFixed(2)}`
      const row: BenchRow = { name: `COCO ${type}, ${IMAGES} images`, value: median(ours), unit: 's', reference: `pycocotools not installed; ${spread}` }
      if (theirs.length > 0) {
        row.ratio = median(theirs.map((time, i) => time / ours[i]))
        row.reference = `pycocotools ${median(theirs).toFixed(2)} s; ${spread}; numbers apart by ${apart.toExponential(1)}`
      }
      report(row)
    }
    reference?.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Reference = { time(type: string): Promise<{ seconds: number; stats: number[] }>; close(): void }

/** A Python that has pycocotools with both files loaded; null when there is none. */
async function startReference(folder: string): Promise<Reference | null> {
  const python = ['python3', 'python'].find((command) => spawnSync(command, ['-c', 'import pycocotools.cocoeval'], { stdio: 'ignore' }).status === 0)
  if (!python) return null
  const child = spawn(python, [fileURLToPath(new URL('evaluation-timer.py', import.meta.url)), folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('The reference stopped.')
    return value
  }
  await answer()
  return {
    async time(type) {
      child.stdin.write(`${type}\n`)
      return JSON.parse(await answer()) as { seconds: number; stats: number[] }
    },
    close: () => child.stdin.end(),
  }
}

async function* piecesOf(value: unknown): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(JSON.stringify(value))
}

/** Truths as polygons, detections as run lengths: two in three near a truth, the others anywhere; sizes as uneven as COCO's. */
function sceneOf(random: () => number): { truth: object; found: object[] } {
  const whole = (below: number) => Math.floor(below * random())
  const truths = Array.from({ length: TRUTHS }, (_, i) => {
    const size = 8 * 40 ** random()
    const ring = ringRound(random, random() * W, random() * H, size, size * (0.4 + 0.6 * random()))
    const runs = runsOfRing(ring, H, W)
    return { id: i + 1, image_id: 1 + whole(IMAGES), category_id: 1 + whole(CLASSES), iscrowd: random() < 0.01 ? 1 : 0, area: areaOf(runs), bbox: boxOf(runs), segmentation: [ring] }
  })
  const found = Array.from({ length: FOUND }, () => {
    const near = truths[whole(TRUTHS)]
    const stray = random() < 0.35
    const shift = 12 * random() ** 2
    const ring = stray
      ? ringRound(random, random() * W, random() * H, 8 * 40 ** random(), 8 * 40 ** random())
      : near.segmentation[0].map((value) => value + shift * (random() - 0.5))
    const runs = runsOfRing(ring, H, W)
    return {
      image_id: stray ? 1 + whole(IMAGES) : near.image_id, category_id: stray ? 1 + whole(CLASSES) : near.category_id,
      score: Math.round(1000 * random()) / 1000, bbox: boxOf(runs), segmentation: rleOf(runs),
    }
  })
  return {
    truth: {
      images: Array.from({ length: IMAGES }, (_, i) => ({ id: i + 1, file_name: `${i + 1}.jpg`, height: H, width: W })),
      categories: Array.from({ length: CLASSES }, (_, i) => ({ id: i + 1, name: `class ${i + 1}` })),
      annotations: truths,
    },
    found,
  }
}

/** Some forty points round (x, y), as people click them. */
function ringRound(random: () => number, x: number, y: number, w: number, h: number): number[] {
  const points = 12 + Math.floor(50 * random())
  return Array.from({ length: points }, (_, i) => {
    const r = 0.35 + 0.15 * random()
    return [x + w * r * Math.cos((2 * Math.PI * i) / points), y + h * r * Math.sin((2 * Math.PI * i) / points)].map((value) => Math.round(100 * value) / 100)
  }).flat()
}

/** Numbers from 0 to 1, the same each time (Park and Miller's generator). */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
