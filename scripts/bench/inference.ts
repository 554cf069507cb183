import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { modelManifest, predictParams } from '../../core/records/model.ts'
import type { Child } from '../../main/host/context.ts'
import { spawnNode } from '../../main/host/spawn.ts'
import { createInference } from '../../main/inference/engine.ts'
import type { Inference, PlacedModel, Predicted } from '../../main/inference/inference.ts'
import { inTurn } from '../../main/services/predictions/in-turn.ts'
import type { BenchRow } from '../bench.ts'
import { root } from '../build.ts'
import { measureGoal } from './inference-goal.ts'
import { unet } from './inference-unet.ts'

/*
 * File to mask file against the network alone, in the same run and in turn: photos of 1152 x 1728 pixels, read, prepared,
 * run, decoded and written by the runner as a batch does it. The network alone runs in this process with as many threads.
 */
export const name = 'inference'
const ROUNDS = 5
const PHOTOS = 8
const [WIDTH, HEIGHT] = [1152, 1728]
const SIDE = 512
/** Photos of a long batch, and the side of the largest square photo that is taken. */
const LONG = 160
const HUGE = 16_383

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'))
  const inference = createInference({ spawn: spawnNode, log: () => {}, threads: availableParallelism() })
  try {
    const photos = { png: await photosIn(folder, 'png'), jpeg: await photosIn(folder, 'jpg') }
    const model = unetIn(folder)
    for (const [kind, files] of Object.entries(photos)) await compare(report, inference, model, files, folder, `U-Net 512, ${kind.toUpperCase()}`, kind === 'png')
    const garment = shipped('garment-unet')
    if (garment) await measureGoal(report, folder, garment.manifest.id)
    if (garment) await memory(report, garment, photos.jpeg, folder)
    if (garment) await compare(report, inference, garment, photos.jpeg, folder, 'garment-unet, JPEG', false)
  } finally {
    inference.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compare(
  report: (row: BenchRow) => void, inference: Inference, model: PlacedModel, photos: string[], folder: string, title: string, python: boolean,
): Promise<void> {
  const bare = await bareSession(model)
  const out = join(folder, 'out')
  mkdirSync(out, { recursive: true })
  const timer = python ? await startPython() : null
  await batch(inference, model, photos.slice(0, 3), out)
  const rounds: { ours: number; alone: number; python: number; stages: Predicted['stages'] }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const alone = await bare(PHOTOS)
    const { milliseconds: ours, stages } = await batch(inference, model, photos, out)
    rounds.push({ ours, alone, stages, python: timer ? await timer.time(photos, out) : NaN })
  }
  timer?.close()
  const of = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick))
  report({
    name: `${title}: file to mask file`, value: of(({ ours }) => ours), unit: 'ms a photo', reference: `network alone ${of(({ alone }) => alone).toFixed(1)} ms; goal: at most 1.10 of it`,
    ratio: of(({ ours, alone }) => alone / ours),
  })
  for (const stage of ['read', 'prepare', 'run', 'waited', 'decode', 'write']) {
    report({ name: `${title}: ${stage}`, value: of(({ stages }) => stages[stage]), unit: 'ms a photo' })
  }
  if (timer) {
    report({ name: `${title}: against Python`, value: of(({ ours }) => ours), unit: 'ms a photo', reference: `Pillow and torch ${timer.version}: ${of((round) => round.python).toFixed(1)} ms; goal 2.5x`, ratio: of((round) => round.python / round.ours) })
  } else if (python) process.stderr.write('No python3 with torch and Pillow here: nothing to compare with.\n')
}

/** Resident memory of the runner: it must not grow with the length of a batch, and stay bounded for the largest photos. */
async function memory(report: (row: BenchRow) => void, model: PlacedModel, photos: string[], folder: string): Promise<void> {
  const children: Child[] = []
  const inference = createInference({ spawn: (worker, more) => (children.push(spawnNode(worker, more)), children.at(-1)!), log: () => {}, threads: availableParallelism() })
  let most = 0
  const look = async () => {
    for (const child of children) most = Math.max(most, (await child.memory()) ?? 0)
  }
  const watch = setInterval(() => void look(), 50)
  const peakOf = async (work: () => Promise<unknown>) => {
    most = 0
    await work()
    await look()
    return most / 2 ** 20
  }
  const out = join(folder, 'memory')
  mkdirSync(out, { recursive: true })
  try {
    await batch(inference, model, photos, out)
    const short = await peakOf(() => batch(inference, model, photos, out))
    const long = await peakOf(() => batch(inference, model, Array.from({ length: LONG }, (_, i) => photos[i % photos.length]), out))
    report({ name: `memory of the runner, ${LONG} photos in a batch`, value: long, unit: 'MiB', reference: `${PHOTOS} photos: ${short.toFixed(0)} MiB`, ratio: short / long })
    const huge = join(folder, 'huge.jpg')
    await sharp({ create: { width: HUGE, height: HUGE, channels: 3, background: '#c04030' }, limitInputPixels: HUGE * HUGE }).jpeg().toFile(huge)
    for (const strategy of ['whole', 'tiles'] as const) {
      const params = predictParams.parse({ strategy, tiles: { size: 4_096 }, maps: false })
      report({ name: `memory of the runner, ${HUGE} x ${HUGE}, ${strategy}`, value: await peakOf(() => inference.predict(model, huge, params, { device: 'cpu' })), unit: 'MiB' })
    }
  } finally {
    clearInterval(watch)
    inference.close()
  }
}

