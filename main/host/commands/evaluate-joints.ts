import type { Command } from 'commander'
import type { JointComparison } from '../../../core/api/evaluations.ts'
import type { RunJointScores } from '../../../core/api/joint-scores.ts'
import { Fault } from '../../../core/fault.ts'
import { common, type Cli, type Common } from './command.ts'
import { parseFilter } from './filter.ts'
import { numberOption } from './number-option.ts'
import type { Session } from './session.ts'

type Options = Common & { truth?: string; predictions?: string; root: string; unit: string; project?: string; run: string; filter?: string }
type OfRun = RunJointScores & { run: number }

/** `evaluate pose3d` and `pose2d`: files of joints, or a run of a project. */
export function addJointCommands(evaluate: Command, cli: Cli): void {
  for (const [name, about, ofFiles, ofRun] of [
    ['pose3d', 'errors of joints in space: MPJPE, PA-MPJPE, share within 150 mm', spaceText, runSpaceText],
    ['pose2d', 'errors of joints in the picture: pixels, PCK', pictureText, runPictureText],
  ] as const) {
    common(evaluate.command(name).description(about)
      .option('--truth <file>', 'figures.json as "selvedge figures" writes it')
      .option('--predictions <file>', 'the same with predicted joints')
      .option('--root <joint>', 'of files: number of the joint that both are moved to lie on, or none', '0')
      .option('--unit <mm>', 'of files: millimetres that one unit is', '1000')
      .option('--project <file>', 'instead of files: a run of this project against its labelled persons')
      .option('--run <number>', 'the run, or latest', 'latest')
      .option('--filter <words>', 'of a project: status=done,split=val,category=person,search=...'))
      .action((options: Options) => (options.project === undefined
        ? cli.run(options, (session) => jointsOfFiles(session, options), ofFiles)
        : cli.run(options, (session) => jointsOfRun(session, options), ofRun)))
  }
}

function jointsOfFiles(session: Session, { truth, predictions, unit, root }: Options): Promise<JointComparison> {
  if (truth === undefined || predictions === undefined) {
    throw new Fault('invalid', 'Name the files with --truth and --predictions, or a project with --project.', { field: truth === undefined ? '--truth' : '--predictions' })
  }
  return session.call('evaluations', 'joints', {
    truth: session.source(truth), predictions: session.source(predictions), unit: numberOption('--unit', unit), root: root === 'none' ? null : numberOption('--root', root),
  })
}

async function jointsOfRun(session: Session, { project: file, run, filter }: Options): Promise<OfRun> {
  const project = await session.project(file)
  const runs = await session.call('predictions', 'runs', { project })
  const wanted = run === 'latest' ? runs.find(({ task }) => task === 'pose3d' || task === 'keypoints') : runs.find(({ id }) => String(id) === run)
  if (!wanted) throw new Fault('not-found', run === 'latest' ? 'This project has no run of a model of joints.' : 'This project has no such run.', { field: '--run', found: run, fix: 'Predict with such a model first.' })
  const categories = filter === undefined ? [] : await session.call('categories', 'list', { project })
  const scores = await session.call('evaluations', 'runJoints', { project, run: wanted.id, ...(filter === undefined ? {} : { filter: parseFilter(filter, categories) }) })
  return { run: wanted.id, ...scores }
}

const shown = (value: number | null, digits: number): string => (value === null ? 'none' : value.toFixed(digits))

function spaceText({ mpjpe, paMpjpe, pck3d, joints, images, unpaired, rule }: JointComparison): string {
  return [
    `${images.length} figures${unpaired.length > 0 ? `, ${unpaired.length} without a partner` : ''}`,
    `MPJPE ${shown(mpjpe, 2)} mm, PA-MPJPE ${shown(paMpjpe, 2)} mm, within 150 mm ${shown(pck3d, 4)}`,
    ...joints.map((joint) => `  ${joint.name.padEnd(20)}${shown(joint.mpjpe, 1).padStart(10)}`), rule,
  ].join('\n')
}

function pictureText({ pixels, pck, images, unpaired, rule }: JointComparison): string {
  return [
    `${images.length} figures${unpaired.length > 0 ? `, ${unpaired.length} without a partner` : ''}`,
    `mean error ${shown(pixels, 2)} pixels; within 5, 10, 20 % of the figure: ${pck === null ? 'no boxes to measure by' : pck.map((share) => share.toFixed(4)).join(', ')}`, rule,
  ].join('\n')
}

const headOf = ({ run, persons, answered, beside, images }: OfRun): string =>
  `run ${run}: ${answered} of ${persons} labelled persons found on ${images.length} photos, ${beside} beside them`

function runSpaceText(result: OfRun): string {
  const { mpjpe, paMpjpe, pck3d, joints, images, rule } = result
  const worst = images.filter((image) => image.mpjpe !== null).toSorted((a, b) => b.mpjpe! - a.mpjpe!).slice(0, 5)
  return [
    headOf(result), `MPJPE ${shown(mpjpe, 2)} mm, PA-MPJPE ${shown(paMpjpe, 2)} mm, within 150 mm ${shown(pck3d, 4)}`,
    ...joints.map((joint) => `  ${joint.name.padEnd(20)}${shown(joint.mpjpe, 1).padStart(10)}`),
    ...(worst.length > 0 ? ['worst photos:', ...worst.map(({ name, mpjpe: error }) => `  ${shown(error, 1).padStart(8)}  ${name}`)] : []), rule,
  ].join('\n')
}

function runPictureText(result: OfRun): string {
  const { pixels, pck, pckHead, joints, images, rule } = result
  const worst = images.filter((image) => image.pck !== null).toSorted((a, b) => a.pck! - b.pck!).slice(0, 5)
  return [
    headOf(result), `mean error ${shown(pixels, 2)} pixels; within 5, 10, 20 % of the person: ${pck.map((share) => shown(share, 4)).join(', ')}; within half of neck to head: ${shown(pckHead, 4)}`,
    `  ${'joint'.padEnd(20)}${'pixels'.padStart(10)}${'in 10 %'.padStart(10)}`,
    ...joints.map((joint) => `  ${joint.name.padEnd(20)}${shown(joint.pixels, 2).padStart(10)}${shown(joint.pck, 4).padStart(10)}`),
    ...(worst.length > 0 ? ['worst photos:', ...worst.map(({ name, pck: share }) => `  ${shown(share, 4).padStart(8)}  ${name}`)] : []), rule,
  ].join('\n')
}
