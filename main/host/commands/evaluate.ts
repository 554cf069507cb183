import type { CocoScores, MaskScores, TriageScores } from '../../../core/api/evaluations.ts'
import type { ImageFilter } from '../../../core/api/images.ts'
import { Fault } from '../../../core/fault.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import { runId, type RunId } from '../../../core/records/run.ts'
import { writeFileAtomicSync } from '../../db/atomic.ts'
import { common, type Common, type Register } from './command.ts'
import { signsNamed, tableOf, triageText, writeRule } from './evaluate-triage.ts'
import { parseFilter } from './filter.ts'
import { limitsOf, type Session } from './session.ts'

type Coco = Common & { truth?: string; predictions?: string; type: string; score: string }
type Masks = Common & {
  truth?: string; predictions?: string; truthThreshold: string; predictionThreshold: string; boundary: string; differences?: string
}
type OfRun = Common & {
  project?: string; run: string; truth: string; type: string; classes: string; filter?: string; score: string; boundary: string
  differences?: string; table?: string; triage?: string; triageSigns?: string; triageInto?: string
}

const TYPES = ['bbox', 'segm', 'keypoints'] as const

export const registerEvaluate: Register = (program, cli) => {
  const evaluate = program.command('evaluate').description('compare predictions with the truth')

  common(evaluate.command('coco').description('COCO\'s average precision of a results file: the numbers of pycocotools')
    .option('--truth <file>', 'COCO dataset')
    .option('--predictions <file>', 'COCO results')
    .option('--type <kind>', 'bbox, segm or keypoints', 'segm')
    .option('--score <number>', 'lowest score in the table of confusions', '0.5'))
    .action((options: Coco) => cli.run(options, (session) => session.call('evaluations', 'cocoFiles', {
      truth: named(session, options.truth, '--truth'), predictions: named(session, options.predictions, '--predictions'),
      type: typeOf(options.type), score: numberOf(options.score, '--score'), limits: limitsOf(options.limit) as Record<string, number>,
    }), cocoText))

  common(evaluate.command('masks').description('Dice, IoU, accuracy and edges of two folders of PNG masks with the same names')
    .option('--truth <folder>', 'masks as they should be')
    .option('--predictions <folder>', 'masks to judge')
    .option('--truth-threshold <number>', 'a pixel belongs to the mask from this value up: 0..255, or below 1 a share', '128')
    .option('--prediction-threshold <number>', 'the same for predictions', '128')
    .option('--boundary <pixels>', 'how near edges must be', '2')
    .option('--differences <folder>', 'write three pictures of each: all that differs, what is missing, what is too much'))
    .action((options: Masks) => cli.run(options, async (session) => maskResult(await session.call('evaluations', 'maskFolders', {
      truth: named(session, options.truth, '--truth'), predictions: named(session, options.predictions, '--predictions'),
      truthThreshold: numberOf(options.truthThreshold, '--truth-threshold'),
      predictionThreshold: numberOf(options.predictionThreshold, '--prediction-threshold'),
      boundaryPixels: numberOf(options.boundary, '--boundary'),
      ...(options.differences === undefined ? {} : { differences: session.target(options.differences) }),
    })), maskText))

  common(evaluate.command('run').description('compare a run of a project with its labels, or with another run')
    .option('--project <file>', 'project file')
    .option('--run <number>', 'the run, or latest', 'latest')
    .option('--truth <what>', 'labels, or the number of another run', 'labels')
    .option('--type <kind>', 'what COCO\'s numbers are measured on: bbox, segm or keypoints', 'segm')
    .option('--classes <how>', 'apart: by their names; one: whatever they are called', 'apart')
    .option('--filter <words>', 'status=done,split=val,category=shoe,objects=yes,search=...')
    .option('--score <number>', 'lowest score of a prediction that counts for masks', '0')
    .option('--boundary <pixels>', 'how near edges must be', '2')
    .option('--differences <folder>', 'write three pictures of each photo: all that differs, what is missing, what is too much')
    .option('--table <file.csv>', 'write the figures of each photo as a table')
    .option('--triage <dice>', 'how well photos with a lower Dice can be told from what the run says of itself')
    .option('--triage-signs <names>', 'make the rule of these signs only, such as uncertainty,doubt')
    .option('--triage-into <model.json>', 'write the rule made of these photos into a model'))
    .action((options: OfRun) => cli.run(options, async (session) => {
      const project = await session.project(options.project)
      const run = await runOf(session, project, options.run, '--run')
      const truth = options.truth === 'labels' ? ('labels' as const) : await runOf(session, project, options.truth, '--truth')
      const categories = options.filter === undefined ? [] : await session.call('categories', 'list', { project })
      const filter = options.filter === undefined ? {} : { filter: parseFilter(options.filter, categories) }
      const both = { project, run, truth, ...filter }
      const masks = await session.call('evaluations', 'masks', {
        ...both, score: numberOf(options.score, '--score'), boundaryPixels: numberOf(options.boundary, '--boundary'),
        ...(options.differences === undefined ? {} : { differences: session.target(options.differences) }),
      })
      const { rule: cocoRule, type, stats, names } = await session.call('evaluations', 'coco', {
        ...both, type: typeOf(options.type), classes: classesOf(options.classes),
      })
      if (options.table !== undefined) writeFileAtomicSync(session.target(options.table), tableOf(masks.images))
      const triage = await triageOf(session, options, both)
      return { run, truth, ...maskResult(masks), classes: masks.classes, cocoRule, type, stats, names, ...(triage ? { triage } : {}) }
    }, (result) => [maskText(result), ...(result.triage ? [triageText(result.triage)] : []), cocoText({ ...result, rule: result.cocoRule })].join('\n\n')))
}