/** Runs a batch as jobs do; milliseconds a photo, and the mean of each stage. */
async function batch(inference: Inference, model: PlacedModel, photos: string[], out: string): Promise<{ milliseconds: number; stages: Predicted['stages'] }> {
  const params = predictParams.parse({ maps: false })
  const said: Predicted[] = []
  const began = performance.now()
  await inTurn([...photos.entries()], 3, new AbortController().signal, async ([i, photo]) => {
    said.push(await inference.predict(model, photo, params, { device: 'cpu', maskFile: join(out, `${i}.png`) }))
  })
  const milliseconds = (performance.now() - began) / photos.length
  const mean = (stage: string) => said.reduce((sum, { stages }) => sum + stages[stage], 0) / said.length
  return { milliseconds, stages: Object.fromEntries(Object.keys(said[0].stages).map((stage) => [stage, mean(stage)])) }
}

/** The network alone: gives the milliseconds of a run, of so many. */
async function bareSession({ manifest, files }: PlacedModel): Promise<(count: number) => Promise<number>> {
  const session = await InferenceSession.create(files.model!, { intraOpNumThreads: availableParallelism(), interOpNumThreads: 1 })
  const dims = [1, 3, manifest.input.height!, manifest.input.width!]
  const feeds = { [session.inputNames[0]]: new Tensor('float32', new Float32Array(dims.reduce((a, b) => a * b)).fill(0.5), dims) }
  await session.run(feeds)
  return async (count) => {
    const began = performance.now()
    for (let i = 0; i < count; i++) await session.run(feeds)
    return (performance.now() - began) / count
  }
}

/** Photos with detail, made of the sample's. */
async function photosIn(folder: string, extension: 'png' | 'jpg'): Promise<string[]> {
  const sample = join(root, 'assets/sample/photos')
  const names = readdirSync(sample).filter((file) => file.endsWith('.jpg')).sort()
  return Promise.all(Array.from({ length: PHOTOS }, async (_, i) => {
    const out = join(folder, `photo-${i}.${extension}`)
    const photo = sharp(join(sample, names[i % names.length])).resize(WIDTH, HEIGHT, { fit: 'cover' })
    await (extension === 'png' ? photo.png({ compressionLevel: 6 }) : photo.jpeg({ quality: 90 })).toFile(out)
    return out
  }))
}

function unetIn(folder: string): PlacedModel {
  const file = join(folder, 'model.onnx')
  const bytes = unet(SIDE)
  writeFileSync(file, bytes)
  const manifest = modelManifest.parse({
    id: 'unet-512', name: 'U-Net', version: '1', family: 'semantic', task: 'semantic', labels: ['object'], input: { width: SIDE, height: SIDE },
    files: [{ role: 'model', path: 'model.onnx', sha256: '0'.repeat(64), bytes: bytes.length }],
  })
  return { manifest, folder, files: { model: file } }
}

function shipped(id: string): PlacedModel | null {
  const folder = join(root, 'native-models', id)
  if (!existsSync(join(folder, 'model.json'))) return null
  const manifest = modelManifest.parse(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')))
  return { manifest, folder, files: Object.fromEntries(manifest.files.map(({ role, path }) => [role, join(folder, path)])) }
}

type Timer = { version: string; time(photos: string[], out: string): Promise<number>; close(): void }

async function startPython(): Promise<Timer | null> {
  const python = ['/usr/bin/python3', 'python3'].find((command) => spawnSync(command, ['-c', 'import torch, numpy, PIL'], { stdio: 'ignore' }).status === 0)
  if (!python) return null
  const child = spawn(python, [fileURLToPath(new URL('inference-timer.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done) throw new Error('The reference stopped.')
    return value
  }
  const version = (await answer()).split(' ')[1]
  return {
    version,
    async time(photos, out) {
      child.stdin.write(`${[out, ...photos].join('\t')}\n`)
      return Number(await answer())
    },
    close: () => child.stdin.end(),
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
