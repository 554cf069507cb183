import { figureRecipe } from '../../../core/figure/recipe.ts'
import { STANCES, type StanceKind } from '../../../core/figure/stance.ts'
import { Fault } from '../../../core/fault.ts'
import { common, type Common, type Register } from './command.ts'
import { grantedFolder } from './granted-folder.ts'
import { numberOption } from './number-option.ts'

type Options = Common & { project?: string; count: string; seed: string; size: string; occluders: string; stances?: string; out?: string; sheet?: string }

export const registerFigures: Register = (program, cli) => {
  common(program.command('figures').description('human figures in clothes, drawn, with exact depth, masks and joints: truth to train and to measure on')
    .option('--count <number>', 'pictures there shall be', '100')
    .option('--seed <number>', 'the same seed gives the same pictures', '1')
    .option('--out <folder>', 'where files go: photos, depth (.npy, metres), masks, truth, figures.json; else a folder beside the project')
    .option('--project <file>', 'add them to this project too; created when it is missing')
    .option('--size <pixels>', 'width and height', '256')
    .option('--occluders <share>', 'pictures with things before the figure, 0 to 1', '0.25')
    .option('--stances <names>', `of ${STANCES.join(', ')}; all without it`)
    .option('--sheet <file>', 'contact sheet of the first 24, each beside its depth, JPEG'))
    .action((options: Options) => cli.run(options, async (session) => {
      const number = (option: 'count' | 'seed' | 'size' | 'occluders'): number => numberOption(`--${option}`, options[option])
      const given = { seed: number('seed'), size: number('size'), occluders: number('occluders'), ...(options.stances === undefined ? {} : { stances: stancesOf(options.stances) }) }
      const { data: recipe, error } = figureRecipe.safeParse(given)
      if (!recipe) {
        const field = `--${String(error.issues[0].path[0])}`
        throw new Fault('invalid', `${field} cannot be that: ${error.issues[0].message}.`, { field })
      }
      const out = options.out === undefined ? {} : { out: grantedFolder(session, options.out) }
      return session.call('figures', 'make', {
        recipe, count: number('count'), ...out, ...(options.project === undefined ? {} : { project: await session.project(options.project, { create: true }) }),
        ...(options.sheet === undefined ? {} : { sheet: session.target(options.sheet) }),
      })
    }, ({ images, kept, annotations, out, rate }) =>
      `${images} figures in ${out}${kept > 0 ? ` (${kept} were there)` : ''}${annotations > 0 ? `, ${annotations} new labels in the project` : ''}, ${rate.toFixed(1)} a second.`))
}

function stancesOf(text: string): StanceKind[] {
  return text.split(',').map((word) => {
    const found = STANCES.find((one) => one === word.trim())
    if (!found) throw new Fault('invalid', `There is no stance ${word.trim()}.`, { field: '--stances', found: word.trim(), fix: `Known: ${STANCES.join(', ')}.` })
    return found
  })
}
