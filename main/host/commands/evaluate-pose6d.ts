import type { PoseComparison } from '../../../core/api/evaluations.ts'
import { common, type Common, type Register } from './command.ts'
import { limitsOf } from './session.ts'

type Options = Common & { truth: string; predictions: string }

/** One more below `evaluate`, which is registered before. */
export const registerEvaluatePose6d: Register = (program, cli) => {
  const evaluate = program.commands.find((command) => command.name() === 'evaluate')!
  common(evaluate.command('pose6d').description('errors of poses in space: rotation, translation, ADD, ADD-S')
    .requiredOption('--truth <folder>', 'BOP dataset, split or scene with scene_gt.json; models are used where they are there')
    .requiredOption('--predictions <file>', 'CSV as BOP has it: scene_id,im_id,obj_id,score,R,t,time'))
    .action((options: Options) => cli.run(options, (session) => session.call('evaluations', 'poses', {
      truth: session.source(options.truth), predictions: session.source(options.predictions), limits: limitsOf(options.limit) as Record<string, number>,
    }), wordsOf))
}

function wordsOf({ truths, answered, wrong, near, right, rule, missed, ...errors }: PoseComparison): string {
  const NAMES = { rotation: 'rotation, degrees', translation: 'translation, mm', relative: 'of the distance', add: 'ADD, mm', addS: 'ADD-S, mm' } as const
  const rows = Object.entries(NAMES).flatMap(([key, name]) => {
    const spread = errors[key as keyof typeof NAMES]
    return spread ? [[spread.mean, spread.median, spread.p95, spread.max].reduce((line, value) => line + value.toPrecision(4).padStart(12), name.padEnd(20))] : []
  })
  return [
    `${answered} of ${truths} poses answered${wrong > 0 ? `, ${wrong} answers to nothing` : ''}${missed.length > 0 ? `, ${missed.length} missed` : ''}`,
    ['mean', 'median', 'p95', 'most'].reduce((line, name) => line + name.padStart(12), ''.padEnd(20)), ...rows,
    `within 5 degrees and 3 % of the distance: ${(100 * near).toFixed(1)} %`, ...(right === null ? [] : [`right by ADD: ${(100 * right).toFixed(1)} %`]), rule,
  ].join('\n')
}
