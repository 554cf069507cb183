import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { cameraFromFieldOfView, type Pose } from '../../core/pose/camera.ts'
import { edgesOf, type Mesh } from '../../core/pose/mesh.ts'
import { fromQuaternion } from '../../core/pose/rotation.ts'
import { createSilhouettes } from '../../core/pose/silhouette.ts'
import type { BenchRow } from '../bench.ts'

// Silhouettes of one bumpy mesh of 20,000 triangles from anywhere: ours and C compiled here in turn, processor time, medians over rounds.
export const name = 'pose'

const ROUNDS = 7
const POSES = 400
const FIELD = 40
const METHODS = { triangles: 'C, each triangle', culled: 'C, each triangle in front', spans: 'C, outline of what faces the camera' }

export async function run(report: (row: BenchRow) => void): Promise<void> {
  const mesh = bumpyMesh()
  const next = random(611)
  const poses = Array.from({ length: POSES }, () => anyPose(next))
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'))
  const reference = startReference(folder, mesh, poses)
  try {
    const silhouettes = createSilhouettes(mesh)
    for (const size of [256, 512]) {
      const camera = cameraFromFieldOfView(FIELD, size, size)
      const ours: number[] = []
      const theirs: Record<string, number[]> = { triangles: [], culled: [], spans: [] }
      let area = 0
      const draw = (): void => {
        area = 0
        for (const pose of poses) area += silhouettes.spans(pose, camera).area
      }
      for (let round = 0; round < ROUNDS + 3; round++) {
        const start = process.cpuUsage()
        draw()
        const { user, system } = process.cpuUsage(start)
        // The first rounds warm up.
        if (round < 3) continue
        ours.push((user + system) / 1e6)
        for (const method of reference ? Object.keys(theirs) : []) {
          const [seconds, pixels] = await reference!.ask(`${method} ${size} ${FIELD}`)
          theirs[method].push(seconds)
          if (Math.abs(pixels / area - 1) > 1e-3) throw new Error(`${method} covers ${pixels} pixels, ours ${area}.`)
        }
      }
      const row = { name: `silhouettes ${size} x ${size}, ${mesh.triangles.length / 3} triangles`, value: POSES / median(ours), unit: '/s' }
      const goal = `goal ${size === 256 ? '8,000' : '7,000'}/s`
      if (!reference) report({ ...row, reference: `${goal}; no gcc here: PERF.md's C ratio absent` })
      for (const [method, words] of reference ? Object.entries(METHODS) : []) {
        report({ ...row, ratio: median(theirs[method].map((time, i) => time / ours[i])), reference: `${goal}; ${words} ${(POSES / median(theirs[method])).toFixed(0)}/s` })
      }
    }
  } finally {
    reference?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Reference = { ask(line: string): Promise<[number, number]>; close(): void }

function startReference(folder: string, mesh: Mesh, poses: readonly Pose[]): Reference | null {
  const program = join(folder, 'silhouettes')
  const source = fileURLToPath(new URL('silhouette-reference.c', import.meta.url))
  if (spawnSync('gcc', ['-O3', '-march=native', '-ffast-math', '-o', program, source, '-lm'], { stdio: 'ignore' }).status !== 0) return null
  const edges = edgesOf(mesh)
  const sides = Int32Array.from({ length: 4 * edges.count }, (_, i) => [edges.a, edges.b, edges.left, edges.right][i % 4][i >> 2])
  const parts = [
    Int32Array.of(mesh.positions.length / 3, mesh.triangles.length / 3, edges.count, poses.length), Float32Array.from(mesh.positions), mesh.triangles, sides,
    Float32Array.from(poses.flatMap(({ R, t }) => [...R, ...t])),
  ]
  const file = join(folder, 'scene')
  writeFileSync(file, Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))))
  const child = spawn(program, [file], { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(line) {
      child.stdin.write(`${line}\n`)
      const answer = await lines.next()
      const [seconds, pixels] = String(answer.value).split(' ').map(Number)
      return [seconds, pixels]
    },
    close: () => void child.stdin.end(),
  }
}

/** A closed surface with folds that hide one another, of radius about 1. */
function bumpyMesh(): Mesh {
  const [rings, sectors] = [101, 100]
  const positions = [0, 0, 1]
  for (let i = 1; i < rings; i++) {
    for (let j = 0; j < sectors; j++) {
      const [polar, round] = [Math.PI * i / rings, 2 * Math.PI * j / sectors]
      const r = 0.8 + 0.12 * Math.sin(3 * polar) * Math.sin(4 * round + 1) + 0.08 * Math.sin(2 * polar) * Math.sin(3 * round + 2) + 0.05 * Math.sin(5 * polar) * Math.cos(2 * round)
      positions.push(r * Math.sin(polar) * Math.cos(round), 0.5 * r * Math.sin(polar) * Math.sin(round), r * Math.cos(polar))
    }
  }
  positions.push(0, 0, -1)
  const at = (i: number, j: number) => 1 + (i - 1) * sectors + j % sectors
  const south = positions.length / 3 - 1
  const triangles: number[] = []
  for (let j = 0; j < sectors; j++) {
    triangles.push(0, at(1, j), at(1, j + 1), south, at(rings - 1, j + 1), at(rings - 1, j))
    for (let i = 1; i < rings - 1; i++) triangles.push(at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j), at(i + 1, j + 1), at(i, j + 1))
  }
  return { positions: Float64Array.from(positions), triangles: Uint32Array.from(triangles) }
}

function anyPose(next: () => number): Pose {
  const gauss = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return { R: fromQuaternion([gauss(), gauss(), gauss(), gauss()]), t: [0.3 * next() - 0.15, 0.3 * next() - 0.15, 3.3 + next()] }
}

function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}
