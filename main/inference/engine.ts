import { createHash } from 'node:crypto'
import { totalmem } from 'node:os'
import { basename } from 'node:path'
import type { Provider } from '../../core/api/models.ts'
import { connect } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import { LIMITS, type LimitName, type Limits } from '../../core/limits.ts'
import type { Child, Log, Spawn } from '../host/context.ts'
import { createSupervisor, type Supervisor } from '../host/supervisor.ts'
import { fileIdentity } from '../media/decoder.ts'
import { shownPath } from '../media/raw-path.ts'
import type { ProviderReport } from '../models/family.ts'
import type { RunnerContract } from '../workers/runner-contract.ts'
import { exitOf, findDevices, providersFor, startRunner, type RunnerClient } from './devices.ts'
import type { DeviceRow, Inference, LoadOptions, PlacedModel } from './inference.ts'

export type InferenceOptions = {
  spawn: Spawn
  log: Log
  limits?: Limits
  /** Resident bytes a runner may take, asked when a model is loaded; null means 80 % of the computer's memory. */
  memoryBytes?: () => number | null
  /** Threads of the networks; 0 leaves it to the runtime. */
  threads?: number
}

/** One photo is read, one runs, one is made sense of; the runner takes them in turn. */
const IN_FLIGHT = 3
const IDLE_MS = 120_000
/** Runners that stay loaded while others work. */
const MOST_IDLE = 2
const GRACE_MS = 5_000
/** A cancelled run gets this long to end by itself before its process is killed. */
const STOP_MS = 1_500
const HEAP_MIB = 512
/** Pixels of a photo that a matting model may take the time of one photo for: it sees large ones part by part. */
const LOOK_PIXELS = 2 ** 20
/** How long a model that could not be started is refused at once. */
const FORGET_MS = 60_000

type Runner = { supervisor: Supervisor<RunnerClient>; ran: ProviderReport | null; used: number }

