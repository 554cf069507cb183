import type { z } from 'zod'
import type { Provider } from '../../core/api/models.ts'
import type { FileRole, ModelManifest, ModelTask, PredictParams } from '../../core/records/model.ts'
import type { Shape } from '../../core/records/annotation.ts'

/*
 * What a model family is made of. Families are pure: pixels and tensors in, results out; whoever runs the network hands in
 * `Session`. They are used inside the runner process only, and by tests.
 */

/** Upright sRGB pixels, three interleaved 8-bit samples (R, G, B) each, row by row. */
export type Picture = { readonly width: number; readonly height: number; readonly data: Uint8Array }

export type TensorValues = Float32Array | Uint16Array | Uint8Array | Int32Array | BigInt64Array
/** float16 travels as its bits in a Uint16Array; bool as 0/1 in a Uint8Array. Row-major, as ONNX has it. */
export type Tensor = {
  readonly type: 'float32' | 'float16' | 'uint8' | 'int32' | 'int64' | 'bool'
  readonly dims: readonly number[]
  readonly data: TensorValues
}
export type Tensors = Record<string, Tensor>

/** An input or output as the file declares it; a name or null stands for a size that may vary. */
export type ModelPort = { readonly name: string; readonly type: string; readonly dims: readonly (number | string | null)[] }
export type ModelPorts = { readonly inputs: readonly ModelPort[]; readonly outputs: readonly ModelPort[] }

/** A loaded network. `run` may be called once at a time. */
export type Session = { readonly ports: ModelPorts; run(feeds: Tensors): Promise<Tensors> }

/** A model ready to be asked: its manifest, its family, and a session for each of its files. */
export type LoadedModel = {
  readonly manifest: ModelManifest
  readonly family: Family
  readonly sessions: Partial<Record<FileRole, Session>>
}

/** From a place on a grid (u, v; pixel centres at +0.5) to the photo: x = u * sx + x0, y = v * sy + y0. */
export type Placement = { readonly sx: number; readonly sy: number; readonly x0: number; readonly y0: number }

export type Prepared = { readonly feeds: Tensors; readonly place: Placement; readonly width: number; readonly height: number }

/**
 * Maps over the photo at the network's own resolution: `channels` planes of width * height, row by row. For `probability`
 * the values are 0..1, one plane a label (a single plane: that of the only label that is not null). `place` maps the grid
 * to the photo; grid cells outside the photo are padding.
 */
export type Dense = {
  readonly kind: 'probability' | 'alpha' | 'depth'
  readonly channels: number
  readonly width: number
  readonly height: number
  readonly data: Float32Array
  readonly place: Placement
  /** The planes compete: a pixel belongs to the label of its largest one, whatever the threshold. */
  readonly exclusive?: boolean
}

/** A mask as the network gives it, and where it lies on the photo. Cells beyond the grid are as its nearest one. */
export type MaskGrid = Omit<Dense, 'kind' | 'channels' | 'exclusive'> & {
  /** The values are logits (log of odds) instead of probabilities: they are stretched as they are, a probability is made last. */
  readonly logits?: boolean
}

/** One object; box in photo pixels [x, y, w, h]. Nothing of the mask outside the box counts. */
export type Instance = {
  readonly label: number
  readonly score: number
  readonly box: readonly [number, number, number, number]
  readonly mask?: MaskGrid
  /** x, y in photo pixels and a confidence 0..1, for each keypoint. */
  readonly keypoints?: readonly (readonly [number, number, number])[]
}

/** A joint in three dimensions: x, y in photo pixels, z in the unit of `options` relative to the root, confidence 0..1. */
export type Joint = { readonly x: number; readonly y: number; readonly z: number; readonly score: number }

export type Decoded =
  | { readonly type: 'dense'; readonly dense: Dense }
  | { readonly type: 'instances'; readonly instances: readonly Instance[] }
  | { readonly type: 'joints'; readonly joints: readonly Joint[] }

