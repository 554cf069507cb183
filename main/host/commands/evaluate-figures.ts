import type { DepthComparison, DepthFigures } from '../../../core/api/evaluations.ts'
import { DEPTH_ALIGNMENTS, type DepthAlignment } from '../../../core/metrics/depth-scores.ts'
import { Fault } from '../../../core/fault.ts'
import { parseFilter } from './filter.ts'
import { common, type Common, type Register } from './command.ts'
import { addJointCommands } from './evaluate-joints.ts'
import { numberOption } from './number-option.ts'
import type { Session } from './session.ts'

type Depth = Common & {
  truth?: string; predictions?: string; masks?: string; align: string; pngScale: string
  project?: string; run: string; within: string; filter?: string
}

/** Three more below `evaluate`, which is registered before: depth, and joints in space and in the picture. */
export const registerEvaluateFigures: Register = (program, cli) => {
  const evaluate = program.commands.find((command) => command.name() === 'evaluate')!
  common(evaluate.command('depth').description('errors of depth maps: RMSE, relative, logarithmic, SSIM, delta in both readings')
    .option('--truth <path>', 'a map (.npy, .pfm, 16-bit .png) or a folder of them')
    .option('--predictions <path>', 'the same with the same names')
    .option('--masks <path>', 'PNGs of the same names: only their pixels are judged')
    .option('--project <file>', 'instead of files: a run of this project against its true depths')
    .option('--run <number>', 'the run, or latest', 'latest')
    .option('--within <what>', 'of a project, the pixels that are judged: all, labels, or the name of a category', 'all')
    .option('--filter <words>', 'of a project: status=done,split=val,category=person,search=...')
    .option('--align <how>', `what is taken off a prediction first: ${DEPTH_ALIGNMENTS.join(', ')}`, 'none')
    .option('--png-scale <number>', 'what a level of a PNG stands for', '0.001'))
    .action((options: Depth) => cli.run(options, (session) => (options.project === undefined ? depthsOfFiles(session, options) : depthsOfRun(session, options)), depthText))
  addJointCommands(evaluate, cli)
}

function depthsOfFiles(session: Session, { truth, predictions, masks, align, pngScale }: Depth): Promise<DepthComparison> {
  if (truth === undefined || predictions === undefined) {
    throw new Fault('invalid', 'Name the maps with --truth and --predictions, or a project with --project.', { field: truth === undefined ? '--truth' : '--predictions' })
  }
  return session.call('evaluations', 'depths', {
    truth: session.source(truth), predictions: session.source(predictions), align: alignOf(align), pngScale: numberOption('--png-scale', pngScale),
    ...(masks === undefined ? {} : { masks: session.source(masks) }),
  })
}

async function depthsOfRun(session: Session, { project: file, run, within, align, filter }: Depth): Promise<DepthComparison> {
  const project = await session.project(file)
  const categories = await session.call('categories', 'list', { project })
  const runs = await session.call('predictions', 'runs', { project })
  const wanted = run === 'latest' ? runs.find(({ task }) => task === 'depth') : runs.find(({ id }) => String(id) === run)
  if (!wanted) throw new Fault('not-found', run === 'latest' ? 'This project has no run of depth.' : 'This project has no such run.', { field: '--run', found: run, fix: 'Predict with a model of depth first.' })
  const place = within === 'all' || within === 'labels' ? within : categories.find(({ name }) => name === within)?.id
  if (place === undefined) throw new Fault('not-found', 'This project has no such category.', { field: '--within', found: within })
  return session.call('evaluations', 'runDepths', {
    project, run: wanted.id, align: alignOf(align), within: place, ...(filter === undefined ? {} : { filter: parseFilter(filter, categories) }),
  })
}

function alignOf(text: string): DepthAlignment {
  const found = DEPTH_ALIGNMENTS.find((one) => one === text)
  if (found) return found
  throw new Fault('invalid', `There is no alignment ${text}.`, { field: '--align', found: text, fix: `Known: ${DEPTH_ALIGNMENTS.join(', ')}.` })
}

const shown = (value: number | null, digits: number): string => (value === null ? 'none' : value.toFixed(digits))

function depthText({ images, mean, median, unpaired, rule }: DepthComparison): string {
  const NAMES: Record<keyof DepthFigures, string> = {
    rmse: 'RMSE', rmseOfRange: 'RMSE of the range', absRel: 'relative', sqRel: 'relative squared', logRmse: 'RMSE of logarithms', siLog: 'scale-invariant log', ssim: 'SSIM',
    delta1: 'ratio below 1.25', delta2: 'ratio below 1.25^2', delta3: 'ratio below 1.25^3',
    delta1OfPrediction: 'within 25 % of prediction', delta2OfPrediction: 'within 56.25 %', delta3OfPrediction: 'within 95.3 %',
  }
  const names = Object.keys(NAMES) as (keyof DepthFigures)[]
  return [
    `${images.length} maps${unpaired.length > 0 ? `, ${unpaired.length} without a partner` : ''}`, `${''.padEnd(28)}${'mean'.padStart(12)}${'median'.padStart(12)}`,
    ...names.map((name) => `${NAMES[name].padEnd(28)}${shown(mean[name], 5).padStart(12)}${shown(median[name], 5).padStart(12)}`), rule,
  ].join('\n')
}
