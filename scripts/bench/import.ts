import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHost } from '../../main/host/host.ts'
import { spawnNode } from '../../main/host/spawn.ts'
import type { BenchRow } from '../bench.ts'

// The import row of PERF.md: a COCO file of val2017's size into a project, validated and with checksums, from the call to
// the answer, the start of the parser process included; Python's json and sqlite3 without validation in turn with it.
export const name = 'import'

const IMAGES = 5_000
const ANNOTATIONS = 36_000
const ROUNDS = 7

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const folder = realpathSync.native(mkdtempSync(join(tmpdir(), 'selvedge-bench-')))
  const file = join(folder, 'coco.json')
  writeFileSync(file, JSON.stringify(dataset()))
  const user = join(folder, '.user')
  mkdirSync(user)
  const host = createHost({ kind: 'memory', spawn: spawnNode, roots: [folder], paths: { user, assets: user, models: user, renderer: user } })
  try {
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const path = join(folder, `p${round}.selvedge`)
      const { project } = (await host.invoke('projects.create', { path })) as { project: string }
      const start = performance.now()
      const result = (
        await host.invoke('datasets.import', { project, format: 'coco', source: file })
      ) as { images: number; annotations: number }
      const took = performance.now() - start
      if (result.images !== IMAGES || result.annotations !== ANNOTATIONS) throw new Error(`imported ${JSON.stringify(result)}`)
      if (round > 0) ours.push(took)
      await host.invoke('projects.close', { project })
      rmSync(path)
      rmSync(`${path}-files`, { recursive: true, force: true })
      const reference = pythonSeconds(file, join(folder, 'reference.db'))
      if (round > 0 && reference !== null) theirs.push(reference * 1000)
    }
    const ratios = ours.flatMap((value, i) => (theirs[i] === undefined ? [] : [theirs[i] / value]))
    report({
      name: `COCO of ${(statSync(file).size / 1e6).toFixed(1)} MB into a project`, value: median(ours), unit: 'ms',
      ...(
        ratios.length > 0 ? {
          reference: `python json + sqlite3 without validation ${median(theirs).toFixed(0)} ms; goal 800 ms`,
          ratio: median(ratios),
        } : {}
      ),
    })
  } finally {
    await host.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function pythonSeconds(file: string, database: string): number | null {
  const script = fileURLToPath(new URL('import-reference.py', import.meta.url))
  const { status, stdout } = spawnSync('python3', [script, file, database], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : null
}

/** A file as val2017's: outlines of 8 to 60 points, two decimals, area by the shoelace formula. */
function dataset(): unknown {
  let seed = 7
  const random = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return seed / 0x7fffffff
  }
  const cents = (value: number) => Math.round(value * 100) / 100
  const images = Array.from({ length: IMAGES }, (_, i) => ({
    license: 4, file_name: `${String(i + 1).padStart(12, '0')}.jpg`, coco_url: `http://images.example/val2017/${i + 1}.jpg`,
    height: 480, width: 640, date_captured: '2013-11-14 17:02:52', flickr_url: `http://farm7.example/${i}_z.jpg`, id: i + 1,
  }))
  const annotations = Array.from({ length: ANNOTATIONS }, (_, i) => {
    const points = 8 + Math.floor(random() ** 2 * 70)
    const size = 8 + random() ** 3 * 200
    const x = size + random() * (640 - 2 * size)
    const y = size + random() * (480 - 2 * size)
    const ring: number[] = []
    for (let p = 0; p < points; p++) {
      const radius = size * (0.75 + 0.25 * random())
      ring.push(
        cents(x + radius * Math.cos((2 * Math.PI * p) / points)), cents(y + radius * Math.sin((2 * Math.PI * p) / points)),
      )
    }
    const xs = ring.filter((_, k) => k % 2 === 0)
    const ys = ring.filter((_, k) => k % 2 === 1)
    const twice = xs.reduce((sum, value, k) => sum + value * ys[(k + 1) % points] - xs[(k + 1) % points] * ys[k], 0)
    const left = Math.min(...xs)
    const top = Math.min(...ys)
    return {
      segmentation: [ring], area: Math.abs(twice) / 2, iscrowd: 0, image_id: 1 + Math.floor(random() * IMAGES),
      bbox: [left, top, cents(Math.max(...xs) - left), cents(Math.max(...ys) - top)], category_id: 1 + (i % 80), id: 1_000 + i,
    }
  })
  const categories = Array.from({ length: 80 }, (_, i) => ({ supercategory: 'thing', id: i + 1, name: `category ${i + 1}` }))
  return {
    info: { description: 'benchmark', year: 2026 }, licenses: [{ id: 4, name: 'none', url: '' }], images, annotations, categories,
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]
