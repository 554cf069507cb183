import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import type { composites } from '../../../core/api/composites.ts'
import { recipe as recipeSchema, type Recipe } from '../../../core/composite/recipe.ts'
import { Fault } from '../../../core/fault.ts'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import { common, type Common, type Register } from './command.ts'
import { parseFilter } from './filter.ts'
import { grantedFolder } from './granted-folder.ts'
import { limitsOf, type Session } from './session.ts'

type Source = z.input<typeof composites.make.params>['source']
type Options = Common & {
  project?: string
  foregrounds?: string
  backgrounds?: string
  fromProject?: string
  filter?: string
  except?: string
  category?: string
  cutOff?: boolean
  labelGrounds: boolean
  count: string
  seed: string
  out?: string
  sheet?: string
  mattes: boolean
  grounds?: string
} & Partial<Record<(typeof RANGES)[number] | (typeof NUMBERS)[number], string>>

/** Fields of the recipe that are options of the same name: `low-high`, or one number. */
const RANGES = ['size', 'objects', 'scale', 'quality'] as const
const NUMBERS = ['rotation', 'lying', 'flip', 'light', 'shadow', 'reflection', 'occluders', 'overlap', 'cut', 'visible', 'blur', 'noise', 'bars'] as const

export const registerComposite: Register = (program, cli) => {
  common(program.command('composite').description('synthetic pictures with exact truth: cutouts pasted on grounds, into a project')
    .option('--project <file>', 'project the pictures go to; created when it is missing')
    .option('--foregrounds <folder>', 'cutouts: pictures with transparency; folders in it are categories')
    .option('--category <name>', 'what all cutouts show, whatever folder they lie in')
    .option('--from-project <file>', 'instead of --foregrounds: objects labelled in this project, cut out of their photos')
    .option('--filter <words>', 'photos of --from-project: split=train,status=done,category=shoe,search=...')
    .option('--except <file>', 'text file with names of photos of --from-project to leave out, one a line')
    .option('--cut-off', 'take objects too that their photo cuts off')
    .option('--no-label-grounds', 'do not use parts of the labelled photos as grounds')
    .option('--backgrounds <folder>', 'photos for grounds')
    .option('--count <number>', 'pictures there shall be', '100')
    .option('--seed <number>', 'the same seed gives the same pictures', '1')
    .option('--out <folder>', 'where files go: photos, alpha, trimap, truth; else a folder beside the project')
    .option('--sheet <file>', 'contact sheet of the first 24 with outlines, JPEG')
    .option('--no-mattes', 'write no alpha and no trimap')
    .option('--size <low-high>', 'width and height, pixels')
    .option('--objects <low-high>', 'objects a picture')
    .option('--scale <low-high>', 'longer side of an object as a share of the picture\'s shorter side')
    .option('--grounds <weights>', 'plain=3,photo=8,... of plain, gradient, stripes, checks, noise, planks, tiles, room, photo; others get 0')
    .option('--rotation <degrees>', 'largest turn of objects that stand')
    .option('--lying <share>', 'pictures seen from above, objects turned by any angle')
    .option('--flip <share>', 'objects mirrored')
    .option('--light <share>', 'how much brightness, contrast and colour vary')
    .option('--shadow <share>', 'pictures with shadows')
    .option('--reflection <share>', 'pictures with a polished ground')
    .option('--occluders <share>', 'pictures with plain shapes behind and in front of objects')
    .option('--overlap <share>', 'objects that lie before or behind another')
    .option('--cut <share>', 'objects that may reach out of the picture')
    .option('--visible <share>', 'least part of an object that is seen')
    .option('--blur <pixels>', 'largest blur')
    .option('--noise <levels>', 'largest noise, of 255')
    .option('--quality <low-high>', 'of the JPEG')
    .option('--bars <share>', 'pictures with white bars'))
    .action((options: Options) => cli.run(options, async (session) => {
      const recipe = recipeOf(options)
      const from = options.foregrounds === undefined ? undefined : session.source(options.foregrounds)
      if ((from === undefined) === (options.fromProject === undefined)) {
        throw new Fault('invalid', 'Objects of what? Name a folder of cutouts or a project, one of the two.', { field: '--foregrounds, --from-project' })
      }
      const limits = limitsOf(options.limit)
      const project = await session.project(options.project, { create: true })
      const source: Source = from === undefined
        ? await labelsOf(session, options)
        : { kind: 'cutouts', folder: from, ...(options.category === undefined ? {} : { category: options.category }) }
      return session.call('composites', 'make', {
        project, source, recipe, limits, count: whole('--count', options.count), mattes: options.mattes,
        ...(options.backgrounds === undefined ? {} : { grounds: session.source(options.backgrounds) }),
        ...(options.out === undefined ? {} : { out: grantedFolder(session, options.out) }),
        ...(options.sheet === undefined ? {} : { sheet: session.target(options.sheet) }),
      })
    }, ({ images, kept, annotations, out, rate, cutouts, grounds, unusedTotal, unused }) => [
      `${images} pictures with ${annotations} new labels in ${out}${kept > 0 ? ` (${kept} were there)` : ''}, ${rate.toFixed(1)} a second.`,
      `Of ${cutouts} objects${grounds > 0 ? ` and ${grounds} photos for grounds` : ''}${unusedTotal > 0 ? `; ${unusedTotal} objects were not used:` : '.'}`,
      ...unused.slice(0, 10).map(({ name, reason }) => `  ${name}: ${reason}`),
    ].join('\n')))
}

