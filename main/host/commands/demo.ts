import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Fault } from '../../../core/fault.ts'
import { common, type Common, type Register } from './command.ts'

type Step = { name: string; seconds: number; result: unknown }

/** The main job on the sample without a window: photos and labels in, a checked COCO dataset out. */
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
      await step('export COCO', () => session.call('datasets', 'export', { project, format: 'coco', out: join(out, 'coco') }))
      return { steps, out, project: file, dataset: join(out, 'coco', 'annotations.json') }
    }, ({ project, dataset }) => `\nProject: ${project}\nCOCO dataset: ${dataset}`))
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
