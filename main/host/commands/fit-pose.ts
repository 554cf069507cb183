import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Fault } from '../../../core/fault.ts'
import { bestOf } from '../../../core/pose/fit/best-of.ts'
import { annotationId } from '../../../core/records/ids.ts'
import { common, type Common, type Register } from './command.ts'
import { numberOption } from './number-option.ts'
import type { Session } from './session.ts'
import { limitsOf } from './session.ts'
import { meshNamed, type MeshOptions, readingOf, viewOf } from './silhouette.ts'

type Options = Common & Omit<MeshOptions, 'mesh'> & {
  mesh: string[]; mask?: string; sequence?: string; annotation?: string; project?: string; fov?: string; K?: string; fitFocal?: boolean; method: string; start?: string; least: string
}

export const registerFitPose: Register = (program, cli) => {
  common(program.command('fit-pose').description('find the pose of a mesh from a mask: a file, a folder of numbered files, or an object of a project')
    .requiredOption('--mesh <name...>', 'sneaker-left, sneaker-right, torso-dress, or a file; with --annotation a mesh of the project; of several the best is told')
    .option('--mask <file>', 'PNG, what is brighter than half is the object')
    .option('--sequence <folder>', 'numbered PNGs in their order: each pose is looked for near the one before, anew where that fails')
    .option('--annotation <id>', 'an object of --project; its pose is stored there')
    .option('--project <file>', 'project file of --annotation')
    .option('--fov <degrees>', `field of view over the picture's height (default: ${FOV}; of an object what its photo tells, else ${FOV})`)
    .option('--K <json>', 'nine numbers of the camera instead: [fx, 0, cx, 0, fy, cy, 0, 0, 1]')
    .option('--fit-focal', 'fit the focal length as well, from --fov as a first guess')
    .option('--method <name>', 'global, or gradient-descent (the first one there was)', 'global')
    .option('--start <json>', 'look near this pose only: {"R": [9], "t": [3], "K": [9]} or the seed\'s seven numbers; or a file')
    .option('--least <iou>', 'with --sequence: overlap below which the next is looked for from all sides', '0.6')
    .option('--units <name>', 'of a mesh file: m, cm, mm or inch', 'm')
    .option('--up <axis>', 'of a mesh file: which axis points up, such as +z', '+y')
    .option('--forward <axis>', 'which points to the front', '+z'))
    .action((options: Options) => {
      const places = [options.mask, options.sequence, options.annotation].filter((place) => place !== undefined)
      if (places.length !== 1) throw new Fault('invalid', 'Say what to fit: one of --mask, --sequence and --annotation.', { field: '--mask', found: places.length })
      if (options.annotation !== undefined) return cli.run(options, (session) => fitObject(session, options), ({ pose }) => lineOf(`object ${pose.annotation}`, pose))
      if (options.sequence !== undefined) return cli.run(options, (session) => follow(session, options, options.sequence!), ({ frames }) => frames.map(line).join('\n'))
      return cli.run(options, (session) => bestMesh(session, options, options.mask!, options.start), line)
    })
}

/** Degrees. */
const FOV = '60'

type Outcome = Awaited<ReturnType<typeof fitOne>>

type Told = { mesh: string | number; t: readonly number[]; iou: number | null; runnerUp: { iou: number; mesh?: string | number } | null; margin: number | null; seconds: number; words: string }

const line = ({ file, mesh, best: { t, iou }, runnerUp, margin, seconds, words }: Outcome): string => lineOf(file, { mesh, t, iou, runnerUp, margin, seconds, words })

function lineOf(what: string, { mesh, t, iou, runnerUp, margin, seconds, words }: Told): string {
  const share = (value: number | null) => (value === null ? '-' : value.toFixed(3))
  const other = runnerUp ? `, runner-up ${runnerUp.mesh === undefined ? '' : `${runnerUp.mesh} `}${share(runnerUp.iou)} (margin ${share(margin)})` : ''
  return `${what}: ${mesh} at ${t.map((value) => value.toFixed(4)).join(' ')}, IoU ${share(iou)}${other}, ${seconds.toFixed(2)} s.${words ? ` ${words}` : ''}`
}

