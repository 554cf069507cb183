import { cutoutSpec } from '../cutout/spec.ts'
import { fileNames } from '../cutout/name-pattern.ts'
import { checkCancelled, Fault } from '../fault.ts'
import type { Annotation } from '../records/annotation.ts'
import { alphaOf, OUTLINES, wasLookedAt } from './alpha-source.ts'
import type { Lost, Sink, WriteOptions, WriteSource } from './format.ts'
import { countLosses, type Losses } from './losses.ts'

const ENDINGS = { png: 'png', webp: 'webp', tiff: 'tif', psd: 'psd' } as const

/**
 * Writes cutouts: photos or objects with their alpha, as the spec says. Photos without objects have none. A photo that
 * cannot be read is told of, and the rest goes on. Throws `unsupported` where there is nothing to decode photos with.
 */
export async function writeCutouts(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const { pictures } = options
  if (!pictures) throw new Fault('unsupported', 'Cutouts cannot be written here: there is nothing to decode photos with.')
  const spec = options.cutout ?? cutoutSpec.parse({})
  const losses = countLosses()
  const category = new Map(source.categories.map((one) => [one.id as number, one.name]))
  const names = fileNames(spec.name)
  const folder = suffix === '' ? '' : `${suffix.slice(1)}/`
  let written = 0
  for await (const image of source.images()) {
    const rows = image.annotations.filter((row) => OUTLINES.has(row.shape.type))
    const without = image.annotations.length - rows.length
    if (without > 0) losses.add('Points, lines and objects without an outline: not written', image.path, without)
    if (rows.length === 0) {
      if (wasLookedAt(image)) losses.add('Photos without any object: there is nothing to cut out', image.path)
      continue
    }
    const groups: [Annotation[], number][] = spec.of === 'photo' ? [[rows, 1]] : rows.map((row, i) => [[row], i + 1])
    for (const [mine, index] of groups) {
      checkCancelled(options.signal)
      try {
        const { alpha, foreground } = await alphaOf(image, mine, mine.length === rows.length, losses)
        const made = await pictures.cutout(image, alpha, foreground, spec)
        if (!made) {
          losses.add('Cutouts with nothing on them: not written', image.path)
          continue
        }
        for (const note of made.notes) losses.add(note, image.path)
        const parts = { name: image.path.replace(/\.[^./]+$/, ''), category: namesOf(mine, category), id: mine[0].id, index }
        const { path, renamed } = names.next(parts, ENDINGS[spec.file])
        if (renamed) losses.add('Cutouts that would have had the same name: told apart by a number', path)
        const file = await sink.open(`${folder}${path}`)
        await file.write(made.bytes)
        await file.close()
      } catch (thrown) {
        const fault = Fault.of(thrown)
        if (['cancelled', 'exhausted', 'closed', 'bug'].includes(fault.code)) throw thrown
        losses.add('Photos that could not be cut out', `${image.path}: ${fault.message}`)
      }
    }
    tellLosses(rows, groups.length, image.path, losses)
    options.progress(null, `${++written} photos`)
  }
  if (spec.trim) losses.add('Trimmed cutouts do not say where on the photo they were: they cannot be read back as labels', `${folder}*.${ENDINGS[spec.file]}`, written)
  else if (spec.box) losses.add('Cutouts that were made smaller cannot be read back as labels', `${folder}*.${ENDINGS[spec.file]}`, written)
  return losses.list()
}

function namesOf(rows: readonly Annotation[], category: ReadonlyMap<number, string>): string {
  return [...new Set(rows.map((row) => category.get(row.category) ?? `category ${row.category}`))].join('+')
}

/** What neither cutouts nor alphas carry. */
export function tellLosses(rows: readonly Annotation[], pictures: number, path: string, losses: Losses): void {
  if (rows.length > pictures) {
    losses.add('Which pixels belong to which object: those of one picture become one', path, rows.length - pictures)
  }
  losses.add('Names of categories', path, rows.length)
  const told = rows.filter((row) => row.score !== null || row.keypoints || row.description !== '' || Object.keys(row.attributes).length > 0)
  if (told.length > 0) losses.add('Keypoints, attributes, scores and descriptions', path, told.length)
}