/** Heat maps of joints: planes of width x height cells, `place` from cells (middles at +0.5) to the photo; of volumes the sums along the depth. */
export type Heat = {
  readonly width: number
  readonly height: number
  readonly place: Placement
  readonly joints: readonly {
    readonly plane: ArrayLike<number>
    /** Sums over each slice, from near to far, and the length of all of them in `unit`; null for maps without depth. */
    readonly depth: ArrayLike<number> | null
  }[]
  readonly length: number | null
  readonly unit: string
}

export type Prompt = {
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: 0 | 1 }[]
  readonly box: readonly [number, number, number, number] | null
  /** Low-resolution mask of the last answer, to refine it. */
  readonly before: Tensor | null
}
/** What the encoder made of a photo, kept while prompts come. */
export type Encoded = { readonly tensors: Tensors; readonly prepared: Prepared; readonly photo: { width: number; height: number } }
/** `threshold` is a probability; `low` goes into the next prompt's `before`. */
export type Answer = { readonly mask: MaskGrid; readonly threshold: number; readonly score: number; readonly low: Tensor | null }

/** A manifest as far as a bare file tells it; who adds it fills in the rest. */
export type Proposal = {
  readonly task: ModelTask
  readonly confidence: number
  /** Plain words: what in the file speaks for it. */
  readonly why: string
  readonly manifest: Pick<ModelManifest, 'input' | 'labels'> & Partial<ModelManifest>
}

export type Family = {
  readonly id: string
  readonly title: string
  readonly tasks: readonly ModelTask[]
  readonly roles: readonly FileRole[]
  /** Checks manifest.options and fills in defaults. */
  readonly options: z.ZodType
  /** It looks at one person at a time, in the box that its options name. */
  readonly onePerson?: true
  /** Null when a file with these ports cannot be of this family. `metadata`: the file's own properties, such as names of classes. */
  propose(ports: ModelPorts, file: { name: string; metadata?: Readonly<Record<string, string>> }): Proposal | null
  /** For families with one `model` file. */
  prepare?(photo: Picture, manifest: ModelManifest, ports: ModelPorts): Prepared
  /** `photo` is the size of the picture that was prepared. Throws Fault `unsupported` when the outputs are not the family's. */
  decode?(outputs: Tensors, prepared: Prepared, manifest: ModelManifest, photo: { width: number; height: number }, ports: ModelPorts, params: PredictParams): Decoded
  /** For families whose joints come of heat maps: what these show, joint by joint. Throws as `decode` does. */
  heat?(outputs: Tensors, prepared: Prepared, manifest: ModelManifest, ports: ModelPorts): Heat
  /** For families that answer prompts with an encoder and a decoder. */
  encode?(photo: Picture, manifest: ModelManifest, encoder: Session): Promise<Encoded>
  answer?(encoded: Encoded, prompt: Prompt, manifest: ModelManifest, decoder: Session): Promise<Answer>
  /**
   * For families that make an alpha of a photo and its trimap (0, 255, else unknown), both of a size that the network takes:
   * 0..1 for each pixel. Throws Fault `unsupported` when inputs or outputs are not the family's.
   */
  matte?(photo: Picture, trimap: Uint8Array, manifest: ModelManifest, session: Session): Promise<Float32Array>
}

/** One object as it is stored: `label` is an index into the manifest's labels. */
export type FoundObject = {
  readonly label: number
  readonly score: number | null
  readonly shape: Shape
  readonly bbox: [number, number, number, number]
  readonly area: number
  readonly keypoints: number[] | null
  readonly uncertainty: number | null
}

/** Everything a model says of one photo. */
export type PictureResult = {
  readonly objects: FoundObject[]
  /** Values 0..65535 over `range`, of the photo's size or smaller (then to be stretched); null when there is none or it is not wanted. */
  readonly map: { kind: 'probability' | 'alpha' | 'depth'; width: number; height: number; data: Uint16Array; range: [number, number]; /** Level 0 is unknown, 1 to 65535 are the range. */ blank?: true } | null
  readonly uncertainty: number | null
  readonly disagreement: number | null
  readonly extra: Record<string, unknown>
}

/** How a session came to run where it runs. */
export type ProviderReport = { provider: Provider; /** Providers tried before, and why each was left. */ left: { provider: Provider; reason: string }[] }
