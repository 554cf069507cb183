import type { DeviceChoice, Provider } from '../../core/api/models.ts'
import type { FileRole, ModelManifest, PredictParams } from '../../core/records/model.ts'
import type { ModelPorts, PictureResult, Prompt, ProviderReport } from '../models/family.ts'

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
  map: { kind: 'probability' | 'alpha' | 'depth'; width: number; height: number; range: [number, number] } | null
  ran: ProviderReport
  /** Milliseconds of each stage: read, prepare, run, decode, write. */
  stages: Record<string, number>
}

export type PredictOptions = {
  device: DeviceChoice
  /** The other model of a two-pass run. */
  focus?: PlacedModel
  /** Where the map goes; none is written without it. */
  mapFile?: string
  signal?: AbortSignal
}

/**
 * The networks, each in a process of its own, started at first use and ended when idle. A process that dies is started
 * again; what killed it twice is refused with `corrupt` until the photo or model changes.
 */
export type Inference = {
  devices(again?: boolean): Promise<DeviceRow[]>
  /** Never trusts the file: limits first, then a throw-away process. Throws `invalid`, `unsupported` or `corrupt`. */
  probe(file: string, manifest?: ModelManifest): Promise<Probed>
  /** Calls may overlap: the next photo is read while this one runs. */
  predict(model: PlacedModel, photo: string, params: PredictParams, options: PredictOptions): Promise<Predicted>
  segment(model: PlacedModel, photo: string, prompt: Omit<Prompt, 'before'>, options: PredictOptions & { refine: boolean; polygon: number | null }):
    Promise<{ shape: PictureResult['objects'][number]['shape']; score: number; bbox: [number, number, number, number]; area: number; seconds: number; ran: ProviderReport }>
  close(): void
}
