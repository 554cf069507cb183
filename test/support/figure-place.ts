import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { writeModelFolder } from './model-folder.ts'
import { onnx } from './onnx.ts'
import { pointwise } from './tiny-dense.ts'

/** A folder of drawn figures in a project, and a user folder with a model whose "inverse depth" is how red a pixel is. */
export async function figurePlace(count: number, size = 128): Promise<{ folder: string; home: string; photos: string[]; drop(): Promise<void> }> {
  const base = await mkdtemp(join(tmpdir(), 'selvedge-e2e-'))
  const [folder, home] = [join(base, 'Figures', 'photos'), join(base, 'home')]
  await mkdir(folder, { recursive: true })
  const bytes = onnx(pointwise([[1, 0.2, 0.1]], [0.1]))
  writeModelFolder(join(home, 'models'), {
    id: 'red-depth', name: 'Red depth', family: 'depth', task: 'depth', labels: [null], files: { model: bytes }, input: { width: null, height: null, longSide: 64 }, options: { values: 'inverse' },
  })
  const args = ['figures', '--count', String(count), '--seed', '3', '--size', String(size), '--out', join(base, 'Figures'), '--project', join(folder, 'photos.selvedge')]
  const done = spawnSync(process.execPath, [join(import.meta.dirname, '../../scripts/selvedge.mjs'), ...args], { env: { ...process.env, SELVEDGE_HOME: home, NODE_OPTIONS: '' } })
  if (done.status !== 0) throw new Error(done.stderr.toString())
  const photos = Array.from({ length: count }, (_, i) => `f3-${String(i + 1).padStart(6, '0')}.png`)
  return { folder, home, photos, drop: () => rm(base, { recursive: true, force: true, maxRetries: 5 }) }
}
