import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pointsOf } from '../../core/depth/cloud.ts'
import { compareDepth } from '../../core/depth/compare.ts'
import { drawFigure } from '../../core/figure/figure.ts'
import { figureRecipe } from '../../core/figure/recipe.ts'
import { expectedPoint } from '../../core/pose/integral.ts'
import { writeModelFolder } from '../../test/support/model-folder.ts'
import { random } from '../../test/support/random.ts'
import type { BenchRow } from '../bench.ts'
import { root } from '../build.ts'
import { command } from './inference-goal.ts'
import { unet } from './inference-unet.ts'

// Drawn figures, and what is predicted and worked out of them: by the command line as a person would call it, and in processor time.
export const name = 'figures'

const FIGURES = 12
const SIZE = 256
const ROUNDS = 5
/** Decoding is short, and its first rounds are still being compiled. */
const DECODINGS = 40
/** Volumes of Sun et al.: 17 joints of 64 x 64 x 64 cells. */
const [JOINTS, CELLS] = [17, 64]

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'))
  try {
    const recipe = figureRecipe.parse({ seed: 9, size: SIZE })
    const drawn = spent(() => void drawFigure(recipe, 3))
    report({ name: `one figure of ${SIZE} x ${SIZE} drawn`, value: drawn, unit: 'ms', reference: 'processor time, best of 5' })
    const project = join(folder, 'figures.selvedge')
    const made = await command<{ rate: number }>(folder, ['figures', '--count', String(FIGURES), '--seed', '9', '--size', String(SIZE), '--out', join(folder, 'figures'), '--project', project])
    report({ name: 'figures drawn and written, two processes', value: made.rate, unit: '/s' })
    for (const [id, task] of [['figure-depth', 'depth'], ['figure-pose', 'pose']] as const) {
      const isThere = existsSync(join(root, 'native-models', id, 'model.json'))
      if (!isThere && task === 'pose') continue
      // Without the shipped one: a network of PERF.md's size whose answers mean nothing.
      if (!isThere) writeModelFolder(join(folder, 'user/models'), { id: 'bench-depth', family: 'depth', task: 'depth', labels: [null], files: { model: unet(SIZE) }, input: { width: SIZE, height: SIZE } })
      const { images, seconds } = await command<{ images: number; seconds: number }>(folder, ['predict', '--model', isThere ? id : 'bench-depth', '--device', 'cpu', '--project', project])
      report({ name: `${task} of figures into the project (${isThere ? id : 'random U-Net, base 16'})`, value: images / seconds, unit: 'photos/s' })
    }
    decode(report)
    const { depth, width, height } = drawFigure(recipe, 3)
    const plane = { plane: { width, height, values: Float32Array.from(depth) }, values: 'distance' as const }
    const inverse = { plane: { width, height, values: plane.plane.values.map((value) => 1 / value) }, values: 'inverse' as const }
    report({ name: `all figures of one map, ${width} x ${height}, inverse, least squares`, value: spent(() => void compareDepth(inverse, plane, null, 'least-squares')), unit: 'ms', reference: 'processor time, best of 5' })
    const far = new Float32Array(2_000 ** 2).fill(3)
    const cloud = spent(() => void pointsOf(far, 2_000, 2_000, { fx: 1_500, fy: 1_500, cx: 1_000, cy: 1_000 }))
    report({ name: 'points of one map of 4 megapixels', value: cloud, unit: 'ms', reference: 'processor time, best of 5' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** One narrow peak in each volume on weak noise, as a trained network answers. */
function decode(report: (row: BenchRow) => void): void {
  const next = random(64)
  const volumes = Array.from({ length: JOINTS }, () => {
    const [x, y, z] = [8 + 48 * next(), 8 + 48 * next(), 8 + 48 * next()]
    return Float32Array.from({ length: CELLS ** 3 }, (_, i) => {
      const away = (i % CELLS - x) ** 2 + (Math.floor(i / CELLS) % CELLS - y) ** 2 + (Math.floor(i / CELLS / CELLS) - z) ** 2
      return 60 * Math.exp(-away / 18) + 4 * next()
    })
  })
  const value = spent(() => volumes.forEach((volume) => expectedPoint(volume, CELLS, CELLS, CELLS, 'softmax')), DECODINGS)
  report({ name: `${JOINTS} joints of ${CELLS} cubed, expectations of softmax`, value, unit: 'ms', reference: `goal: at most 5 ms; processor time, best of ${DECODINGS}`, ratio: 5 / value })
}

/** Processor time in milliseconds, the least of some rounds after one that warms up. */
function spent(work: () => void, rounds = ROUNDS): number {
  const times: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const start = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(start)
    if (round > 0) times.push((user + system) / 1_000)
  }
  return Math.min(...times)
}
