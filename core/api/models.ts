import { z } from 'zod'
import { imageId, projectId } from '../records/ids.ts'
import { fileRole, modelId, modelManifest, predictParams } from '../records/model.ts'
import { method } from './method.ts'

const path = z.string().min(1).max(4096)
export const provider = z.enum(['cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml'])
export type Provider = z.infer<typeof provider>
export const deviceChoice = z.enum(['auto', 'cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml'])
export type DeviceChoice = z.infer<typeof deviceChoice>

/** A model as lists show it. */
export const modelRow = z.object({
  id: modelId, name: z.string(), version: z.string(), family: z.string(), task: z.string(),
  /** In words, such as `256 x 384`. */
  input: z.string(),
  labels: z.array(z.string()),
  sha256: z.string(),
  bytes: z.number().int(),
  /** Comes with Selvedge, or was added by the user. */
  shipped: z.boolean(),
  licence: z.string(), about: z.string(), provenance: z.string(),
  /** Text of card.md, empty when there is none. */
  card: z.string(),
  /** Why it cannot be used, in plain words; empty when it can. */
  problem: z.string(),
  /** predictParams that it runs with unless told otherwise. */
  defaults: predictParams,
})
export type ModelRow = z.infer<typeof modelRow>

const port = z.object({ name: z.string(), type: z.string(), dims: z.array(z.union([z.number(), z.string(), z.null()])) })
/** What a file seems to be: the manifests it could have, likeliest first. */
export const proposal = z.object({
  family: z.string(), title: z.string(), why: z.string(), confidence: z.number().min(0).max(1), manifest: modelManifest,
  /** Files that a model of this family is made of; the others than the first have to be named when it is added. */
  roles: z.array(fileRole),
})
export type Proposal = z.infer<typeof proposal>

export const models = {
  list: method('Models that ship with Selvedge and those that were added', z.object({}), z.array(modelRow)),
  check: method('Look a model folder or .onnx file through and try it on a blank picture, in a process of its own', z.object({ path }), z.object({
    ok: z.boolean(), model: modelRow.nullable(), inputs: z.array(port), outputs: z.array(port),
    nodes: z.number().int(), opset: z.number().int(), producer: z.string(),
    /** Milliseconds of the trial run and the provider it ran on. */
    milliseconds: z.number(), device: z.string(),
  }), { job: true }),
  propose: method('What family a bare .onnx file seems to be, with a manifest for each', z.object({ path }), z.object({
    inputs: z.array(port), outputs: z.array(port), nodes: z.number().int(), opset: z.number().int(), producer: z.string(), bytes: z.number().int(),
    proposals: z.array(proposal),
    /** For an encoder: the decoder that seems to belong to it; null when none lies beside it. */
    decoder: path.nullable(),
  })),
  add: method('Copy a checked model into the models folder', z.object({
    /** A model folder, or an .onnx file (then with `manifest`). */
    path, manifest: modelManifest.partial().optional(),
    /** The decoder of a model whose `path` is the encoder. */
    decoder: path.optional(),
    replace: z.boolean().default(false),
  }), modelRow, { job: true }),
  remove: method('Delete a model that was added', z.object({ id: modelId }), z.object({})),
  devices: method('Execution providers: which work here, and why the others do not', z.object({
    /** Try each again instead of telling what was found since the program started. */
    again: z.boolean().default(false),
  }), z.array(z.object({
    provider, usable: z.boolean(), reason: z.string(),
    /** Milliseconds of the trial model, null when it did not run. */
    milliseconds: z.number().nullable(),
    /** True for the one `auto` means. */
    chosen: z.boolean(),
  }))),
  heat: method('Heat maps of the joints of one person on a photo; keeps nothing', z.object({
    project: projectId, image: imageId, model: modelId, params: z.record(z.string(), z.unknown()).default({}), device: deviceChoice.default('auto'),
    /** Which of the persons that the settings find on the photo, from 0; of photos where they find none the whole photo is looked at. */
    person: z.number().int().min(0).max(1_000).default(0),
  }), z.object({
    names: z.array(z.string()), width: z.number().int(), height: z.number().int(),
    /** From cells, whose middles are at .5, to photo pixels: x = u * sx + x0. */
    place: z.object({ sx: z.number(), sy: z.number(), x0: z.number(), y0: z.number() }),
    joints: z.array(z.object({
      /** A byte a cell as base64, row by row; 255 is the greatest, `most`. */
      levels: z.string(), most: z.number(),
      /** Shares of the slices of a volume, from near to far. */
      depth: z.array(z.number()).nullable(),
    })),
    /** Length of the depth in `unit`, its middle where the volume's is. */
    length: z.number().nullable(), unit: z.string(), device: z.string(),
  })),
  tryOut: method('Predict one photo and keep nothing', z.object({
    project: projectId, image: imageId, model: modelId.optional(),
    /** A file not added yet, with a proposed manifest. */
    path: path.optional(), manifest: modelManifest.optional(),
    params: predictParams.prefault({}), device: deviceChoice.default('auto'),
  }), z.object({
    objects: z.array(z.object({
      label: z.string(), score: z.number().nullable(), shape: z.unknown(), keypoints: z.array(z.number()).nullable(),
      bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]), area: z.number(),
    })),
    seconds: z.number(), device: z.string(), uncertainty: z.number().nullable(),
    /** For depth and alpha: a small picture of it over the whole photo, a byte a pixel as base64, from the least to the greatest value. */
    map: z.object({ kind: z.enum(['probability', 'alpha', 'depth']), width: z.number().int(), height: z.number().int(), levels: z.string().max(200_000) }).nullable(),
  })),
}
