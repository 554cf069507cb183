import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Fault } from '../../../core/fault.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import type { RunId } from '../../../core/records/run.ts'
import { common, type Common, type Register } from './command.ts'
import type { Session } from './session.ts'

type Step = { name: string; seconds: number; result: unknown }

/** The model that is shipped; without it (a lean installation) the demo leaves two steps out. */
const MODEL = 'garment-unet'

/** The main job on the sample without a window: photos and labels in, predictions and their figures, a checked COCO dataset out. */
export const registerDemo: Register = (program, cli) => {
  common(program.command('demo').description('the main job on the sample, headless; tells where the results lie').option('--out <folder>', 'where to write; else a fresh temporary folder'))
    .action((options: Common & { out?: string }) => cli.run(options, async (session) => {
      const sample = join(cli.paths.assets, 'sample')
      if (!existsSync(sample)) throw new Fault('not-found', 'The sample is missing from this installation.', { file: sample })
      const out = options.out === undefined ? mkdtempSync(join(tmpdir(), 'selvedge-demo-')) : freshFolder(session.target(options.out))
      session.target(out)
      const photos = join(out, 'sample')
      const file = join(out, 'sample.selvedge')
      const steps: Step[] = []
      const step = async <T>(name: string, work: () => Promise<T> | T): Promise<T> => {
        const start = performance.now()
        const result = await work()
        const seconds = Math.round(performance.now() - start) / 1000
        steps.push({ name, seconds, result })
        session.output.note(`${name.padEnd(16)} ${seconds.toFixed(2)} s`)
        return result
      }

      await step('copy the sample', () => {
        cpSync(sample, photos, { recursive: true })
        return { folder: photos }
      })
      const project = await session.project(file, { create: true })
      await step('import photos', () => session.call('images', 'add', { project, paths: [photos] }))
      await step('import labels', () => session.call('datasets', 'import', { project, format: 'coco', source: join(photos, 'annotations.json'), images: photos }))
      await step('verify', () => session.call('projects', 'verify', { project }))
      await step('count', () => session.call('stats', 'project', { project }))
      if ((await session.call('models', 'list', {})).some(({ id, problem }) => id === MODEL && problem === '')) {
        const { run } = await step('predict', () => session.call('predictions', 'run', { project, model: MODEL, title: 'Demo' }))
        await step('evaluate', () => evaluated(session, project, run))
      }
      await step('export COCO', () => session.call('datasets', 'export', { project, format: 'coco', out: join(out, 'coco') }))
      return { steps, out, project: file, dataset: join(out, 'coco', 'annotations.json') }
    }, ({ steps, project, dataset }) => `\n${figures(steps)}Project: ${project}\nCOCO dataset: ${dataset}`))
}

type Evaluated = Awaited<ReturnType<typeof evaluated>>

/** How well the model did on the garments that somebody has labelled; it knows no shoes. */
async function evaluated(session: Session, project: ProjectId, run: RunId) {
  const garments = (await session.call('categories', 'list', { project })).filter(({ supercategory }) => supercategory === 'garment')
  const { images, dice, iou, boundaryF, rule } = await session.call('evaluations', 'masks', {
    project, run, filter: { categories: garments.map(({ id }) => id) },
  })
  const { length } = images
  return { photos: length, dice: spread(dice), iou: spread(iou), boundaryF: spread(boundaryF), rule }
}

const spread = ({ mean, median, min }: { mean: number; median: number; min: number }) => ({ mean, median, min })

function figures(steps: readonly Step[]): string {
  const result = steps.find(({ name }) => name === 'evaluate')?.result as Evaluated | undefined
  if (!result) return ''
  const { photos, dice, iou } = result
  return `${MODEL} on ${photos} labelled garments: Dice ${dice.mean.toFixed(3)} (lowest ${dice.min.toFixed(3)}), IoU ${iou.mean.toFixed(3)}\n` +
    'The sample is drawn, and the model has learned from other pictures of these garments: see card.md for figures on photos.\n'
}

/** A folder of an earlier demo may be written again; anything else that lies there is not ours to replace. */
function freshFolder(path: string): string {
  const folder = resolve(path)
  const ours = ['sample', 'coco', 'sample.selvedge', 'sample.selvedge-wal', 'sample.selvedge-shm']
  const there = existsSync(folder) ? readdirSync(folder) : []
  const foreign = there.find((name) => !ours.some((own) => name === own || name.startsWith(`${own}.`) || name.startsWith(`.${own}`)))
  if (foreign !== undefined) throw new Fault('denied', 'The folder holds other files.', { file: join(folder, foreign), field: '--out', fix: 'Name an empty or new folder.' })
  for (const name of there) rmSync(join(folder, name), { recursive: true })
  mkdirSync(folder, { recursive: true })
  return folder
}
