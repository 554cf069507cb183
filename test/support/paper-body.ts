import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { HUMAN36M } from '../../core/pose/joints/skeletons.ts'
import { writeModelFolder } from './model-folder.ts'
import { node, onnx, tensor } from './onnx.ts'
import { network } from './tiny-dense.ts'

const CELLS = 16
/** Where the joints of HUMAN36M are in a volume of 16 x 16 x 16 cells: someone who stands and looks this way, x, y, z. */
const STANDING = [
  [8, 8, 8], [7, 8, 8], [7, 11, 8], [7, 14, 8], [9, 8, 8], [9, 11, 8], [9, 14, 8], [8, 6, 8], [8, 4, 8], [8, 3, 7], [8, 2, 8],
  [10, 4, 8], [11, 6, 8], [11, 8, 7], [6, 4, 8], [5, 6, 8], [5, 8, 7],
] as const

/** Writes a model that sees the same body in every square it is shown. */
export function writePaperBody(models: string): void {
  const values = STANDING.flatMap(([x, y, z]) => Array.from({ length: CELLS ** 3 }, (_, i) => (i === (z * CELLS + y) * CELLS + x ? 8 : -8)))
  const dims = [1, STANDING.length * CELLS, CELLS, CELLS]
  const bytes = onnx(network({
    input: { name: 'image', type: 'float32', dims: [1, 3, 64, 64] },
    nodes: [node('ReduceMean', ['image'], ['m'], { keepdims: 0 }), node('Mul', ['m', 'zero'], ['z']), node('Add', ['values', 'z'], ['volumes'])],
    tensors: [tensor('zero', [], [0]), tensor('values', dims, values)], outputs: [{ name: 'volumes', type: 'float32', dims }],
  }))
  writeModelFolder(models, {
    id: 'paper-body', name: 'Paper body', family: 'volume-pose', task: 'pose3d', labels: ['person'], ...HUMAN36M, files: { model: bytes },
    input: { width: 64, height: 64 }, options: { depth: 2_400, root: 0, padding: 1.15 },
  })
}

/** A folder of drawn figures in a project, and a user folder with that model. */
export async function bodyPlace(count: number, size = 128): Promise<{ folder: string; home: string; photos: string[]; drop(): Promise<void> }> {
  const base = await mkdtemp(join(tmpdir(), 'selvedge-e2e-'))
  const [folder, home] = [join(base, 'Figures', 'photos'), join(base, 'home')]
  await mkdir(folder, { recursive: true })
  writePaperBody(join(home, 'models'))
  const args = ['figures', '--count', String(count), '--seed', '3', '--size', String(size), '--out', join(base, 'Figures'), '--project', join(folder, 'photos.selvedge')]
  const done = spawnSync(process.execPath, [join(import.meta.dirname, '../../scripts/selvedge.mjs'), ...args], { env: { ...process.env, SELVEDGE_HOME: home, NODE_OPTIONS: '' } })
  if (done.status !== 0) throw new Error(done.stderr.toString())
  const photos = Array.from({ length: count }, (_, i) => `f3-${String(i + 1).padStart(6, '0')}.png`)
  return { folder, home, photos, drop: () => rm(base, { recursive: true, force: true, maxRetries: 5 }) }
}
