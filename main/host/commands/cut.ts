import { readFile, stat } from 'node:fs/promises'
import type { z } from 'zod'
import { cutStrokes } from '../../../core/api/selection.ts'
import { Fault } from '../../../core/fault.ts'
import { LIMITS } from '../../../core/limits.ts'
import { common, type Common, type Register } from './command.ts'

type Options = Common & { image: string; box: string; strokes?: string; out: string }

export const registerCut: Register = (program, cli) => {
  common(program.command('cut').description('cut out what is in a box of a photo, without a model, and write its mask')
    .requiredOption('--image <file>', 'the photo')
    .requiredOption('--box <x,y,w,h>', 'round the object, in pixels of the upright photo')
    .option('--strokes <file>', 'JSON: [{"label": "foreground" or "background", "points": [[x, y], ...], "radius": r}, ...]')
    .requiredOption('--out <file>', 'PNG of the photo\'s size, 0 and 255'))
    .action((options: Options) => cli.run(options, async (session) => session.call('selection', 'cutFile', {
      path: session.source(options.image), box: boxOf(options.box), strokes: options.strokes === undefined ? [] : await strokesIn(options.strokes),
      out: session.target(options.out),
    }), ({ file, area, width, height, seconds }) => `${file}: ${area} of ${width * height} pixels, in ${seconds.toFixed(2)} s.`))
}

function boxOf(text: string): [number, number, number, number] {
  const parts = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  if (parts.length === 4 && parts.every(Number.isFinite)) return parts as [number, number, number, number]
  throw new Fault('invalid', 'The box is not four numbers.', { field: '--box', found: text, fix: 'Give left, top, width and height, such as 40,60,300,500.' })
}

/** Strokes of a JSON file. Throws `not-found`, or `invalid` naming the file and the field. */
async function strokesIn(file: string): Promise<z.input<typeof cutStrokes>> {
  const fault = (message: string, field: string | undefined, found: string) => new Fault('invalid', message, {
    file, ...(field ? { field } : {}), found, fix: 'Write [{"label": "foreground", "points": [[x, y], ...], "radius": r}, ...].',
  })
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new Fault('not-found', 'The file with the strokes is not there.', { file, field: '--strokes' }, cause)
  })
  if (size > LIMITS.rpcMessageBytes) throw fault('The file with the strokes is too large.', undefined, `${size} bytes`)
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw fault('The file with the strokes is no JSON.', undefined, cause.message)
  }
  const read = cutStrokes.safeParse(value)
  if (read.success) return read.data
  const [{ path, message }] = read.error.issues
  throw fault('The strokes are not what they should be.', path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join(''), message)
}
