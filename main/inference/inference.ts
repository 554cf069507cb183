import type { Rle } from '../../core/records/annotation.ts'
import type { DeviceChoice, Provider } from '../../core/api/models.ts'
import type { Shape } from '../../core/records/annotation.ts'
import type { Trimap } from '../../core/records/matte.ts'
import type { FileRole, ModelManifest, PredictParams } from '../../core/records/model.ts'
import type { ModelPorts, PictureResult, Placement, Prompt, ProviderReport } from '../models/family.ts'

/** A model folder that was read and whose files are what its manifest says. Paths are absolute. */
export type PlacedModel = { manifest: ModelManifest; folder: string; files: Partial<Record<FileRole, string>> }

export type DeviceRow = { provider: Provider; usable: boolean; reason: string; milliseconds: number | null; chosen: boolean }

/** What a file tells when it is looked through and loaded in a process of its own. */
export type Probed = {
  ports: ModelPorts; nodes: number; opset: number; producer: string
  /** Of one run on a blank picture; null without a manifest to say what to feed. */
  milliseconds: number | null
  device: Provider
}

/** A photo's result as it comes back from the runner; the map, if wanted, was written to `mapFile` as a 16-bit grey PNG. */
export type Predicted = Omit<PictureResult, 'map'> & {
  /** Of the upright photo that was read. */
  photo: { width: number; height: number }
  map: { kind: 'probability' | 'alpha' | 'depth'; width: number; height: number; range: [number, number] } | null
  ran: ProviderReport
  /** Milliseconds of each stage: read, prepare, run (the networks alone), decode, write; and `waited`, for the networks to be free. */
  stages: Record<string, number>
}

export type Segmented = {
  shape: Shape
  score: number
  /** x, y, width, height in photo pixels. */
  bbox: [number, number, number, number]
  area: number
  seconds: number
  ran: ProviderReport
}

/** An alpha that was written as it was asked for: in how many parts the photo was looked at. */
export type Matted = { width: number; height: number; tiles: number; ran: ProviderReport }

/** Heat maps of joints as they are looked at: a byte a cell as base64, 255 the greatest of its joint, and that value itself. */
export type HeatLevels = {
  width: number
  height: number
  place: Placement
  joints: { levels: string; most: number; /** Shares of the slices from near to far. */ depth: number[] | null }[]
  /** Of the depth, in `unit`; null without. */
  length: number | null
  unit: string
  ran: ProviderReport
}

export type LoadOptions = {
  device: DeviceChoice
  /** The other model of a two-pass run. */
  focus?: PlacedModel
  signal?: AbortSignal
}
export type PredictOptions = LoadOptions & {
  /** Where the map goes; none is written without it. */
  mapFile?: string
  /** Boxes in photo pixels of the persons to look at, for models that see one at a time. */
  persons?: readonly (readonly [number, number, number, number])[]
  /** What belongs to that one person, of the photo's size, for models whose answer means nothing beside it. */
  mask?: Rle
  /** A person asks for this photo once more, also when it stopped the runner before. */
  again?: boolean
  /** The map is for other programs: of the photo's size, and in 8 bits unless it is depth. */
  plainMap?: boolean
  /** Where a mask of all objects goes, as an 8-bit PNG of 0 and 255. */
  maskFile?: string
}
export type MatteOptions = LoadOptions & { alphaFile: string; onProgress?(done: number | null): void }
export type SegmentOptions = LoadOptions & {
  /** Hand the mask of the last answer for this photo to the network again. */
  refine: boolean
  /** Farthest a polygon may run from the edge, in pixels; null gives an RLE. */
  polygon: number | null
}

/**
 * The networks, each in a process of its own, started at first use and ended when idle. A process that dies is started
 * again; what killed it twice is refused with `corrupt` until the photo or model changes.
 */
export type Inference = {
  /** What this computer can run networks on, found out once; `again` tries anew. */
  devices(again?: boolean): Promise<DeviceRow[]>
  /** Never trusts the file: limits first, then a throw-away process. Throws `invalid`, `unsupported` or `corrupt`. */
  probe(file: string, manifest?: ModelManifest, signal?: AbortSignal): Promise<Probed>
  /** Loads the model, so that what is wrong with it is told before the first photo. Throws `invalid`, `unsupported`, `corrupt`. */
  load(model: PlacedModel, options: LoadOptions): Promise<ProviderReport>
  /** Calls may overlap: the next photo is read while this one runs. */
  predict(model: PlacedModel, photo: string, params: PredictParams, options: PredictOptions): Promise<Predicted>
  /** What the heat maps of a model of joints show of one person (box in photo pixels; null: the whole photo). */
  heat(model: PlacedModel, photo: string, person: readonly [number, number, number, number] | null, options: LoadOptions): Promise<HeatLevels>
  segment(model: PlacedModel, photo: string, prompt: Omit<Prompt, 'before'>, options: SegmentOptions): Promise<Segmented>
  /** Writes the alpha of a photo to `alphaFile`, a grey 16-bit PNG. Throws `conflict` when photo and trimap differ in size. */
  matte(model: PlacedModel, photo: string, trimap: Trimap, params: PredictParams, options: MatteOptions): Promise<Matted>
  close(): void
}
