import { checkCancelled, Fault } from '../../../core/fault.ts'
import type { ModelInput, ModelManifest, PredictParams } from '../../../core/records/model.ts'
import type { Decoded, Dense, LoadedModel, Picture, Prepared, Tensor, Tensors } from '../family.ts'
import { fixedDim } from '../tensors.ts'
import { sharedOf, type Shared } from './shared.ts'

/** What a network says of one picture; `shared` compares it with what it says of the mirror image. */
export type Look = { readonly dense: Dense; readonly shared: Shared | null }

/** A network that looks at pictures, however often. */
export type Eye = (picture: Picture) => Promise<Look>

/** Whether the model answers with maps of the photo, which all strategies can put together. */
export function isDense({ task }: ModelManifest): boolean {
  return task === 'semantic' || task === 'matte' || task === 'depth'
}

/** What a model takes of a picture, in pixels, where its file or its manifest fixes that; null where any size will do. */
export function fixedSize({ manifest, sessions }: LoadedModel): { width: number; height: number } | null {
  const { input } = manifest
  const port = sessions.model?.ports.inputs[0]
  const axis = input.layout === 'nchw' ? -1 : -2
  const width = (port ? fixedDim(port, axis) : null) ?? input.width
  const height = (port ? fixedDim(port, axis - 1) : null) ?? input.height
  return width === null || height === null ? null : { width, height }
}

/** Prepares, runs and decodes once. Throws `unsupported` for families that answer prompts instead. */
export async function ask(picture: Picture, model: LoadedModel, params: PredictParams, signal?: AbortSignal): Promise<Decoded> {
  return beginning(picture, model, params, signal).plain()
}

/** As `ask`, and what the network says of the mirror image, not turned back; x is turned about `axis` (photo pixels). */
export async function askBoth(picture: Picture, model: LoadedModel, params: PredictParams, signal?: AbortSignal): Promise<{ plain: Decoded; turned: Decoded; axis: number }> {
  const { plain, turned, prepared: { place, width } } = beginning(picture, model, params, signal)
  return { plain: await plain(), turned: await turned(), axis: place.x0 + (place.sx * width) / 2 }
}

/**
 * The eye of a dense model: with `params.flip` it looks at the mirror image too and gives the mean of both.
 * Throws `unsupported` where the model's answer is no map of the photo.
 */
export function eyeOf(model: LoadedModel, params: PredictParams, signal?: AbortSignal): Eye {
  return async (picture) => {
    const looks = beginning(picture, model, params, signal)
    const seen = async (look: () => Promise<Decoded>): Promise<Dense> => {
      const decoded = await look()
      if (decoded.type === 'dense') return decoded.dense
      throw new Fault('unsupported', `${model.family.title} sees a photo as a whole only.`, {
        field: 'strategy', found: params.strategy, fix: 'Predict with the strategy "whole".',
      })
    }
    const plain = await seen(looks.plain)
    if (!params.flip) return { dense: plain, shared: null }
    const turned = mirroredDense(await seen(looks.turned))
    const { thresholds, labels } = model.manifest
    const shared = plain.kind === 'depth' ? null : sharedOf(plain, turned, params.post.threshold ?? thresholds.mask, labels)
    const { data } = plain
    for (let i = 0; i < data.length; i++) data[i] = (data[i] + turned.data[i]) / 2
    return { dense: plain, shared }
  }
}

/** A picture made ready for a model, and its looks at it and at its mirror image. Throws `unsupported` for families that do not predict photos. */
function beginning(picture: Picture, model: LoadedModel, params: PredictParams, signal?: AbortSignal) {
  const { manifest, family } = model
  const session = model.sessions.model
  const { prepare, decode } = family
  if (family.matte) {
    throw new Fault('unsupported', `${family.title} works on a trimap; it does not predict photos by itself.`, {
      field: 'model', found: manifest.id, fix: 'Choose it where alphas are solved, or choose another model.',
    })
  }
  if (!session || !prepare || !decode) {
    throw new Fault('unsupported', `${family.title} answers clicks and boxes; it does not predict photos by itself.`, {
      field: 'model', found: manifest.id, fix: 'Use it with the prompt tool, or choose another model.',
    })
  }
  const prepared = prepare.call(family, picture, manifest, session.ports)
  const look = async (feeds: Tensors): Promise<Decoded> => {
    checkCancelled(signal)
    const outputs = await session.run(feeds)
    checkCancelled(signal)
    return decode.call(family, outputs, prepared, manifest, picture, session.ports, params)
  }
  return { prepared, plain: () => look(prepared.feeds), turned: () => look(mirroredFeeds(prepared, manifest.input.layout)) }
}

/** Every picture among the inputs with left and right exchanged. */
function mirroredFeeds(prepared: Prepared, layout: ModelInput['layout']): Tensors {
  const turned = (tensor: Tensor): Tensor => {
    const axis = tensor.dims.length - (layout === 'nchw' ? 1 : 2)
    if (tensor.dims.length < 3 || tensor.dims[axis] !== prepared.width) return tensor
    const data = tensor.data.slice()
    mirrorRows(tensor.data, data, prepared.width, layout === 'nchw' ? 1 : tensor.dims[axis + 1])
    return { ...tensor, data }
  }
  return Object.fromEntries(Object.entries(prepared.feeds).map(([name, tensor]) => [name, turned(tensor)]))
}

function mirroredDense(dense: Dense): Dense {
  const data = new Float32Array(dense.data.length)
  mirrorRows(dense.data, data, dense.width, 1)
  return { ...dense, data }
}

/** Rows of `width` cells of `step` samples, turned round. */
function mirrorRows(from: Tensor['data'], to: Tensor['data'], width: number, step: number): void {
  const row = width * step
  for (let start = 0; start < from.length; start += row) {
    for (let u = 0, p = start, q = start + row - step; u < width; u++, p += step, q -= step) {
      for (let c = 0; c < step; c++) to[q + c] = from[p + c]
    }
  }
}
