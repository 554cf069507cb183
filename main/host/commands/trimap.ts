import { trimapParams } from '../../../core/api/cutouts.ts'
import { Fault } from '../../../core/fault.ts'
import { common, type Common, type Register } from './command.ts'
import { numberOption } from './number-option.ts'

type Options = Common & {
  mask: string; image?: string; out: string; method: string; adaptive?: boolean; inside: string; outside: string; threshold: string; cells: string; low: string; high: string
}

export const registerTrimap: Register = (program, cli) => {
  common(program.command('trimap').description('make a trimap of a mask: 0 background, 128 unknown, 255 foreground')
    .requiredOption('--mask <file>', 'PNG of the mask; for uncertainty of probabilities')
    .option('--image <file>', 'the photo, for adaptive bands and superpixels')
    .option('--method <name>', 'band, superpixel or uncertainty', 'band')
    .option('--adaptive', 'band: wide where the photo\'s edge is soft, narrow where it is hard; needs --image')
    .option('--inside <pixels>', 'how far the band reaches into the mask, by true distance', '10')
    .option('--outside <pixels>', 'how far it reaches out of it', '10')
    .option('--threshold <level>', 'level, 1 to 255, from which a pixel belongs to the mask', '128')
    .option('--cells <number>', 'superpixel: about how many', '1000')
    .option('--low <share>', 'uncertainty: probabilities from here ...', '0.05')
    .option('--high <share>', '... to here are unknown', '0.95')
    .requiredOption('--out <file>', 'PNG to write'))
    .action((options: Options) => cli.run(options, (session) => {
      const number = (name: 'inside' | 'outside' | 'threshold' | 'cells' | 'low' | 'high') => numberOption(`--${name}`, options[name])
      const { data: params, error } = trimapParams.safeParse({
        method: options.method === 'band' && options.adaptive ? 'adaptive' : options.method, inside: number('inside'), outside: number('outside'),
        threshold: number('threshold'), cells: number('cells'), low: number('low'), high: number('high'),
      })
      if (!params) {
        const [{ path, message }] = error.issues
        throw new Fault('invalid', `--${String(path[0])} cannot be this.`, { field: `--${String(path[0])}`, found: message, fix: 'See: selvedge trimap --help' })
      }
      return session.call('cutouts', 'trimapFile', {
        mask: session.source(options.mask), out: session.target(options.out), params, ...(options.image === undefined ? {} : { image: session.source(options.image) }),
      })
    }, ({ file, unknown, width, height }) => `${file}: ${unknown} of ${width * height} pixels unknown.`))
}