/** Nothing is started before the first call. */
export function createInference({ spawn, log, limits = LIMITS, memoryBytes = () => null, threads = 0 }: InferenceOptions): Inference {
  const runners = new Map<string, Runner>()
  /** What `auto` came to mean for a model, so that it is not timed again when its process is. */
  const picked = new Map<string, Provider>()
  /** Models that do not load, by the same key as runners: it holds their checksums. */
  const broken = new Map<string, Fault>()
  const changed = Object.fromEntries(Object.entries(limits).filter(([name, value]) => LIMITS[name as LimitName] !== value))
  let devices: Promise<DeviceRow[]> | null = null
  let closed = false

  const findOnce = (again = false): Promise<DeviceRow[]> => {
    if (again) devices = null
    devices ??= findDevices(spawn, log)
    devices.catch(() => (devices = null))
    return devices
  }

  const runnerOf = async (model: PlacedModel, { device, focus }: LoadOptions): Promise<Runner> => {
    const key = keyOf(model, focus, device)
    const fault = broken.get(key)
    if (fault) throw fault
    const known = runners.get(key)
    if (known) return touched(known)
    const providers = providersFor(device, device === 'auto' ? await findOnce() : [])
    if (closed) throw new Fault('closed', 'Selvedge is closing.')
    const made = runners.get(key) ?? create(key, model, focus, providers, device === 'auto')
    runners.set(key, made)
    return touched(made)
  }
  const touched = (runner: Runner): Runner => {
    runner.used = performance.now()
    const others = [...runners.values()].filter((other) => other !== runner && other.ran && !other.supervisor.busy())
    for (const other of others.sort((a, b) => b.used - a.used).slice(MOST_IDLE)) {
      other.supervisor.restart()
      other.ran = null
    }
    return runner
  }

  const create = (key: string, model: PlacedModel, focus: PlacedModel | undefined, all: readonly Provider[], auto: boolean): Runner => {
    let trying: Provider = all[0]
    /** Providers that took the whole process with them, and how. */
    const deadly = new Map<Provider, string>()
    const request = () => {
      const pick = picked.get(key)
      const providers = pick ? [pick, ...all.filter((provider) => provider !== pick)] : all
      return {
        model, focus: focus ?? null, providers: providers.filter((provider) => !deadly.has(provider)), compare: auto && !pick, threads, limits: changed,
      }
    }
    const runner: Runner = {
      used: 0, ran: null,
      supervisor: createSupervisor<RunnerClient>({
        name: `runner ${model.manifest.id}`, log,
        spawn: () => spawn('runner', { heapMiB: HEAP_MIB }),
        connect: (child: Child) => connect<RunnerContract, Record<never, never>>(child.port).client.runner,
        async ready(client) {
          try {
            const ran = await client.load(request(), { onProgress: (_, note) => (trying = note as Provider) })
            const left = [...deadly].map(([provider, reason]) => ({ provider, reason }))
            runner.ran = { ...ran, left: [...left, ...ran.left] }
            if (auto) picked.set(key, ran.provider)
          } catch (thrown) {
            const fault = Fault.of(thrown)
            if (fault.code === 'invalid' || fault.code === 'unsupported' || fault.code === 'corrupt') broken.set(key, fault)
            throw fault
          }
        },
        inFlight: IN_FLIGHT, serial: true, idleMs: IDLE_MS, mostStarts: all.length + 1, stopMs: STOP_MS,
        memoryBytes: memoryBytes() ?? Math.floor(totalmem() * 0.8),
        startMs: limits.modelLoadMs * all.length + (auto && all.length > 1 ? 2 * limits.modelImageMs : 0) + GRACE_MS,
        refused: (photo, reason) => refusedPhoto(model, photo, reason),
        unstartable(reason) {
          const fault = refusedModel(model, reason)
          broken.set(key, fault)
          // It may have been the machine's bad moment: who asks later gets one more try.
          setTimeout(() => broken.delete(key), FORGET_MS).unref()
          return fault
        },
        onLost(reason, wasReady) {
          if (!wasReady && trying !== 'cpu') deadly.set(trying, `Its process ended: ${reason}.`)
          runner.ran = null
        },
      }),
    }
    return runner
  }

  /** A call about a photo; where it ran is told with what was left before, also by processes that died. */
  const ask = async <T extends { ran: ProviderReport }>(
    model: PlacedModel, photo: string, options: LoadOptions & { again?: boolean }, urgent: boolean, call: (client: RunnerClient) => Promise<T>, looks = 1,
  ): Promise<T> => {
    const runner = await runnerOf(model, options)
    const answer = await runner.supervisor.run(call, {
      key: photo, identity: () => fileIdentity(photo), timeoutMs: limits.modelImageMs * looks + GRACE_MS, urgent, again: options.again, signal: options.signal,
    })
    const dead = (runner.ran?.left ?? []).filter(({ provider }) => !answer.ran.left.some((left) => left.provider === provider))
    runner.ran = { ...answer.ran, left: [...dead, ...answer.ran.left] }
    return { ...answer, ran: runner.ran }
  }

  return {
    devices: findOnce,
    async probe(file, manifest, signal) {
      const { child, client } = startRunner(spawn)
      const stop = () => child.kill()
      const timer = setTimeout(stop, limits.modelLoadMs + limits.modelImageMs + GRACE_MS)
      signal?.addEventListener('abort', stop, { once: true })
      try {
        const exit = exitOf(child)
        const answer = client.probe({ file, manifest: manifest ?? null, limits: changed })
        return await answer.catch((thrown: unknown) => (Fault.of(thrown).code === 'closed' ? exit : Promise.reject(thrown)))
      } catch (thrown) {
        if (signal?.aborted) throw new Fault('cancelled', 'Cancelled.')
        const fault = Fault.of(thrown)
        if (fault.details.found === undefined || fault.code !== 'corrupt') throw fault
        log('warn', 'a model ended the process that tried it', { file, said: child.lastWords() })
        throw new Fault('corrupt', 'Loading this model stopped the process that tried it; it was not added.', {
          ...fault.details, file: basename(file), fix: 'Export it again, or get it from where it was made.',
        })
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', stop)
        child.kill()
      }
    },
    async load(model, options) {
      const runner = await runnerOf(model, options)
      if (runner.ran) return runner.ran
      // Any call waits for the model; this one has nothing else to do.
      await runner.supervisor.run(async () => undefined, { key: '', identity: async () => '', timeoutMs: GRACE_MS, signal: options.signal })
      return runner.ran ?? { provider: 'cpu', left: [] }
    },
    predict: (model, photo, params, options) => ask(model, photo, options, false, (client) =>
      client.predict({
        photo, params, mapFile: options.mapFile ?? null, persons: options.persons?.map((box): [number, number, number, number] => [...box]) ?? [], mask: options.mask ?? null, plainMap: options.plainMap ?? false, maskFile: options.maskFile ?? null,
      }, { signal: options.signal })),
    heat: (model, photo, person, options) => ask(model, photo, options, true, (client) =>
      client.heat({ photo, person: person && [...person] }, { signal: options.signal })),
    segment: (model, photo, prompt, options) => ask(model, photo, options, true, (client) =>
      client.segment({ photo, prompt, refine: options.refine, polygon: options.polygon }, { signal: options.signal })),
    matte: (model, photo, trimap, params, options) => ask(model, photo, options, false, (client) =>
      client.matte({ photo, trimap, params, alphaFile: options.alphaFile }, { signal: options.signal, onProgress: options.onProgress }),
    Math.max(1, Math.ceil((trimap.unknown.size[0] * trimap.unknown.size[1]) / LOOK_PIXELS))),
    close() {
      closed = true
      for (const { supervisor } of runners.values()) supervisor.close()
    },
  }
}

function keyOf(model: PlacedModel, focus: PlacedModel | undefined, device: string): string {
  return createHash('sha256').update(JSON.stringify([model, focus ?? null, device])).digest('hex')
}

function refusedPhoto(model: PlacedModel, photo: string, reason: string): Fault {
  return new Fault('corrupt', `${model.manifest.name} was stopped twice by this photo, which it leaves alone now.`, {
    file: shownPath(photo), field: model.manifest.id, found: reason, limit: '2 tries', fix: 'Predict it with another model or on another device.',
  })
}

function refusedModel({ manifest }: PlacedModel, reason: string): Fault {
  return new Fault('corrupt', `The model ${manifest.name} stopped its process whenever it was loaded, and is left alone now.`, {
    file: manifest.files[0]?.path, field: manifest.id, found: reason, fix: 'Check it in the Models window, or add it again.',
  })
}
