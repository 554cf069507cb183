import type { DepthComparison, DepthFigures, JointComparison } from '../../../core/api/evaluations.ts'
import { DEPTH_ALIGNMENTS, type DepthAlignment } from '../../../core/metrics/depth-scores.ts'
import { Fault } from '../../../core/fault.ts'
import { common, type Common, type Register } from './command.ts'
import { numberOption } from './number-option.ts'

type Depth = Common & { truth: string; predictions: string; masks?: string; align: string; pngScale: string }
type Joints = Common & { truth: string; predictions: string; root: string; unit: string }

/** Three more below `evaluate`, which is registered before: depth, and joints in space and in the picture. */
export const registerEvaluateFigures: Register = (program, cli) => {
  const evaluate = program.commands.find((command) => command.name() === 'evaluate')!
  common(evaluate.command('depth').description('errors of depth maps: RMSE, relative, logarithmic, SSIM, delta in both readings')
    .requiredOption('--truth <path>', 'a map (.npy, .pfm, 16-bit .png) or a folder of them')
    .requiredOption('--predictions <path>', 'the same with the same names')
    .option('--masks <path>', 'PNGs of the same names: only their pixels are judged')
    .option('--align <how>', `what is taken off a prediction first: ${DEPTH_ALIGNMENTS.join(', ')}`, 'none')
    .option('--png-scale <number>', 'what a level of a PNG stands for', '0.001'))
    .action((options: Depth) => cli.run(options, (session) => session.call('evaluations', 'depths', {
      truth: session.source(options.truth), predictions: session.source(options.predictions), align: alignOf(options.align), pngScale: numberOption('--png-scale', options.pngScale),
      ...(options.masks === undefined ? {} : { masks: session.source(options.masks) }),
    }), depthText))
  for (const [name, about, words] of [
    ['pose3d', 'errors of joints in space: MPJPE, PA-MPJPE, share within 150 mm', spaceText], ['pose2d', 'errors of joints in the picture: pixels, PCK', pictureText],
  ] as const) {
    common(evaluate.command(name).description(about)
      .requiredOption('--truth <file>', 'figures.json as "selvedge figures" writes it')
      .requiredOption('--predictions <file>', 'the same with predicted joints')
      .option('--root <joint>', 'number of the joint that both are moved to lie on, or none', '0')
      .option('--unit <mm>', 'millimetres that one unit of the files is', '1000'))
      .action((options: Joints) => cli.run(options, (session) => session.call('evaluations', 'joints', {
        truth: session.source(options.truth), predictions: session.source(options.predictions), unit: numberOption('--unit', options.unit),
        root: options.root === 'none' ? null : numberOption('--root', options.root),
      }), words))
  }
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
