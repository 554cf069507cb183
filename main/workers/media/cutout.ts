import type { SharpOptions } from 'sharp'
import { boxOfAlpha, type Alpha } from '../../../core/cutout/alpha.ts'
import { atDepth, composite, cutOut, ground, shadowOf, type Rgba } from '../../../core/cutout/compose.ts'
import { frameOf } from '../../../core/cutout/frame.ts'
import type { CutoutSpec } from '../../../core/cutout/spec.ts'
import { Fault } from '../../../core/fault.ts'
import { withIccProfile } from '../../../core/formats/png-write.ts'
import type { Limits } from '../../../core/limits.ts'
import { nodeZlib } from '../../datasets/zlib.ts'
import { psdOf } from './psd.ts'
import { inputOf, openOptions, undecodable, withPicture, type OpenPicture } from './open-picture.ts'
import { readHeader } from './read-header.ts'
import { sharp } from './sharp.ts'

/** What is cut out, and with which colours: paths as fsPath() takes them. */
export type CutoutParts = {
  alpha: Alpha
  /** An RGBA picture of the photo's size: its opaque pixels are the object's own colours. */
  foreground: string | null
  /** The picture that is to lie behind. */
  behind: string | null
  spec: CutoutSpec
}
export type MadeCutout = { width: number; height: number; bytes: Uint8Array; notes: string[] }

/**
 * Cuts an object out of the upright photo and writes it as one file. Colours become sRGB, or keep the photo's ICC profile.
 * Null when it was to be trimmed and nothing is there. Throws `conflict` when photo and alpha differ in size.
 */
export async function renderCutout(picture: OpenPicture, limits: Limits, parts: CutoutParts): Promise<MadeCutout | null> {
  const { alpha, spec } = parts
  const { header, metadata } = await readHeader(picture, limits)
  const notes: string[] = []
  const deep = spec.bits === 16 && spec.file !== 'webp' && spec.file !== 'psd'
  if (spec.bits === 16 && !deep) notes.push('16 bits a sample: this kind of file has 8')
  const keeps = keptProfile(spec, parts, metadata, notes)
  if (header.width !== alpha.width || header.height !== alpha.height) {
    throw new Fault('conflict', `The photo has ${header.width} x ${header.height} pixels, its alpha ${alpha.width} x ${alpha.height}.`, {
      file: picture.shown, field: 'alpha', found: `${alpha.width} x ${alpha.height}`, limit: `${header.width} x ${header.height}`,
      fix: 'Check the photos of the project; make the alpha anew when the photo was replaced.',
    })
  }
  const frame = frameOf(alpha, boxOfAlpha(alpha), spec)
  if (!frame) return null
  if (frame.crop.width * frame.crop.height > limits.imagePixels) {
    throw new Fault('invalid', 'With this margin the cutout would be too large.', {
      file: picture.shown, field: 'margin', found: `${frame.crop.width} x ${frame.crop.height}`, limit: limits.imagePixels, limitName: 'imagePixels', fix: 'Take a smaller margin.',
    })
  }
  const bits = deep ? 16 : 8
  const colours = await coloursOf(picture, limits, bits, keeps !== null)
  if (parts.foreground !== null) await layOver(colours, parts.foreground, alpha, limits)
  const cut = await scaled(cutOut(colours, atDepth(alpha.samples, bits), alpha, frame.crop), frame)
  const behind = await groundOf(cut, parts, limits)
  const shadow = spec.shadow === null ? null : shadowOf(cut, spec.shadow)
  const under = [{ name: 'Background', picture: behind }, { name: 'Shadow', picture: shadow }].flatMap(({ name, picture: one }) => (one ? [{ name, picture: one }] : []))
  const layers = [...under, { name: 'Cutout', picture: cut }]
  const whole = under.length === 0 ? cut : layers.reduce((below, { picture: over }) => composite(over, below), emptyLike(cut))
  const bytes = spec.file === 'psd' ? psdOf(whole, layers) : await encoded(whole, spec, behind !== null)
  return { width: whole.width, height: whole.height, bytes: keeps === null ? bytes : withIccProfile(bytes, keeps, nodeZlib), notes }
}

/** The profile that the cutout is to carry, or null for sRGB; where it cannot be kept that is noted. */
function keptProfile(spec: CutoutSpec, parts: CutoutParts, metadata: { icc?: Buffer; space?: string }, notes: string[]): Uint8Array | null {
  if (spec.profile !== 'keep' || !metadata.icc) return null
  const why = spec.file !== 'png' ? 'only PNG keeps them here'
    : metadata.space !== 'srgb' && metadata.space !== 'rgb16' && metadata.space !== 'rgb' ? 'the photo is not RGB'
      : parts.foreground !== null ? 'the clean colours of the edge are sRGB' : parts.behind !== null ? 'what lies behind is sRGB' : null
  if (why === null) return metadata.icc
  notes.push(`ICC profiles: colours were brought to sRGB, as ${why}`)
  return null
}

const asDepth = (bits: 8 | 16) => ({ depth: bits === 16 ? 'ushort' : 'uchar' } as const)

