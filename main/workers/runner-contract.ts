import { rle } from '../../core/records/annotation.ts'
import { z } from 'zod'
import { method } from '../../core/api/method.ts'
import { provider } from '../../core/api/models.ts'
import { trimap } from '../../core/records/matte.ts'
import { predictParams, type ModelManifest } from '../../core/records/model.ts'
import type { HeatLevels, Matted, PlacedModel, Predicted, Probed, Segmented } from '../inference/inference.ts'
import type { ModelPorts, Prompt, ProviderReport, Tensors } from '../models/family.ts'

const path = z.string().min(1)
/** Raised or lowered limits by name; the others are as in core/limits.ts. */
const limits = z.record(z.string(), z.number()).default({})
/** What our own two ends made is not looked through again. */
const own = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null, 'an object')

/** What the runner does: one model in a process of its own. It reads any path it is given; main decided what may be read. */
export const runnerContract = {
  runner: {
    load: method('Check the files and load the model; progress names the provider that is being tried', z.object({
      model: own<PlacedModel>(), focus: own<PlacedModel>().nullable(),
      /** In the order in which they are tried. */
      providers: z.array(provider).min(1),
      /** Run it on the first that works and on the processor, and keep the faster. */
      compare: z.boolean(), threads: z.number().int().min(0), limits,
    }), own<ProviderReport>()),
    predict: method('Everything the model says of a photo', z.object({
      photo: path, params: predictParams, mapFile: path.nullable(),
      /** Boxes in photo pixels of persons, for models that look at one at a time. */
      persons: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])).default([]),
      /** What belongs to the one person; depth is written there only. */
      mask: rle.nullable().default(null),
      /** The map for other programs: of the photo's size, and in 8 bits unless it is depth. */
      plainMap: z.boolean().default(false),
      /** Where a mask of all objects goes, as an 8-bit PNG of 0 and 255. */
      maskFile: path.nullable().default(null),
    }), own<Predicted>()),
    heat: method('Heat maps of the joints of one person', z.object({
      photo: path, person: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
    }), own<HeatLevels>()),
    segment: method('Answer a prompt', z.object({
      photo: path, prompt: own<Omit<Prompt, 'before'>>(), refine: z.boolean(), polygon: z.number().nullable(),
    }), own<Segmented>()),
    matte: method('The alpha of a photo that a model makes, with what the trimap knows as it is there', z.object({
      photo: path, trimap, params: predictParams,
      /** Where the alpha goes: a grey 16-bit PNG of the photo's size. */
      alphaFile: path,
    }), own<Matted>()),
    trial: method('Run a tiny network on a provider', z.object({ provider }), z.object({
      /** Of the second run. */
      milliseconds: z.number(),
    })),
    probe: method('Look a file through, load it, and run it once when a manifest says what to feed', z.object({
      file: path, manifest: own<ModelManifest>().nullable(), limits,
    }), own<Probed>()),
  },
}
export type RunnerContract = typeof runnerContract

/** What the thread that holds the pixels asks of the thread that holds the networks. */
export const sessionsContract = {
  sessions: {
    /** Names of the providers this build of the runtime knows. */
    backends: method('Providers of this build', z.object({}), z.array(z.string())),
    create: method('Load a network', z.object({
      source: z.union([path, z.custom<Uint8Array>((value) => value instanceof Uint8Array)]), provider, threads: z.number().int().min(0),
    }), z.object({ session: z.number().int(), ports: own<ModelPorts>() })),
    run: method('Run a network', z.object({ session: z.number().int(), feeds: own<Tensors>() }), z.object({ outputs: own<Tensors>(), milliseconds: z.number() })),
    release: method('Forget a network', z.object({ session: z.number().int() }), z.object({})),
  },
}
export type SessionsContract = typeof sessionsContract
