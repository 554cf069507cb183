import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { foregroundColours } from '../../core/matting/foreground.ts'
import { matteOf } from '../../core/matting/matte.ts'
import { guidedMatte } from '../../core/matting/guided-matte.ts'
import type { BenchRow } from '../bench.ts'
import { hairScene, type HairScene } from './matting-scene.ts'

// Mattes of scenes with known alpha: ours and pymatting's closed form in turn, processor time, medians of the per-round ratios. The scenes
// are like those of PERF.md's rows in size and in how many pixels are unknown, not the same.
export const name = 'matting'

const ROUNDS = 5

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const small = hairScene(800, 600, { seed: 7, hairs: 170, band: 5 })
  const large = hairScene(1152, 1728, { seed: 7, hairs: 930, band: 10 })
  const scenes = placed([small, large])
  const reference = await startReference([small, large], scenes)
  for (const [at, scene] of [small, large].entries()) {
    const { picture, trimap, unknown } = scene
    const title = `closed form ${picture.width} x ${picture.height}, ${Math.round(unknown / 1000)} k unknown`
    let [mse, iterations] = [0, 0]
    await compare(report, title, () => {
      const matte = matteOf(picture, trimap, { method: 'closed-form' })
      mse = squaredError(matte.alpha, scene)
      iterations = matte.iterations
    }, reference && (() => reference.time(`closed-form ${at}`)))
    report({ name: `${title}: MSE over unknown pixels`, value: mse, unit: '', reference: `${iterations} steps` })
  }
  report({ name: 'memory of a process that solves 1152 x 1728 once', value: memoryOf(scenes, 1, large), unit: 'MiB', reference: 'goal 500 MB, 477 MiB' })
  rmSync(scenes, { recursive: true })
  await compare(report, 'multi-level foreground 1152 x 1728', () => foregroundColours(large.picture, large.alpha), reference && (() => reference.time('foreground 1')))
  await compare(report, 'guided preview 1152 x 1728', () => guidedMatte(large.picture, large.trimap), null)
  reference?.close()
}

async function compare(report: (row: BenchRow) => void, title: string, act: () => unknown, theirs: (() => Promise<number>) | null): Promise<void> {
  const ours: number[] = []
  const ratios: number[] = []
  const other: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const start = process.cpuUsage()
    act()
    const { user, system } = process.cpuUsage(start)
    const seconds = (user + system) / 1e6
    // The first round warms up.
    if (round === 0) continue
    ours.push(seconds)
    if (!theirs) continue
    const time = await theirs()
    other.push(time)
    ratios.push(time / seconds)
  }
  const spread = `spread ${Math.min(...ours).toFixed(2)}-${Math.max(...ours).toFixed(2)}`
  report({
    name: title, value: median(ours), unit: 's', reference: theirs ? `pymatting ${median(other).toFixed(2)} s; ${spread}` : `pymatting not asked or not installed; ${spread}`,
    ...(theirs ? { ratio: median(ratios) } : {}),
  })
}

function squaredError(alpha: Float32Array, { alpha: truth, trimap, unknown }: HairScene): number {
  let sum = 0
  for (let p = 0; p < alpha.length; p++) if (trimap[p] === 128) sum += (alpha[p] - truth[p]) ** 2
  return sum / unknown
}

/** A new folder with the scenes by number: .rgb, .trimap, and .alpha as floats. */
function placed(scenes: readonly HairScene[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'))
  scenes.forEach(({ picture, trimap, alpha }, i) => {
    writeFileSync(join(folder, `${i}.rgb`), picture.data)
    writeFileSync(join(folder, `${i}.trimap`), trimap)
    writeFileSync(join(folder, `${i}.alpha`), alpha)
  })
  return folder
}

/** MiB at its most. */
function memoryOf(folder: string, scene: number, { picture: { width, height } }: HairScene): number {
  const file = fileURLToPath(new URL('matting-once.ts', import.meta.url))
  return Number(execFileSync(process.execPath, [file, folder, `${scene}`, `${width}`, `${height}`], { encoding: 'utf8' }))
}

/** A Python that has pymatting, with the scenes of the folder read, ready to time each on demand; null when there is none. */
async function startReference(
  scenes: readonly HairScene[], folder: string,
): Promise<{ time(row: string): Promise<number>; close(): void } | null> {
  if (spawnSync('python3', ['-c', 'import pymatting'], { stdio: 'ignore' }).status !== 0) return null
  const child = spawn('python3', [fileURLToPath(new URL('pymatting-timer.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error('The reference stopped.')
    return value
  }
  await ask(JSON.stringify({ folder, sizes: scenes.map(({ picture }) => [picture.width, picture.height]) }))
  return { time: async (row) => Number(await ask(row)), close: () => child.stdin.end() }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