async function labelsOf(session: Session, options: Options): Promise<Source> {
  const project = await session.project(options.fromProject)
  const categories = options.filter === undefined ? [] : await session.call('categories', 'list', { project })
  const filter = options.filter === undefined ? {} : parseFilter(options.filter, categories)
  const ids = options.except === undefined ? null : await idsWithout(session, project, filter, options.except)
  return {
    kind: 'labels', project, whole: options.cutOff !== true, grounds: options.labelGrounds, filter: { ...filter, ...(ids === null ? {} : { ids }) },
  }
}

/** Photos that pass the filter and are not named in a text file, by name or by path. Throws for names that no photo has. */
async function idsWithout(session: Session, project: ProjectId, filter: object, file: string): Promise<ImageId[]> {
  const names = new Set(textOf(file).split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== ''))
  const { ids } = await session.call('images', 'ids', { project, filter })
  const kept: ImageId[] = []
  const met = new Set<string>()
  for (let from = 0; from < ids.length; from += 1_000) {
    for (const { id, name, path } of await session.call('images', 'rows', { project, ids: ids.slice(from, from + 1_000) })) {
      const named = [name, path].find((one) => names.has(one))
      if (named === undefined) kept.push(id)
      else met.add(named)
    }
  }
  const unknown = [...names].find((name) => !met.has(name))
  if (unknown !== undefined) throw new Fault('not-found', 'No photo that passes the filter has this name.', { file, field: '--except', found: unknown })
  return kept
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Fault('not-found', 'There is no such file.', { file, field: '--except' }, cause)
  }
}

function recipeOf(options: Options): Recipe {
  const given: Record<string, unknown> = { seed: whole('--seed', options.seed) }
  for (const name of RANGES) if (options[name] !== undefined) given[name] = rangeOf(`--${name}`, options[name])
  for (const name of NUMBERS) if (options[name] !== undefined) given[name] = number(`--${name}`, options[name])
  if (options.grounds !== undefined) given['grounds'] = weightsOf(options.grounds)
  const { data, error } = recipeSchema.safeParse(given)
  if (data) return data
  const [issue] = error.issues
  const field = `--${String(issue.path[0])}`
  throw new Fault('invalid', `${field} cannot be that: ${issue.message}.`, { field, found: String(options[issue.path[0] as keyof Options]) })
}

/** Weights by kind of ground; kinds that are not named get none. */
function weightsOf(text: string): Record<string, number> {
  const kinds = Object.keys(recipeSchema.parse({}).grounds)
  const weights = Object.fromEntries(kinds.map((kind) => [kind, 0]))
  for (const part of text.split(',')) {
    const [kind, weight = '1'] = part.split('=', 2).map((word) => word.trim())
    if (!kinds.includes(kind)) throw new Fault('invalid', `There is no ground called ${kind}.`, { field: '--grounds', found: kind, fix: `Known: ${kinds.join(', ')}.` })
    weights[kind] = number('--grounds', weight)
  }
  return weights
}

function rangeOf(option: string, text: string): [number, number] {
  const [low, high = low] = text.split('-', 2)
  return [number(option, low), number(option, high)]
}

function whole(option: string, text: string): number {
  const value = number(option, text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Fault('invalid', `${text} is not a whole number of 0 or more.`, { field: option, found: text })
  return value
}

function number(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new Fault('invalid', `${text} is not a number.`, { field: option, found: text })
  return value
}
