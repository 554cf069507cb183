import { runsOfRle } from '../../../core/mask/rle.ts'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Services } from '../../../core/api/method.ts'
import { Fault } from '../../../core/fault.ts'
import { LIMITS, withLimits, type LimitName, type Limits } from '../../../core/limits.ts'
import { fsPath } from '../../media/raw-path.ts'
import { heatOfPicture } from '../../models/heat.ts'
import { familyOf } from '../../models/index.ts'
import { predictPicture } from '../../models/predict.ts'
import type { RunnerContract } from '../runner-contract.ts'
import { openDevice, type Sessions } from './device.ts'
import { createGate } from './gate.ts'
import { levelsOf } from './heat-levels.ts'
import { loadModels, trialReason, warmUp, type Loaded } from './loaded.ts'
import { lookThrough } from '../../inference/model-file.ts'
import { withPhoto } from './photo.ts'
import { alphaOf } from './alpha-of.ts'
import { writeAlpha, writeMap, writeMask, writePlainMap } from './pictures-out.ts'
import { createPrompts } from './prompts.ts'
import { TRIAL_FEEDS, trialModel } from './trial-model.ts'

/** Pixels of all photos that are worked on at a time; a larger one has the runner for itself. */
const ROOM_PIXELS = 60_000_000

/** The runner's methods, all but the networks themselves, which `sessions` holds. */
export function runnerServices(sessions: Sessions): Services<RunnerContract> {
  const gate = createGate(ROOM_PIXELS)
  const prompts = createPrompts()
  let limits: Limits = LIMITS
  let loaded: Loaded | null = null
  const ready = (): Loaded => {
    if (!loaded) throw new Fault('closed', 'No model is loaded.')
    return loaded
  }
  return {
    runner: {
      async load({ model, focus, providers, compare, threads, limits: changed }, call) {
        limits = limitsOf(changed)
        loaded = await loadModels(sessions, { model, focus, providers, compare, threads, limits }, (provider) => call.progress(null, provider))
        return loaded.device.report()
      },
      async predict({ photo: path, params, mapFile, persons, mask, plainMap, maskFile }, call) {
        const { device, model, focus } = ready()
        const began = performance.now()
        const watch = { run: 0, waited: 0, first: 0, last: 0 }
        const onRun = (milliseconds: number, waited: number) => {
          watch.run += milliseconds
          watch.waited += waited
          watch.last = performance.now()
          watch.first ||= watch.last - milliseconds - waited
        }
        return withPhoto(path, limits, gate, call.signal, async (photo) => {
          const read = performance.now()
          const { map, ...result } = await predictPicture(photo, model(onRun), params, { focus: focus(onRun), persons, mask: mask && runsOfRle(mask), signal: call.signal })
          const decoded = performance.now()
          if (map && mapFile !== null) await (plainMap ? writePlainMap(mapFile, map, photo) : writeMap(mapFile, map))
          if (maskFile !== null) await writeMask(maskFile, result.objects.map(({ shape }) => shape), photo)
          return {
            ...result,
            map: map && mapFile !== null ? { kind: map.kind, width: map.width, height: map.height, range: map.range } : null,
            photo: { width: photo.width, height: photo.height },
            ran: device.report(),
            stages: {
              read: read - began, prepare: (watch.first || decoded) - read, run: watch.run, waited: watch.waited,
              decode: watch.last === 0 ? 0 : decoded - watch.last, write: performance.now() - decoded,
            },
          }
        })
      },
      async heat({ photo: path, person }, call) {
        const { device, model } = ready()
        return withPhoto(path, limits, gate, call.signal, async (photo) => ({ ...levelsOf(await heatOfPicture(photo, model(() => {}), person, call.signal)), ran: device.report() }))
      },
      async segment({ photo: path, prompt, refine, polygon }) {
        const began = performance.now()
        const { device, family, manifest, model } = ready()
        const { encode, answer } = family
        const { encoder, decoder } = model(() => {}).sessions
        if (!encode || !answer || !encoder || !decoder) throw new Fault('unsupported', `${manifest.name} does not answer clicks and boxes.`, { field: 'model' })
        const { size, mtimeMs } = await stat(fsPath(path)).catch(() => ({ size: 0, mtimeMs: 0 }))
        // Later prompts want the same: who gives up this one does not end it.
        const encoded = await prompts.encoded(`${path} ${size} ${mtimeMs}`, () =>
          withPhoto(path, limits, gate, new AbortController().signal, (photo) => encode(photo, manifest, encoder)))
        const found = await prompts.answer(encoded, { ...prompt, refine, polygon }, (asked) => answer(encoded.encoded, asked, manifest, decoder))
        return { ...found, seconds: (performance.now() - began) / 1_000, ran: device.report() }
      },
      async matte({ photo: path, trimap, params, alphaFile }, call) {
        const { device, model } = ready()
        return withPhoto(path, limits, gate, call.signal, async (photo) => {
          const { alpha, tiles } = await alphaOf(photo, trimap, model(() => {}), params, call)
          await writeAlpha(alphaFile, alpha, photo)
          return { width: photo.width, height: photo.height, tiles, ran: device.report() }
        })
      },
      async trial({ provider }) {
        try {
          const { session } = await sessions.create({ source: trialModel(), provider, threads: 0 })
          await sessions.run({ session, feeds: TRIAL_FEEDS })
          const { milliseconds } = await sessions.run({ session, feeds: TRIAL_FEEDS })
          return { milliseconds }
        } catch (thrown) {
          throw trialReason(provider, thrown)
        }
      },
      async probe({ file, manifest, limits: changed }) {
        const { nodes, opset, producer } = lookThrough(file, limitsOf(changed))
        const device = await openDevice({ sessions, files: [file], providers: ['cpu'], threads: 0 })
        const family = manifest && familyOf(manifest.family)
        const role = manifest?.files.find(({ path }) => path === basename(file))?.role ?? 'model'
        const milliseconds = manifest && family && role !== 'decoder' ? await warmUp(family, { manifest, files: { [role]: file } }, device) : null
        return { ports: device.ports(file), nodes, opset, producer, milliseconds, device: 'cpu' }
      },
    },
  }
}

function limitsOf(changed: Record<string, number>): Limits {
  return withLimits(changed as Partial<Record<LimitName, number>>)
}