async function triageOf(session: Session, options: OfRun, both: { project: ProjectId; run: RunId; truth: 'labels' | RunId; filter?: ImageFilter }): Promise<TriageScores | null> {
  const { triage: dice, triageSigns, triageInto } = options
  if (dice === undefined) {
    if (triageSigns === undefined && triageInto === undefined) return null
    throw new Fault('invalid', 'From which Dice on is a mask good enough? Say so with --triage.', { field: '--triage', fix: 'For instance: --triage 0.98.' })
  }
  const scores = await session.call('evaluations', 'triage', {
    ...both, below: numberOf(dice, '--triage'), score: numberOf(options.score, '--score'), ...(triageSigns === undefined ? {} : { signs: signsNamed(triageSigns) }),
  })
  if (triageInto === undefined) return scores
  if (!scores.fit) throw new Fault('invalid', 'No rule can be made of these photos: some must be below, some not, and the run must have kept its signs.', { field: '--triage-into' })
  writeRule(session.target(triageInto), scores.fit.rule)
  return scores
}

type MaskResult = ReturnType<typeof maskResult>
const FIGURES = ['dice', 'iou', 'accuracy', 'boundaryF', 'boundaryIou'] as const

/** Scores of masks turned round: by statistic, then figure. */
function maskResult(scores: MaskScores) {
  const of = (statistic: 'mean' | 'median' | 'p5' | 'min') =>
    Object.fromEntries(FIGURES.map((figure) => [figure, scores[figure][statistic]]))
  const { rule, images, unpaired, views } = scores
  return { images, mean: of('mean'), median: of('median'), p5: of('p5'), min: of('min'), views, rule, unpaired }
}

function maskText({ images, mean, median, p5, min, views, rule, unpaired }: MaskResult): string {
  if (images.length === 0) return `Nothing to compare: ${unpaired.length} have either a truth or a prediction.\n${rule}`
  const head = ['', 'Dice', 'IoU', 'accuracy', 'boundary F', 'boundary IoU']
  const rows = Object.entries({ mean, median, p5, min })
    .map(([name, of]) => [name, ...FIGURES.map((figure) => of[figure].toFixed(4))])
  const worst = images.toSorted((a, b) => a.dice - b.dice).slice(0, 10).map((one) => `  ${one.dice.toFixed(4)}  ${one.name}`)
  return [
    `${images.length} images compared${unpaired.length > 0 ? `, ${unpaired.length} without a partner` : ''}`,
    ...[head, ...rows].map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(14))).join('')),
    ...(views.length > 0 ? ['by viewpoint (means):', ...views.map((one) =>
      [`${one.view} (${one.images})`.padEnd(16), ...FIGURES.map((figure) => one[figure].toFixed(4).padStart(14))].join(''))] : []),
    ...(worst.length > 0 ? ['lowest Dice:', ...worst] : []), rule,
  ].join('\n')
}

function cocoText({ names, stats, rule }: Pick<CocoScores, 'names' | 'stats' | 'rule'>): string {
  const width = Math.max(...names.map((name) => name.length))
  const lines = names.map((name, i) => `${name.padEnd(width)}  ${stats[i] < 0 ? 'nothing to measure' : stats[i].toFixed(4)}`)
  return [...lines, rule].join('\n')
}

function named(session: Session, path: string | undefined, field: string): string {
  if (path === undefined) throw new Fault('invalid', `Name ${field}.`, { field, fix: 'See: selvedge evaluate --help' })
  return session.source(path)
}

function numberOf(text: string, field: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new Fault('invalid', `${field} must be a number.`, { field, found: text })
  }
  return value
}

function typeOf(text: string): (typeof TYPES)[number] {
  const type = TYPES.find((one) => one === text)
  if (type) return type
  throw new Fault('invalid', `There is no type ${text}.`, { field: '--type', found: text, fix: `Known: ${TYPES.join(', ')}.` })
}

function classesOf(text: string): 'apart' | 'one' {
  if (text === 'apart' || text === 'one') return text
  throw new Fault('invalid', `--classes cannot be ${text}.`, { field: '--classes', found: text, fix: 'Write apart or one.' })
}

async function runOf(session: Session, project: ProjectId, text: string, field: string): Promise<RunId> {
  const runs = await session.call('predictions', 'runs', { project })
  const found = text === 'latest' ? runs[0] : runs.find(({ id }) => String(id) === text)
  if (found) return runId.parse(found.id)
  throw new Fault('not-found', runs.length === 0 ? 'This project has no predictions yet.' : `There is no run ${text}.`, {
    field, found: text,
    fix: runs.length === 0 ? 'Make some: selvedge predict.' : `Known: ${runs.map(({ id }) => id).slice(0, 20).join(', ')}.`,
  })
}
