import { z } from 'zod'
import { trimapParams } from '../../core/api/cutouts.ts'
import type { Alpha } from '../../core/cutout/alpha.ts'
import { cutoutSpec } from '../../core/cutout/spec.ts'
import { method } from '../../core/api/method.ts'

/** As fsPath() of main/media/raw-path.ts takes it. */
const path = z.string().min(1)
/** Raised or lowered limits by name; the others are as in core/limits.ts. */
const limits = z.record(z.string(), z.number()).default({})
const pixels = z.number().int().min(1)

/** What the header of an image file says, after every limit has been checked. */
export const probe = z.object({
  /** Size of the upright image, after EXIF orientation. */
  width: pixels,
  height: pixels,
  /** EXIF orientation 1..8 of the file's own pixels. */
  orientation: z.number().int().min(1).max(8),
  bytes: z.number().int(),
  mtimeMs: z.number(),
  /** Fast content hash, 32 hex digits: SHA-256 over the size and up to 16 sampled blocks (the whole file when small). */
  hash: z.string().regex(/^[0-9a-f]{32}$/),
  format: z.enum(['jpeg', 'png', 'webp', 'tiff', 'gif', 'avif']),
  channels: z.number().int(),
  /** Bits of one sample. */
  depth: z.number().int(),
  /** Colour space as libvips names it, e.g. `srgb`, `b-w`, `cmyk`, `rgb16`. */
  space: z.string(),
  alpha: z.boolean(),
  /** Has more than one frame or page; only the first is ever shown. */
  animated: z.boolean(),
  /** The end of the file is missing; what is there can be shown. */
  truncated: z.boolean(),
})

/** A picture written to `out`, or `original`: the file itself is fit for a browser. `problem` tells of damaged pixels. */
const rendered = z.object({
  type: z.enum(['image/jpeg', 'image/png', 'image/webp']),
  bytes: z.number().int(),
  problem: z.string(),
})

const samples = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes')
/** Samples row by row, interleaved; `bytes` has width * height * channels of them. */
const raster = z.object({
  width: pixels,
  height: pixels,
  channels: z.number().int().min(1).max(4),
  bytes: samples,
})

/** What the media worker does. It reads any path it is given: only main/media talks to it, after main decided what may be read. */
export const mediaContract = {
  media: {
    ready: method(
      'The decoders are loaded',
      z.object({}),
      z.object({ versions: z.record(z.string(), z.string()), wasm: z.boolean() }),
    ),
    probe: method('Header, hash and limits', z.object({ path, limits }), probe),
    metadata: method(
      'Header and EXIF in words',
      z.object({ path, limits }),
      probe.extend({
        exif: z.record(z.string(), z.string()),
        extra: z.record(z.string(), z.unknown()),
      }),
    ),
    hash: method('SHA-256 of the whole file', z.object({ path, limits }), z.object({ hash: z.string() })),
    thumbnail: method('A small upright picture', z.object({ path, out: path, size: pixels.max(2_048), limits }), rendered),
    display: method(
      'A picture for browsers',
      z.object({ path, out: path, maxPixels: pixels, limits }),
      rendered.extend({ original: z.boolean() }),
    ),
    coarse: method(
      'Tiles of the coarse levels, from `level` up, into the folder `out`',
      z.object({
        path,
        out: path,
        level: z.number().int().min(0),
        limits,
      }),
      z.object({ bytes: z.number().int(), problem: z.string() }),
    ),
    pyramid: method(
      'Tiles of every level into the folder `out`',
      z.object({ path, out: path, limits }),
      z.object({
        bytes: z.number().int(),
        problem: z.string(),
      }),
    ),
    fingerprint: method(
      'What near-duplicates share',
      z.object({ path, limits }),
      z.object({
        hash: z.string().regex(/^[0-9a-f]{16}$/),
        tiny: samples,
      }),
    ),
    pixels: method(
      'Upright sRGB pixels',
      z.object({
        path,
        width: pixels.optional(),
        height: pixels.optional(),
        partial: z.boolean().default(false),
        limits,
      }),
      raster,
    ),
    cutout: method(
      'An object on nothing, as a file',
      z.object({
        path,
        /** Of the upright photo's size. */
        alpha: z.custom<Alpha>((value) => typeof value === 'object' && value !== null, 'an alpha'),
        foreground: path.nullable(), behind: path.nullable(), spec: cutoutSpec, limits,
      }),
      z.object({ width: pixels, height: pixels, bytes: samples, notes: z.array(z.string()) }).nullable(),
    ),
    trimap: method(
      'The trimap of a mask picture',
      z.object({ path, image: path.nullable(), params: trimapParams, limits }),
      z.object({
        width: pixels, height: pixels, foreground: z.number().int(), background: z.number().int(), unknown: z.number().int(), png: samples,
      }),
    ),
    maskFromPng: method('Samples of a PNG as they are stored', z.object({ png: samples, limits }), raster),
    pngFromMask: method('An 8-bit PNG', raster, z.object({ png: samples })),
    jpegFromMask: method('A JPEG', raster.extend({ quality: z.number().int().min(1).max(100) }), z.object({ jpeg: samples })),
  },
}
export type MediaContract = typeof mediaContract
