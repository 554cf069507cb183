import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Fault } from '../../../core/fault.ts'
import { annotationId } from '../../../core/records/ids.ts'
import { common, type Common, type Register } from './command.ts'
import { numberOption } from './number-option.ts'
import type { Session } from './session.ts'
import { limitsOf } from './session.ts'
import { meshNamed, type MeshOptions, readingOf, viewOf } from './silhouette.ts'

type Options = Common & Omit<MeshOptions, 'mesh'> & {
  mesh: string[]; mask?: string; sequence?: string; annotation?: string; project?: string; fov: string; K?: string; fitFocal?: boolean; method: string; start?: string; least: string
}

export const registerFitPose: Register = (program, cli) => {
  common(program.command('fit-pose').description('find the pose of a mesh from a mask: a file, a folder of numbered files, or an object of a project')
    .requiredOption('--mesh <name...>', 'sneaker-left, sneaker-right, torso-dress, or a file; of several the best is told')
    .option('--mask <file>', 'PNG, what is brighter than half is the object')
    .option('--sequence <folder>', 'numbered PNGs in their order: each pose is looked for near the one before, anew where that fails')
    .option('--annotation <id>', 'an object of --project; its pose is stored there')
    .option('--project <file>', 'project file of --annotation')
    .option('--fov <degrees>', 'field of view over the picture\'s height', '60')
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
      if (options.annotation !== undefined) return cli.run(options, (session) => fitObject(session, options), ({ words }) => words)
      if (options.sequence !== undefined) return cli.run(options, (session) => follow(session, options, options.sequence!), ({ frames }) => frames.map(line).join('\n'))
      return cli.run(options, (session) => bestOf(session, options, options.mask!, options.start), line)
    })
}

type Outcome = Awaited<ReturnType<typeof fitOne>>

function line({ file, mesh, best, runnerUp, margin, seconds, words }: Outcome): string {
  const t = best.t.map((value) => value.toFixed(4)).join(' ')
  const other = runnerUp ? `, runner-up ${runnerUp.iou.toFixed(3)} (margin ${margin.toFixed(3)})` : ''
  return `${file}: ${mesh} at ${t}, IoU ${best.iou.toFixed(3)}${other}, ${seconds.toFixed(2)} s.${words ? ` ${words}` : ''}`
}

async function bestOf(session: Session, options: Options, mask: string, start?: string): Promise<Outcome> {
  let best: Outcome | null = null
  for (const mesh of options.mesh) {
    const one = await fitOne(session, options, mesh, mask, start)
    if (!best || one.best.iou > best.best.iou) best = one
  }
  return best!
}

async function fitOne(session: Session, options: Options, mesh: string, mask: string, start?: string) {
  const fitted = await session.call('poseFiles', 'fit', {
    mesh: meshNamed(session, mesh), reading: readingOf({ ...options, mesh }), mask: session.source(mask), camera: cameraOf(options), fitFocal: options.fitFocal ?? false,
    method: options.method, ...(start === undefined ? {} : { start: viewOf(start) }), limits: limitsOf(options.limit) as Record<string, number>,
  })
  return { file: mask, mesh, ...fitted }
}

/** Each mask from the pose before; from all sides where that fits poorly. */
async function follow(session: Session, options: Options, folder: string): Promise<{ frames: Outcome[] }> {
  const least = numberOption('--least', options.least)
  const files = readdirSync(resolve(folder)).filter((name) => name.toLowerCase().endsWith('.png'))
    .toSorted(new Intl.Collator('en', { numeric: true }).compare)
  if (files.length === 0) throw new Fault('not-found', 'There is no PNG in this folder.', { file: folder, field: '--sequence' })
  const frames: Outcome[] = []
  let before: Outcome | null = null
  for (const name of files) {
    const file = join(folder, name)
    const near: Outcome | null = before ? await fitNear(session, options, before, file) : null
    const next: Outcome = near && near.best.iou >= least ? near : await bestOf(session, options, file, frames.length === 0 ? options.start : undefined)
    frames.push(next)
    before = next
  }
  return { frames }
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
  const done = await session.call('poses', 'fit', {
    project, annotations: [annotation], meshes: options.mesh, method: options.method, keep: false,
    camera: { from: options.fitFocal ? 'fit' : 'field-of-view', fieldOfView: numberOption('--fov', options.fov) },
  })
  const [failed] = done.failed
  if (failed) throw new Fault('invalid', failed.message, { field: '--annotation', found: annotation })
  const iou = done.iou === null ? '' : `, IoU ${done.iou.toFixed(3)}`
  return { ...done, words: `Object ${annotation}: ${done.fitted} pose fitted${iou}, ${done.seconds.toFixed(2)} s.${done.ambiguous > 0 ? ' The silhouette cannot tell it from its runner-up.' : ''}` }
}

function cameraOf({ K, fov }: Options): { K: number[] } | { fieldOfView: number } {
  if (K === undefined) return { fieldOfView: numberOption('--fov', fov) }
  try {
    return { K: JSON.parse(K) as number[] }
  } catch (cause) {
    throw new Fault('invalid', '--K is not JSON.', { field: '--K', found: K.slice(0, 80) }, cause)
  }
}
