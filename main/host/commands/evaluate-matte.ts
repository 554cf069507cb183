import type { MatteComparison } from '../../../core/api/matting.ts'
import { common, type Common, type Register } from './command.ts'

type Options = Common & { truth: string; predictions: string; trimap?: string }

/** One more below `evaluate`, which is registered before. */
export const registerEvaluateMatte: Register = (program, cli) => {
  const evaluate = program.commands.find((command) => command.name() === 'evaluate')!
  common(evaluate.command('matte').description('alphamatting.com\'s errors of mattes: SAD, MSE, gradient, connectivity')
    .requiredOption('--truth <path>', 'alpha as it should be: a PNG, or a folder of them')
    .requiredOption('--predictions <path>', 'alpha to judge: a PNG, or a folder of PNGs with the same names')
    .option('--trimap <path>', 'only unknown pixels count: a PNG, or a folder of them'))
    .action((options: Options) => cli.run(options, (session) => session.call('matting', 'compare', {
      truth: session.source(options.truth), predictions: session.source(options.predictions),
      ...(options.trimap === undefined ? {} : { trimaps: session.source(options.trimap) }),
    }), wordsOf))
}

function wordsOf({ images, mean, median, unpaired, rule }: MatteComparison): string {
  const row = (name: string, { sad, mse, gradient, connectivity }: MatteComparison['mean']) =>
    [sad.toFixed(2), mse.toFixed(6), gradient.toFixed(2), connectivity.toFixed(2)].reduce((line, cell) => line + cell.padStart(14), name.padEnd(24))
  return [
    ['SAD', 'MSE', 'gradient', 'connectivity'].reduce((line, cell) => line + cell.padStart(14), ''.padEnd(24)),
    ...images.slice(0, 50).map((image) => row(image.name, image)), row('mean', mean), row('median', median),
    ...(unpaired.length > 0 ? [`${unpaired.length} without a partner`] : []), rule,
  ].join('\n')
}
