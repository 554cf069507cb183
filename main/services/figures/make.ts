import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import type { figures as api } from '../../../core/api/figures.ts'
import type { Call, Client } from '../../../core/api/method.ts'
import { connect } from '../../../core/api/rpc.ts'
import { Fault } from '../../../core/fault.ts'
import { BONES, JOINTS } from '../../../core/figure/joints.ts'
import { fileFault, writeFileAtomicSync } from '../../db/atomic.ts'
import { projectName } from '../../db/side-files.ts'
import type { Spawn } from '../../host/context.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import type { FiguresContract, FigureTruth } from '../../workers/figures-contract.ts'
import { checkWritable } from '../images/check-writable.ts'
import { inTurn } from '../predictions/in-turn.ts'
import { createPace } from '../predictions/pace.ts'
import type { ServiceContext } from '../service-context.ts'
import { addFigures, type DrawnFigure } from './add-figures.ts'

type Params = z.output<(typeof api)['make']['params']>
type Result = z.input<(typeof api)['make']['result']>
type Drawing = Client<FiguresContract>['figures']

/** Goes up whenever the same recipe gives other pictures than before. */
const WAY_OF_DRAWING = 1
const HEAP_MIB = 1_024
/** Processes at most; each draws one picture after the other. */
const PROCESSES = 2
/** Share of the work that is drawing; the rest is adding to the project. */
const DRAWING = 0.95
const SHEET = { columns: 6, cell: 240 }
const SHEET_PICTURES = 24

/**
 * Draws figures 1 to `count` of a seed: photos/, depth/ (.npy, metres), masks/, truth/, and one `figures.json` of all joints
 * and cameras. Those that are there are kept, so that doing it again after a stop goes on, and a larger count adds to them.
 */
export async function makeFigures(context: Pick<ServiceContext, 'open' | 'media' | 'roots' | 'spawn' | 'emit'>, params: Params, call: Call): Promise<Result> {
  const { open, roots, spawn } = context
  const { project, recipe, count } = params
  if (project === undefined && params.out === undefined) throw new Fault('invalid', 'Where shall the pictures go? Name a folder or a project.', { field: 'out' })
  if (project !== undefined) checkWritable(open.get(project))
  const out = await roots.resolve(params.out ?? join(dirname(open.get(project!).path), `${projectName(open.get(project!).path)} figures`))
  const sheet = params.sheet === undefined ? null : await roots.resolve(params.sheet)
  for (const part of ['photos', 'depth', 'masks', 'truth']) {
    await mkdir(fsPath(join(out, part)), { recursive: true }).catch((cause: unknown) => Promise.reject(fileFault(cause, shownPath(out))))
  }
  const made = createHash('sha256').update(JSON.stringify([WAY_OF_DRAWING, recipe])).digest('hex').slice(0, 32)
  const began = performance.now()
  const pace = createPace(began)
  const pictures: DrawnFigure[] = []
  let [kept, done] = [0, 0]
  const name = (index: number): string => `f${recipe.seed}-${String(index + 1).padStart(6, '0')}`
  await withProcesses(spawn, Math.min(PROCESSES, count), call.signal, async (processes) => {
    for (const one of processes) await one.setUp({ recipe, made, out })
    await inTurn(Array.from({ length: count }, (_, index) => index), processes.length, call.signal, async (index) => {
      const free = processes.pop()!
      try {
        const picture = await free.make({ index, name: name(index) })
        pictures[index] = { photo: join(out, 'photos', `${name(index)}.png`), depth: join(out, 'depth', `${name(index)}.npy`), truth: picture.truth }
        if (picture.kept) kept++
        else pace.done()
      } finally {
        processes.push(free)
      }
      call.progress((DRAWING * ++done) / count, `${done} of ${count} figures, ${pace.rate().toFixed(1)} a second`)
    })
    if (sheet !== null) await processes[0].sheet({ names: Array.from({ length: Math.min(count, SHEET_PICTURES) }, (_, index) => name(index)), file: sheet, ...SHEET })
  })
  const seconds = (performance.now() - began) / 1_000
  const list = join(out, 'figures.json')
  writeFileAtomicSync(list, JSON.stringify({ recipe, joints: JOINTS, bones: BONES, figures: pictures.map(({ truth }, index) => entryOf(name(index), truth)) }))
  const annotations = project === undefined ? 0 : await addFigures(context, { project, folder: join(out, 'photos'), pictures, from: DRAWING }, call)
  call.progress(1, `${count} figures`)
  return { images: count, kept, annotations, out, seconds, rate: seconds > 0 ? (count - kept) / seconds : 0 }
}

const entryOf = (name: string, { K, stance, joints, person, garments }: FigureTruth) =>
  ({ name, K, stance, joints, bbox: person.bbox, garments: garments.map(({ kind }) => kind) })

/** Runs `use` with processes of its own, which end with it. Throws `cancelled`, and `closed` when one failed. */
async function withProcesses(spawn: Spawn, count: number, signal: AbortSignal, use: (processes: Drawing[]) => Promise<void>): Promise<void> {
  const children = Array.from({ length: count }, () => spawn('figures', { heapMiB: HEAP_MIB }))
  const stop = () => children.forEach((child) => child.kill())
  signal.addEventListener('abort', stop, { once: true })
  try {
    await use(children.map(({ port }) => connect<FiguresContract, Record<never, never>>(port).client.figures))
  } catch (thrown) {
    if (signal.aborted) throw new Fault('cancelled', 'Cancelled.')
    if (Fault.of(thrown).code !== 'closed') throw thrown
    throw new Fault('closed', 'The process that draws figures ended before its time, perhaps for want of memory.', { fix: 'Do it again: what was drawn is kept, and it goes on from there.' })
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}
