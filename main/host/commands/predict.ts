import { existsSync } from 'node:fs'
import { PROVIDER_NAMES } from '../../inference/provider-names.ts'
import { deviceChoice, type DeviceChoice, type Provider } from '../../../core/api/models.ts'
import { Fault } from '../../../core/fault.ts'
import { common, type Common, type Register } from './command.ts'
import { parseFilter } from './filter.ts'
import { personsOption } from './persons-option.ts'
import type { Session } from './session.ts'

type Options = Common & {
  model?: string
  project?: string
  filter?: string
  image?: string[]
  out?: string
  device: string
  strategy?: string
  persons?: string
  flip?: boolean
  threshold?: string
  score?: string
  tile?: string
  overlap?: string
  focusModel?: string
  focusRadius?: string
  focusMargin?: string
  focusLooks?: string
  focusBlend?: string
  focusMode?: string
  channels?: string
  merge?: string
  gate?: string
  refine?: string
  largest?: boolean
  fillHoles?: string
  specks?: string
  minArea?: string
  polygon?: string
  maps: boolean
  probabilities?: boolean
  title?: string
  into?: string
}

export const registerPredict: Register = (program, cli) => {
  common(program.command('predict').description('predict photos with a model: into a project as predictions, or straight from files to masks')
    .option('--model <id>', 'a model of `selvedge models list`')
    .option('--project <file>', 'project file; predictions become a run of their own')
    .option('--filter <words>', 'status=done,split=train,category=shoe,objects=yes,search=...')
    .option('--into <run>', 'go on with this run: photos it has are passed over, failed ones tried again')
    .option('--title <words>', 'title of the run')
    .option('--image <file...>', 'photos, or folders of photos, of no project; needs --out')
    .option('--out <folder>', 'where <name>.png (0/255) and <name>.instances.json go')
    .option('--probabilities', 'write <name>.prob.png too: grey, 0 to 255, of the photo\'s size (depth models always write it, in 16 bits)')
    .option('--device <name>', 'auto, cpu, webgpu, cuda, tensorrt, dml or coreml (see: selvedge devices)', 'auto')
    .option('--strategy <name>', 'whole, tiles, focus or channels')
    .option('--persons <where>', 'for models that see one person at a time: in the boxes of labels, whole photos, or where a run (its number) found something')
    .option('--flip', 'average with the mirrored photo, and tell where they differ')
    .option('--threshold <share>', 'probability from which a pixel belongs to the mask; for models of objects, lowest score')
    .option('--score <share>', 'lowest score of an object that is kept')
    .option('--tile <pixels>', 'tiles: side of a tile on the photo')
    .option('--overlap <share>', 'tiles: share of a tile its neighbour covers too')
    .option('--focus-blend <weight>', 'focus: what the first look weighs in the close-up\'s answer, 0 to 4')
    .option('--focus-model <id>', 'focus: the model of the second pass')
    .option('--focus-radius <pixels>', 'focus: how far the first mask is grown')
    .option('--focus-margin <share>', 'focus: the close-up has so many shares of its longer side more on each side')
    .option('--focus-looks <number>', 'focus: close-ups at most, where the last one cut something off')
    .option('--focus-mode <name>', 'focus: crop to the first mask, or mask all else')
    .option('--channels <letters>', 'channels: which alone, such as r,g,b')
    .option('--merge <how>', 'channels: mean, max or vote')
    .option('--gate <channel>', 'channels: multiply by the mask of r, g or b')
    .option('--refine <pixels>', 'radius of edge refinement by the photo')
    .option('--largest', 'keep the largest piece only')
    .option('--fill-holes <pixels>', 'fill holes up to this area')
    .option('--min-area <pixels>', 'drop pieces below this area')
    .option('--specks <share>', 'drop pieces and fill holes smaller than this share of the object')
    .option('--polygon <pixels>', 'polygons that run at most so far from the edge, instead of RLE')
    .option('--no-maps', 'keep no probability maps beside the project'))
    .action((options: Options) => cli.run(options, (session) => predict(session, options), (result) => wordsOf(result)))
}

type Outcome = {
  run: number | null; images: number; seconds: number; rate: number; device: string; predictions: number
  failed: { file: string; code: string; message: string }[]; left: { provider: Provider; reason: string }[]
}