/** Every mesh is tried; what is told of the best one tells of the others too. */
async function bestMesh(session: Session, options: Options, mask: string, start?: string): Promise<Outcome> {
  const answers: { name: string; result: Outcome }[] = []
  let failure: unknown = null
  for (const mesh of options.mesh) {
    try {
      answers.push({ name: mesh, result: await fitOne(session, options, mesh, mask, start) })
    } catch (thrown) {
      // A mesh that comes nowhere near is passed over while another does.
      if (options.mesh.length === 1 || Fault.of(thrown).code !== 'invalid') throw thrown
      failure = thrown
    }
  }
  if (answers.length === 0) throw failure
  const { best: { result }, rival, margin, ambiguous, words } = bestOf(answers)
  return rival === null || rival.runnerUp ? { ...result, ambiguous, words } : { ...result, ambiguous, words, runnerUp: { ...rival.of.result.best, mesh: rival.of.name }, margin: margin! }
}

async function fitOne(session: Session, options: Options, mesh: string, mask: string, start?: string) {
  const fitted = await session.call('poseFiles', 'fit', {
    mesh: meshNamed(session, mesh), reading: readingOf({ ...options, mesh }), mask: session.source(mask), camera: cameraOf(options), fitFocal: options.fitFocal ?? false,
    method: options.method, ...(start === undefined ? {} : { start: viewOf(start) }), limits: limitsOf(options.limit) as Record<string, number>,
  })
  const runnerUp: (typeof fitted.best & { mesh?: string }) | null = fitted.runnerUp
  return { file: mask, mesh, ...fitted, runnerUp }
}

/** Each mask from the pose before; from all sides where that fits poorly. */
async function follow(session: Session, options: Options, folder: string): Promise<{ frames: Outcome[] }> {
  const least = numberOption('--least', options.least)
  const files = namesIn(folder).filter((name) => name.toLowerCase().endsWith('.png'))
    .toSorted(new Intl.Collator('en', { numeric: true }).compare)
  if (files.length === 0) throw new Fault('not-found', 'There is no PNG in this folder.', { file: folder, field: '--sequence' })
  const frames: Outcome[] = []
  let before: Outcome | null = null
  for (const name of files) {
    const file = join(folder, name)
    const near: Outcome | null = before ? await fitNear(session, options, before, file) : null
    const next: Outcome = near && near.best.iou >= least ? near : await bestMesh(session, options, file, frames.length === 0 ? options.start : undefined)
    frames.push(next)
    before = next
  }
  return { frames }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(resolve(folder))
  } catch (cause) {
    throw new Fault('not-found', 'There is no such folder.', { file: folder, field: '--sequence' }, cause)
  }
}

async function fitNear(session: Session, options: Options, { mesh, best: { R, t, K } }: Outcome, file: string): Promise<Outcome | null> {
  return fitOne(session, options, mesh, file, JSON.stringify({ R, t, K })).catch((thrown: unknown) => {
    if (Fault.of(thrown).code === 'invalid') return null
    throw thrown
  })
}

async function fitObject(session: Session, options: Options) {
  const project = await session.project(options.project)
  const { data: annotation } = annotationId.safeParse(Number(options.annotation))
  if (annotation === undefined) throw new Fault('invalid', '--annotation is the number of an object.', { field: '--annotation', found: options.annotation ?? null })
  if (options.start !== undefined || options.K !== undefined) {
    throw new Fault('invalid', '--start and --K go with --mask: an object\'s camera is its photo\'s.', { field: options.K === undefined ? '--start' : '--K' })
  }
  const rows = await session.call('meshes', 'list', { project })
  // A number or a name of the project's own, or the name of one that comes with the program.
  const meshes = options.mesh.map((name) => rows.find(({ ref, name: own }) => String(ref) === name || own === name)?.ref ?? name)
  const fieldOfView = options.fov === undefined ? undefined : numberOption('--fov', options.fov)
  const done = await session.call('poses', 'fit', {
    project, annotations: [annotation], meshes, method: options.method, keep: false,
    camera: options.fitFocal ? { from: 'fit', ...(fieldOfView === undefined ? {} : { fieldOfView }) }
      : fieldOfView === undefined ? { from: 'exif', fieldOfView: Number(FOV) } : { from: 'field-of-view', fieldOfView },
  })
  const [failed] = done.failed
  if (failed) throw new Fault('invalid', failed.message, { field: '--annotation', found: annotation })
  const [{ image }] = (await session.call('poses', 'list', { project })).filter((one) => one.annotation === annotation)
  const [pose] = (await session.call('poses', 'ofImage', { project, image })).filter((one) => one.annotation === annotation)
  return { ...done, pose }
}

function cameraOf({ K, fov }: Options): { K: number[] } | { fieldOfView: number } {
  if (K === undefined) return { fieldOfView: numberOption('--fov', fov ?? FOV) }
  try {
    return { K: JSON.parse(K) as number[] }
  } catch (cause) {
    throw new Fault('invalid', '--K is not JSON.', { field: '--K', found: K.slice(0, 80) }, cause)
  }
}
