import { Fault } from '../../../core/fault.ts'
import type { Provider } from '../../../core/api/models.ts'
import type { Limits } from '../../../core/limits.ts'
import { predictParams, type FileRole, type ModelManifest } from '../../../core/records/model.ts'
import type { PlacedModel } from '../../inference/inference.ts'
import type { Family, LoadedModel, Session } from '../../models/family.ts'
import { familyOf } from '../../models/index.ts'
import { matteSides } from '../../models/trimap-matte.ts'
import { blankPicture } from './blank.ts'
import { openDevice, type Device, type Sessions } from './device.ts'
import { lookThrough } from '../../inference/model-file.ts'
import { plainReason } from './plain-reason.ts'

/** A model and, for two-pass runs, its second one, loaded on one provider. */
export type Loaded = {
  manifest: ModelManifest
  family: Family
  device: Device
  /** The model for one photo; its runs are told to `onRun`, in milliseconds. */
  model(onRun: (milliseconds: number, waited: number) => void): LoadedModel
  focus(onRun: (milliseconds: number, waited: number) => void): LoadedModel | undefined
}

export type LoadRequest = {
  model: PlacedModel; focus: PlacedModel | null; providers: readonly Provider[]; compare: boolean; threads: number; limits: Limits
}
/** A graphics card that is this fast needs no comparison with the processor. Milliseconds. */
const FAST_MS = 30

/** Looks every file through and loads it. Throws what the walker and the runtime say, `unsupported` for unknown families. */
export async function loadModels(sessions: Sessions, request: LoadRequest, onTry: (provider: Provider) => void): Promise<Loaded> {
  const { model, focus, limits } = request
  const family = knownFamily(model.manifest)
  const placed = focus ? [model, focus] : [model]
  if (focus) knownFamily(focus.manifest)
  const files = placed.flatMap((each) => Object.values(each.files))
  for (const file of files) lookThrough(file, limits)
  const open = (providers: readonly Provider[]) => openDevice({ sessions, files, providers, threads: request.threads, onTry })
  const device = await fastest(open, request.providers, request.compare, (tried) => warmUp(family, model, tried))
  const of = (each: PlacedModel, onRun: (milliseconds: number, waited: number) => void): LoadedModel => ({
    manifest: each.manifest, family: knownFamily(each.manifest), sessions: sessionsOf(each, device, onRun),
  })
  return { manifest: model.manifest, family, device, model: (onRun) => of(model, onRun), focus: (onRun) => (focus ? of(focus, onRun) : undefined) }
}

/**
 * One run on a blank picture, of the network alone, in milliseconds; null for a family that cannot be asked so. The answer
 * is looked at too: a manifest that does not fit the network (names of classes, say) throws what the family says of it.
 */
export async function warmUp(family: Family, { manifest, files }: Pick<PlacedModel, 'manifest' | 'files'>, device: Device): Promise<number | null> {
  let spent = 0
  const sessions = sessionsOf({ files }, device, (milliseconds) => (spent += milliseconds))
  const picture = blankPicture(manifest.input)
  if (family.encode && sessions.encoder) await family.encode(picture, manifest, sessions.encoder)
  else if (family.prepare && sessions.model) {
    const prepared = family.prepare(picture, manifest, sessions.model.ports)
    const outputs = await sessions.model.run(prepared.feeds)
    family.decode?.(outputs, prepared, manifest, picture, sessions.model.ports, predictParams.parse(manifest.defaults))
  } else if (family.matte && sessions.model) {
    const { width, height } = matteSides(manifest, sessions.model.ports, picture)
    const blank = { width, height, data: new Uint8Array(3 * width * height).fill(128) }
    await family.matte(blank, new Uint8Array(width * height).fill(128), manifest, sessions.model)
  } else return null
  return spent
}

/** The first provider that works, or the processor when that one is faster. Their second runs count: the first compiles. */
async function fastest(
  open: (providers: readonly Provider[]) => Promise<Device>, providers: readonly Provider[], compare: boolean, warm: (device: Device) => Promise<number | null>,
): Promise<Device> {
  const device = await open(providers)
  const { provider, left } = device.report()
  if (!compare || provider === 'cpu' || !providers.includes('cpu')) return device
  await warm(device)
  const gpu = await warm(device)
  if (gpu === null || gpu < FAST_MS || device.report().provider === 'cpu') return device
  const cpu = await open(['cpu'])
  await warm(cpu)
  const own = (await warm(cpu)) ?? Infinity
  const [kept, other] = own < gpu ? [cpu, device] : [device, cpu]
  await other.close()
  if (kept === device) return device
  const reason = `The processor is faster with this model (${Math.round(own)} ms against ${Math.round(gpu)} ms).`
  return { ...cpu, report: () => ({ provider: 'cpu', left: [...left, { provider, reason }] }) }
}

function knownFamily(manifest: ModelManifest): Family {
  const family = familyOf(manifest.family)
  if (!family) {
    throw new Fault('unsupported', `Models of the family ${manifest.family} cannot be run by this version.`, {
      field: 'family', found: manifest.family, fix: 'Correct the family in model.json, or use a newer Selvedge.',
    })
  }
  return family
}

function sessionsOf(
  { files }: Pick<PlacedModel, 'files'>, device: Device, onRun: (milliseconds: number, waited: number) => void,
): Partial<Record<FileRole, Session>> {
  return Object.fromEntries(Object.entries(files).map(([role, file]): [string, Session] => [role, {
    ports: device.ports(file),
    async run(feeds) {
      const asked = performance.now()
      const { outputs, milliseconds } = await device.run(file, feeds)
      onRun(milliseconds, performance.now() - asked - milliseconds)
      return outputs
    },
  }]))
}

/** A provider tried on the trial network, with its reason when it does not work. */
export function trialReason(provider: Provider, thrown: unknown): Fault {
  return new Fault('unsupported', plainReason(provider, Fault.of(thrown).message), { field: provider })
}