async function predict(session: Session, options: Options): Promise<Outcome> {
  const { model } = options
  if (model === undefined) throw new Fault('invalid', 'Which model? Name it with --model ID.', { field: '--model', fix: 'See: selvedge models list.' })
  const device = deviceOf(options.device)
  const result = options.image === undefined ? await intoProject(session, options, model, device) : await intoFolder(session, options, model, device)
  for (const { provider, reason } of result.left) session.output.note(`${PROVIDER_NAMES[provider]} was left: ${reason}`)
  for (const { file, message } of result.failed.slice(0, 20)) session.output.note(`${file}: ${message}`)
  return result
}

async function intoProject(session: Session, options: Options, model: string, device: DeviceChoice): Promise<Outcome> {
  const project = await session.project(options.project)
  const categories = options.filter === undefined ? [] : await session.call('categories', 'list', { project })
  return session.call('predictions', 'run', {
    project, model, device, params: paramsOf(options, await taskOf(session, model)), title: options.title ?? '',
    ...(options.filter === undefined ? {} : { filter: parseFilter(options.filter, categories) }),
    ...(options.into === undefined ? {} : { into: number('--into', options.into) }),
  })
}

async function intoFolder(session: Session, options: Options, model: string, device: DeviceChoice): Promise<Outcome> {
  if (options.project !== undefined) throw new Fault('invalid', 'Either --project or --image, not both.', { field: '--image' })
  const missing = options.image!.find((path) => !existsSync(path))
  if (missing !== undefined) throw new Fault('not-found', 'There is no such file or folder.', { file: missing, field: '--image' })
  if (options.out === undefined) throw new Fault('invalid', 'Where to? Name a folder with --out DIR.', { field: '--out' })
  return session.call('predictions', 'files', {
    model, device, paths: options.image!.map(session.source), out: session.target(options.out),
    params: paramsOf(options, await taskOf(session, model)), probabilities: options.probabilities ?? false,
  })
}

function deviceOf(word: string): DeviceChoice {
  const { data } = deviceChoice.safeParse(word)
  if (!data) throw new Fault('invalid', `There is no device ${word}.`, { field: '--device', found: word, fix: `Known: ${deviceChoice.options.join(', ')}.` })
  return data
}

async function taskOf(session: Session, model: string): Promise<string> {
  return (await session.call('models', 'list', {})).find(({ id }) => id === model)?.task ?? ''
}

/** What was said on the command line, and nothing else: the model's own defaults hold for the rest. */
function paramsOf(options: Options, task: string): Record<string, unknown> {
  const ofObjects = task === 'instances' || task === 'keypoints'
  const threshold = optional('--threshold', options.threshold)
  return present({
    strategy: options.strategy, persons: personsOption(options.persons), flip: options.flip, maps: options.maps ? undefined : false,
    tiles: present({ size: optional('--tile', options.tile), overlap: optional('--overlap', options.overlap) }),
    focus: present({
      model: options.focusModel, radius: optional('--focus-radius', options.focusRadius), margin: optional('--focus-margin', options.focusMargin),
      looks: optional('--focus-looks', options.focusLooks), blend: optional('--focus-blend', options.focusBlend), mode: options.focusMode,
    }),
    channels: present({ use: options.channels?.split(','), merge: options.merge, gate: options.gate }),
    post: present({
      threshold: ofObjects ? undefined : threshold, score: optional('--score', options.score) ?? (ofObjects ? threshold : undefined),
      refine: optional('--refine', options.refine), largest: options.largest, fillHoles: optional('--fill-holes', options.fillHoles),
      minArea: optional('--min-area', options.minArea), specks: optional('--specks', options.specks), polygon: optional('--polygon', options.polygon),
    }),
  }) ?? {}
}

function present(fields: Record<string, unknown>): Record<string, unknown> | undefined {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined)
  return said.length > 0 ? Object.fromEntries(said) : undefined
}

function optional(option: string, value: string | undefined): number | undefined {
  return value === undefined ? undefined : number(option, value)
}

function number(option: string, value: string): number {
  const read = Number(value)
  if (value.trim() === '' || !Number.isFinite(read)) throw new Fault('invalid', `${value} is not a number.`, { field: option, found: value })
  return read
}

function wordsOf({ run, images, predictions, failed, seconds, rate, device }: Outcome): string {
  const where = run === null ? '' : ` as run ${run}`
  const photos = images === 1 ? '1 photo' : `${images} photos`
  const pace = `${rate.toFixed(rate < 10 ? 2 : 0)} photos/s`
  return [
    `${photos} predicted${where}: ${predictions === 1 ? '1 object' : `${predictions} objects`} in ${seconds.toFixed(1)} s (${pace}) on ${PROVIDER_NAMES[device as Provider] ?? device}.`,
    ...(failed.length > 0 ? [`${failed.length} could not be done.`] : []),
  ].join('\n')
}
