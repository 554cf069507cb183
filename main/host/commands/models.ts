import { join } from 'node:path'
import type { ModelRow } from '../../../core/api/models.ts'
import { Fault, FAULTS } from '../../../core/fault.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import { common, type Common, type Register } from './command.ts'
import type { Session } from './session.ts'

type AddOptions = Common & { id?: string; name?: string; family?: string; decoder?: string; licence?: string; replace?: boolean }

/** What is printed of a model: the fields of CLI.md first. */
const lineOf = ({ id, family, task, input, labels, sha256, name, version, shipped, bytes, problem }: ModelRow) =>
  ({ id, family, task, input, labels, sha256, name, version, shipped, bytes, problem })

export const registerModels: Register = (program, cli) => {
  const models = program.command('models').description('models that ship with Selvedge and those that were added')

  common(models.command('list').description('list them, with what is wrong with those that cannot be used'))
    .action((options: Common) => cli.run(options, async (session) => (await session.call('models', 'list', {})).map(lineOf), (rows) => table(rows)))

  common(models.command('check').description('look a model folder or .onnx file through and run it on a blank picture, in a process of its own; without a path, every model')
    .argument('[path]', 'model folder or .onnx file'))
    .action((path: string | undefined, options: Common) => cli.run(options, async (session) => {
      if (path !== undefined) return [await checkOne(session, session.source(path))]
      const rows = []
      for (const row of await session.call('models', 'list', {})) {
        const folder = session.target(join(row.shipped ? cli.paths.models : join(cli.paths.user, 'models'), row.id))
        // One that is broken must not hide the others.
        const found = row.problem === '' ? await checkOne(session, folder).catch(Fault.of) : new Fault('invalid', row.problem)
        if (found instanceof Fault) cli.exitWith(FAULTS[found.code].exit)
        rows.push(found instanceof Fault ? { ...lineOf(row), ok: false, problem: found.message } : found)
      }
      return rows
    }, (rows) => rows.map((row) => `${row.id || 'unknown'}  ${'milliseconds' in row ? `${row.task || 'no known kind'}, ${row.milliseconds} ms on ${row.device}` : `cannot be used: ${row.problem}`}`.replace(/\p{C}/gu, '·')).join('\n')))

  common(models.command('add').description('copy a model folder or .onnx file into your models, once it was checked')
    .argument('<path>', 'model folder or .onnx file')
    .option('--id <id>', 'what to call it in commands; the file’s name without it')
    .option('--name <name>', 'what to call it in lists')
    .option('--family <family>', 'what it is, when the likeliest is wrong (see: selvedge call models.propose)')
    .option('--decoder <file>', 'the decoder’s .onnx file of a model that answers clicks')
    .option('--licence <text>', 'its licence')
    .option('--replace', 'replace the model of this name'))
    .action((path: string, { id, name, family, licence, decoder, replace = false, ...options }: AddOptions) => cli.run(options, async (session) => {
      const given = Object.entries({ id, name, family, licence }).filter(([, value]) => value !== undefined)
      return [lineOf(await session.call('models', 'add', {
        path: session.source(path), replace, ...(decoder === undefined ? {} : { decoder: session.source(decoder) }),
        ...(given.length === 0 ? {} : { manifest: Object.fromEntries(given) as Partial<ModelManifest> }),
      }))]
    }, (rows) => table(rows)))

  common(models.command('remove').description('delete a model that was added').argument('<id>', 'its id'))
    .action((id: string, options: Common) => cli.run(options, async (session) => {
      if (!(await session.call('models', 'list', {})).some((row) => row.id === id)) throw new Fault('not-found', `There is no model called ${id}.`, { field: 'id', found: id })
      return session.call('models', 'remove', { id })
    }, () => `removed ${id}`))
}

/** One model tried: what it is, and how long a blank picture took. */
async function checkOne(session: Session, path: string) {
  const { model, ok, nodes, opset, producer, milliseconds, device, inputs, outputs } = await session.call('models', 'check', { path })
  if (model === null) session.output.note('It runs, but no kind of model that Selvedge knows has these inputs and outputs.')
  const line = model ? lineOf(model) : { id: '', family: '', task: '', input: '', labels: [], sha256: '', name: '', version: '', shipped: false, bytes: 0, problem: '' }
  return { ...line, ok, milliseconds: Math.round(milliseconds * 10) / 10, device, nodes, opset, producer, inputs, outputs }
}

function table(rows: ReturnType<typeof lineOf>[]): string {
  if (rows.length === 0) return 'no models yet; add one with: selvedge models add FILE.onnx'
  const few = (labels: string[]) => labels.slice(0, 3).join(', ') + (labels.length > 3 ? ` and ${labels.length - 3} more` : '')
  // Names come from files of strangers: control and direction characters must not reach the terminal.
  const cells = rows
    .map(({ id, task, input, labels, shipped, problem }) =>
      [id, task || '-', input || '-', few(labels), problem === '' ? (shipped ? 'ships with Selvedge' : 'added') : `cannot be used: ${problem}`])
    .map((row) => row.map((cell) => cell.replace(/\p{C}/gu, '·')))
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)))
  return cells.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]))).join('  ')).join('\n')
}
