import { fileMatteMethod } from '../../../core/api/matting.ts'
import { deviceChoice } from '../../../core/api/models.ts'
import { Fault } from '../../../core/fault.ts'
import { common, type Common, type Register } from './command.ts'

type Options = Common & { image: string; trimap: string; method: string; device: string; out: string; bits: string; foreground?: string }

/** As it is written on the command line. */
const METHODS = `${fileMatteMethod.options[0].options.join(', ')}, or model:ID for a model of mattes`

export const registerMatte: Register = (program, cli) => {
  common(program.command('matte').description('work out the alpha of a photo from a trimap, at full resolution')
    .requiredOption('--image <file>', 'the photo')
    .requiredOption('--trimap <file>', '8-bit PNG of the photo\'s size: 0 background, 128 unknown, 255 foreground')
    .option('--method <name>', METHODS, 'closed-form')
    .option('--device <name>', `where a model runs: ${deviceChoice.options.join(', ')}`, 'auto')
    .requiredOption('--out <file>', 'grey PNG to write the alpha to')
    .option('--bits <number>', '8 or 16, of the alpha', '8')
    .option('--foreground <file>', 'PNG to write the object\'s own colours to'))
    .action((options: Options) => cli.run(options, (session) => {
      const { data: method } = fileMatteMethod.safeParse(options.method)
      if (!method) {
        throw new Fault('invalid', `There is no method ${options.method}.`, {
          field: '--method', found: options.method, fix: `Known: ${METHODS}.`,
        })
      }
      const { data: device } = deviceChoice.safeParse(options.device)
      if (!device) {
        throw new Fault('invalid', `There is no device ${options.device}.`, {
          field: '--device', found: options.device, fix: `Known: ${deviceChoice.options.join(', ')}.`,
        })
      }
      if (options.bits !== '8' && options.bits !== '16') {
        throw new Fault('invalid', 'An alpha has 8 or 16 bits.', { field: '--bits', found: options.bits, fix: 'Write 8 or 16.' })
      }
      return session.call('matting', 'file', {
        image: session.source(options.image), trimap: session.source(options.trimap), method, device, bits: options.bits === '16' ? 16 : 8,
        out: session.target(options.out), ...(options.foreground === undefined ? {} : { foreground: session.target(options.foreground) }),
      })
    }, ({ file, unknown, iterations, seconds }) => `${file}: ${unknown} unknown pixels in ${seconds.toFixed(1)} s (${iterations} steps).`))
}
