import type { Command } from 'commander'
import type { z } from 'zod'
import { cutoutSpec } from '../../../core/cutout/spec.ts'
import { Fault } from '../../../core/fault.ts'
import { numberOption } from './number-option.ts'
import type { Session } from './session.ts'

/** Options that say how cutouts look, of `cutout` and of `export cutouts`. */
export type CutoutOptions = {
  file?: string; bits?: string; trim?: boolean; margin?: string; fit?: string; background?: string; shadow?: string | boolean; profile?: string
}

export function cutoutOptions(command: Command): Command {
  return command
    .option('--file <kind>', 'cutouts: png, webp, tiff or psd', 'png')
    .option('--bits <number>', 'cutouts and alphas: bits a sample, 8 or 16', '8')
    .option('--trim', 'cutouts: cut down to the object')
    .option('--margin <pixels>', 'cutouts: transparent pixels round the trimmed object', '0')
    .option('--fit <WxH>', 'cutouts: made smaller to fit into a box, such as 800x800')
    .option('--background <colour>', 'cutouts: a colour such as #ffffff, or a picture file, behind the object')
    .option('--shadow [dx,dy,blur,opacity]', 'cutouts: a drop shadow, such as 0,12,16,0.35')
    .option('--profile <kind>', 'cutouts: srgb, or keep the photo\'s ICC profile (PNG only)', 'srgb')
}

/** The spec that the options say. Throws `invalid` naming the option. */
export function specOf(options: CutoutOptions & { of?: string; name?: string }, session: Session): z.input<typeof cutoutSpec> {
  const { background } = options
  const isColour = background !== undefined && /^#?[0-9a-f]{6}$|^(?:white|black)$/i.test(background)
  const NAMED: Readonly<Record<string, string>> = { white: '#ffffff', black: '#000000' }
  const colour = !isColour ? null : (NAMED[background.toLowerCase()] ?? `#${background.replace('#', '')}`.toLowerCase())
  const { data, error } = cutoutSpec.safeParse({
    file: options.file ?? 'png', bits: numberOption('--bits', options.bits ?? '8'), trim: options.trim ?? false, margin: numberOption('--margin', options.margin ?? '0'),
    box: options.fit === undefined ? null : boxOf(options.fit), colour, picture: background !== undefined && !isColour ? session.source(background) : null,
    shadow: options.shadow === undefined ? null : shadowOf(options.shadow), profile: options.profile ?? 'srgb',
    ...(options.of === undefined ? {} : { of: options.of }), ...(options.name === undefined ? {} : { name: options.name }),
  })
  if (data) return data
  const [{ path, message }] = error.issues
  throw new Fault('invalid', `--${String(path[0])} cannot be this.`, { field: `--${String(path[0])}`, found: message, fix: 'See --help.' })
}

function boxOf(text: string): { width: number; height: number } {
  const found = /^(\d{1,5})\s*[x×,]\s*(\d{1,5})$/i.exec(text.trim())
  if (found) return { width: Number(found[1]), height: Number(found[2]) }
  throw new Fault('invalid', 'The box is no width and height.', { field: '--fit', found: text, fix: 'Write --fit 800x800.' })
}

function shadowOf(text: string | boolean): object {
  if (typeof text === 'boolean') return {}
  const parts = text.split(',').map((part) => numberOption('--shadow', part))
  const names = ['dx', 'dy', 'blur', 'opacity']
  if (parts.length > names.length) throw new Fault('invalid', 'The shadow has too many numbers.', { field: '--shadow', found: text, fix: 'Write dx,dy,blur,opacity.' })
  return Object.fromEntries(parts.map((part, i) => [names[i], part]))
}
