import { common, type Common, type Register } from './command.ts'
import { cutoutOptions, specOf, type CutoutOptions } from './cutout-options.ts'

type Options = Common & CutoutOptions & { image: string; alpha: string; foreground?: string; out: string }

const ENDINGS: Readonly<Record<string, string>> = { webp: 'webp', tif: 'tiff', tiff: 'tiff', psd: 'psd' }

export const registerCutout: Register = (program, cli) => {
  cutoutOptions(common(program.command('cutout').description('put an alpha on a photo: a cutout with straight alpha, upright')
    .requiredOption('--image <file>', 'the photo')
    .requiredOption('--alpha <file>', 'PNG of the photo\'s size: grey of 8 or 16 bits, or the alpha of an RGBA picture')
    .option('--foreground <file>', 'RGBA picture of the object\'s own colours; its opaque pixels are taken instead of the photo\'s')
    .requiredOption('--out <file>', 'what to write; its ending says the kind of file')))
    .action((options: Options, command: { getOptionValueSource(name: string): string | undefined }) => cli.run(options, (session) => {
      const ending = /\.(\w+)$/.exec(options.out)?.[1].toLowerCase() ?? ''
      const file = command.getOptionValueSource('file') === 'default' ? (ENDINGS[ending] ?? 'png') : options.file
      return session.call('cutouts', 'cutoutFile', {
        image: session.source(options.image), alpha: session.source(options.alpha), out: session.target(options.out), spec: specOf({ ...options, file }, session),
        ...(options.foreground === undefined ? {} : { foreground: session.source(options.foreground) }),
      })
    }, ({ file, width, height }) => `${file}: ${width} x ${height} pixels.`))
}