/** sharp's buffers as samples of their depth, in memory of our own: the WebAssembly build gives views of its heap. */
function samplesOf(data: Buffer, bits: 8 | 16): Uint8Array | Uint16Array {
  const own = Uint8Array.from(data)
  return bits === 16 ? new Uint16Array(own.buffer) : own
}

/** Upright R, G, B of the photo; what is transparent in it lies on white, as on the canvas. */
async function coloursOf(picture: OpenPicture, limits: Limits, bits: 8 | 16, ignoreIcc: boolean): Promise<Uint8Array | Uint16Array> {
  const options: SharpOptions = { ...openOptions(limits, 'warning'), ignoreIcc }
  try {
    const { data, info } = await sharp(await inputOf(picture), options)
      .timeout({ seconds: Math.max(1, Math.round(limits.imageDecodeMs / 1_000)) })
      .flatten({ background: '#ffffff' }).toColourspace(bits === 16 ? 'rgb16' : 'srgb').raw(asDepth(bits)).toBuffer({ resolveWithObject: true })
    const samples = samplesOf(data, bits)
    if (info.channels === 3) return samples
    const out = bits === 16 ? new Uint16Array(info.width * info.height * 3) : new Uint8Array(info.width * info.height * 3)
    for (let i = 0; i < out.length; i++) out[i] = samples[Math.floor(i / 3) * info.channels]
    return out
  } catch (error) {
    throw undecodable(picture.shown, error)
  }
}

/** Lays the clean colours over those of the photo where there are any. */
async function layOver(colours: Uint8Array | Uint16Array, path: string, size: { width: number; height: number }, limits: Limits): Promise<void> {
  const clean = await withPicture(path, limits, async (picture) => sharp(await inputOf(picture), openOptions(limits, 'warning'))
    .ensureAlpha().toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }))
  if (clean.info.width !== size.width || clean.info.height !== size.height || clean.info.channels !== 4) {
    throw new Fault('corrupt', 'The clean colours of this photo have another size.', { file: path, fix: 'Make the alpha anew.' })
  }
  const times = colours instanceof Uint16Array ? 257 : 1
  for (let p = 0; p < size.width * size.height; p++) {
    if (clean.data[4 * p + 3] === 0) continue
    for (let c = 0; c < 3; c++) colours[3 * p + c] = clean.data[4 * p + c] * times
  }
}

async function scaled(cut: Rgba, frame: { scale: number; width: number; height: number }): Promise<Rgba> {
  if (frame.scale === 1) return cut
  const bits = cut.samples instanceof Uint16Array ? 16 : 8
  const { width, height } = frame
  // sharp multiplies by the alpha before it resizes and divides after, so that nothing bleeds.
  const { data } = await sharpOf(cut).resize({ width, height, fit: 'fill' }).toColourspace(bits === 16 ? 'rgb16' : 'srgb').raw(asDepth(bits)).toBuffer({ resolveWithObject: true })
  const samples = samplesOf(data, bits)
  for (let p = 0; p < samples.length; p += 4) if (samples[p + 3] === 0) samples[p] = samples[p + 1] = samples[p + 2] = 0
  return { width, height, samples }
}

function sharpOf({ width, height, samples }: Rgba) {
  return sharp(samples, { raw: { width, height, channels: 4 } })
}

async function groundOf(cut: Rgba, { behind, spec }: CutoutParts, limits: Limits): Promise<Rgba | null> {
  if (spec.colour !== null) return ground(spec.colour, cut)
  if (behind === null) return null
  const bits = cut.samples instanceof Uint16Array ? 16 : 8
  const { width, height } = cut
  return withPicture(behind, limits, async (picture) => {
    await readHeader(picture, limits)
    try {
      const { data } = await sharp(await inputOf(picture), openOptions(limits, 'warning')).resize({ width, height, fit: 'cover' })
        .flatten({ background: '#ffffff' }).toColourspace(bits === 16 ? 'rgb16' : 'srgb').ensureAlpha().raw(asDepth(bits)).toBuffer({ resolveWithObject: true })
      return { width, height, samples: samplesOf(data, bits) }
    } catch (error) {
      throw undecodable(picture.shown, error)
    }
  })
}

function emptyLike({ width, height, samples }: Rgba): Rgba {
  return { width, height, samples: samples instanceof Uint16Array ? new Uint16Array(samples.length) : new Uint8Array(samples.length) }
}

async function encoded(whole: Rgba, spec: CutoutSpec, isOpaque: boolean): Promise<Uint8Array> {
  const deep = whole.samples instanceof Uint16Array
  const alone = isOpaque ? sharpOf(whole).removeAlpha() : sharpOf(whole)
  const image = alone.toColourspace(deep ? 'rgb16' : 'srgb')
  if (spec.file === 'webp') return Uint8Array.from(await image.webp({ lossless: true, exact: true, effort: 3 }).toBuffer())
  if (spec.file === 'tiff') return Uint8Array.from(await image.tiff({ compression: 'deflate', predictor: 'horizontal' }).toBuffer())
  return Uint8Array.from(await image.png({ compressionLevel: 6, adaptiveFiltering: true }).toBuffer())
}
