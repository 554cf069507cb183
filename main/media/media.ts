import { createHash } from 'node:crypto'
import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { z } from 'zod'
import { checkCancelled, Fault } from '../../core/fault.ts'
import { DIRECT_PIXELS } from '../../core/geometry/pyramid.ts'
import { LIMITS, type LimitName, type Limits } from '../../core/limits.ts'
import type { Log, Spawn } from '../host/context.ts'
import type { probe as probeSchema } from '../workers/media-contract.ts'
import type { TrimapParams } from '../../core/api/cutouts.ts'
import type { CutoutParts, MadeCutout } from '../workers/media/cutout.ts'
import { createDecoder, type MediaClient } from './decoder.ts'
import { createOnce } from './once.ts'
import type { Picture } from './picture.ts'
import { createPictureCache } from './picture-cache.ts'
import { fsPath, shownPath } from './raw-path.ts'
import { createTiles } from './tiles.ts'

export type Probe = z.infer<typeof probeSchema>

/** `hash`: 64-bit difference hash, 16 hex digits. `tiny`: 18 x 16 RGB samples, row by row. Both of the upright picture. */
export type Fingerprint = { hash: string; tiny: Uint8Array }

/** What the caller knows of a file from its row; when size and time still match, nothing is read to find the hash. */
export type Known = { hash: string; bytes: number; mtimeMs: number; width?: number; height?: number }
/** The content of a file at this moment: its hash, and the upright size where it is known. */
export type Identity = { hash: string; width?: number; height?: number }

export type MadeTrimap = { width: number; height: number; foreground: number; background: number; unknown: number; png: Uint8Array }

export type Mask = { width: number; height: number; channels: number; bytes: Uint8Array }

/**
 * All reading of image files. Paths are strings as fsPath() takes them (ordinary strings, except that bytes which are
 * not UTF-8 are escaped). Everything throws Fault: `not-found`, `unsupported` (not an image we take), `invalid` (past a
 * limit), `corrupt` (cannot be decoded), each naming file, found value and limit. A crash or hang of the decoder harms
 * only the file that caused it.
 */
export type Media = {
  probe(path: string, options?: { limits?: Limits; signal?: AbortSignal }): Promise<Probe>
  /** The hash of a file as it is now; reads nothing when `known` still fits it. */
  identify(path: string, known?: Known): Promise<Identity>
  /** Probes with bounded concurrency, in any order; `each` hears every outcome. Stops at cancel. */
  probeMany(
    paths: readonly string[],
    each: (path: string, outcome: Probe | Fault, index: number) => void,
    options?: {
      limits?: Limits
      signal?: AbortSignal
      concurrency?: number
    },
  ): Promise<void>
  /** SHA-256 of the whole file, 64 hex digits. */
  fullHash(path: string, options?: { signal?: AbortSignal }): Promise<string>
  /** Upright, fitting in size x size pixels, sRGB. */
  thumbnail(path: string, options: { size: number; known?: Known }): Promise<Picture>
  /** Upright picture a browser can show; the original itself when it is one. Above DIRECT_PIXELS it is made smaller. */
  display(path: string, options?: { known?: Known }): Promise<Picture>
  /** One tile of the pyramid of core/geometry/pyramid.ts; level 0 is full size. */
  tile(path: string, level: number, x: number, y: number, options?: { known?: Known }): Promise<Picture>
  /** The header and the readable EXIF fields. */
  metadata(path: string): Promise<Probe & { exif: Record<string, string>; extra: Record<string, unknown> }>
  /** What near-duplicates share; compare with areNearDuplicates() of near-duplicates.ts. */
  fingerprint(path: string, options?: { known?: Known; signal?: AbortSignal }): Promise<Fingerprint>
  /** Pixels of the upright picture as 8-bit sRGB, 3 channels, row by row; fails when damaged, unless `partial`. */
  pixels(path: string, options?: { width?: number; height?: number; partial?: boolean; signal?: AbortSignal }): Promise<Mask>
  /** An object cut out of the upright photo, as a finished file; null when it was to be trimmed and nothing is there. */
  cutout(path: string, parts: CutoutParts, options?: { signal?: AbortSignal }): Promise<MadeCutout | null>
  /** The trimap of a mask picture, as a PNG; `image` is the photo, for those that follow it. */
  trimap(mask: string, options: { image: string | null; params: TrimapParams }, call?: { signal?: AbortSignal }): Promise<MadeTrimap>
  /** A small PNG (a labelme mask) as samples, channels as stored: 1, 2, 3 or 4. */
  maskFromPng(png: Uint8Array): Promise<Mask>
  /** The samples as an 8-bit PNG. */
  pngFromMask(mask: Mask): Promise<Uint8Array>
  /** The samples as a JPEG of quality 1 to 100. */
  jpegFromMask(mask: Mask, quality: number): Promise<Uint8Array>
  close(): Promise<void>
}

/** Sizes thumbnails are made in; what is asked for is rounded up to the next. */
const THUMBNAILS = [128, 256, 512, 1_024, 2_048]
/** A worker is given this much longer than the decoder inside it, which can stop cleanly, before it is killed. */
const GRACE_MS = 5_000
const HASH_MS = 300_000
const FINGERPRINT_BYTES = 8 + 18 * 16 * 3
const MOST_IDENTITIES = 50_000

/** `cacheFolder` is made at first use and may be deleted at any time. Nothing is started before the first call. */
export function createMedia(options: {
  spawn: Spawn
  cacheFolder: string
  log: Log
  limits?: Limits
  cacheBytes?: number
}): Media {
  const { spawn, log } = options
  const limits = options.limits ?? LIMITS
  const changed = differing(limits)
  const decoder = createDecoder({ spawn, log, limits })
  const cache = createPictureCache({ folder: options.cacheFolder, maxBytes: options.cacheBytes, log })
  const once = createOnce()
  const headerMs = limits.imageHeaderMs + GRACE_MS
  const decodeMs = limits.imageDecodeMs + GRACE_MS
  const tiles = createTiles({ decoder, cache, once, limits: changed, timeoutMs: 2 * decodeMs, log })
  const identities = new Map<string, Identity>()
  let partials = 0

  const probe: Media['probe'] = (path, { limits: own, signal } = {}) =>
    decoder.run((client) => client.probe({ path, limits: own ? differing(own) : changed }), { path, signal, timeoutMs: headerMs })

  const identify: Media['identify'] = async (path, known) => {
    const stats = await stat(fsPath(path)).catch((cause: unknown) => {
      throw new Fault(
        'not-found',
        'The file is not there.',
        {
          file: shownPath(path),
          fix: 'Put it back, or use Locate to say where it is now.',
        },
        cause,
      )
    })
    if (known && known.hash !== '' && known.bytes === stats.size && Math.trunc(known.mtimeMs) === Math.trunc(stats.mtimeMs))
      return known
    const key = `${stats.size} ${stats.mtimeMs} ${path}`
    const remembered = identities.get(key)
    if (remembered) return remembered
    const { hash, width, height } = await once(key, () => probe(path))
    if (identities.size >= MOST_IDENTITIES) identities.clear()
    identities.set(key, { hash, width, height })
    return { hash, width, height }
  }

  type Made = { type: Picture['type']; bytes: number; problem: string; original?: boolean }
  /** The picture at a place of the cache, made first when it is not there. */
  const cached = async (
    place: string,
    path: string,
    make: (client: MediaClient, out: string) => Promise<Made>,
  ): Promise<Picture> => {
    const found = await cache.find(place)
    if (found) return found
    return once(place, async () => {
      const partial = `${place}.${process.pid}-${++partials}.partial`
      const { type, bytes, problem, original } = await decoder.run((client) => make(client, partial), {
        path,
        urgent: true,
        timeoutMs: decodeMs,
      })
      if (original) return { file: path, type, tag: basename(place), problem }
      const file = cache.nameOf(place, type, problem)
      await rename(partial, file)
      cache.wrote(bytes)
      return { file, type, tag: cache.tagOf(file), problem }
    })
  }

  return {
    probe,
    identify,
    async probeMany(paths, each, { limits: own, signal, concurrency = 4 } = {}) {
      let index = 0
      const work = async () => {
        while (index < paths.length) {
          checkCancelled(signal)
          const at = index++
          const outcome = await probe(paths[at], { limits: own, signal }).catch((thrown: unknown) => Fault.of(thrown))
          if (outcome instanceof Fault && (outcome.code === 'cancelled' || outcome.code === 'closed')) throw outcome
          each(paths[at], outcome, at)
        }
      }
      await Promise.all(Array.from({ length: Math.min(concurrency, paths.length) }, work))
    },
    async fullHash(path, { signal } = {}) {
      return (await decoder.run((client) => client.hash({ path, limits: changed }), { path, signal, timeoutMs: HASH_MS })).hash
    },
    async thumbnail(path, { size, known }) {
      const { hash } = await identify(path, known)
      const side = THUMBNAILS.find((made) => made >= size) ?? THUMBNAILS[THUMBNAILS.length - 1]
      return cached(await cache.place('thumb', hash, `-${side}`), path, (client, out) =>
        client.thumbnail({ path, out, size: side, limits: changed }),
      )
    },
    async display(path, { known } = {}) {
      const { hash } = await identify(path, known)
      return cached(await cache.place('display', hash), path, (client, out) =>
        client.display({ path, out, maxPixels: DIRECT_PIXELS, limits: changed }),
      )
    },
    async tile(path, level, x, y, { known } = {}) {
      let identity = await identify(path, known)
      if (!identity.width || !identity.height) identity = await identify(path)
      return tiles.tile({ path, hash: identity.hash, width: identity.width!, height: identity.height! }, level, x, y)
    },
    metadata: (path) =>
      decoder.run((client) => client.metadata({ path, limits: changed }), { path, urgent: true, timeoutMs: headerMs }),
    async fingerprint(path, { known, signal } = {}) {
      const { hash: content } = await identify(path, known)
      const file = await cache.place('fingerprint', content)
      const stored = await readFile(file).catch(() => null)
      if (stored?.length === FINGERPRINT_BYTES) return { hash: stored.toString('hex', 0, 8), tiny: stored.subarray(8) }
      const { hash, tiny } = await decoder.run((client) => client.fingerprint({ path, limits: changed }), {
        path,
        signal,
        timeoutMs: decodeMs,
      })
      await writeFile(file, Buffer.concat([Buffer.from(hash, 'hex'), tiny]))
      return { hash, tiny }
    },
    pixels: (path, { width, height, partial = false, signal } = {}) =>
      decoder.run((client) => client.pixels({ path, width, height, partial, limits: changed }), {
        path,
        signal,
        timeoutMs: decodeMs,
      }),
    cutout: (path, parts, { signal } = {}) =>
      decoder.run((client) => client.cutout({ path, ...parts, limits: changed }), { path, signal, timeoutMs: 2 * decodeMs }),
    trimap: (path, given, { signal } = {}) =>
      decoder.run((client) => client.trimap({ path, ...given, limits: changed }), { path, signal, timeoutMs: 4 * decodeMs }),
    maskFromPng: (png) =>
      decoder.run((client) => client.maskFromPng({ png, limits: changed }), { path: nameOfBytes(png), timeoutMs: decodeMs }),
    async pngFromMask(mask) {
      return (await decoder.run((client) => client.pngFromMask(mask), { path: nameOfBytes(mask.bytes), timeoutMs: decodeMs })).png
    },
    async jpegFromMask(mask, quality) {
      return (await decoder.run((client) => client.jpegFromMask({ ...mask, quality }), { path: nameOfBytes(mask.bytes), timeoutMs: decodeMs })).jpeg
    },
    async close() {
      tiles.close()
      decoder.close()
    },
  }
}

/** Limits that are not as in core/limits.ts: all that the worker needs to be told. */
function differing(limits: Limits): Record<string, number> {
  return Object.fromEntries(Object.entries(limits).filter(([name, value]) => LIMITS[name as LimitName] !== value))
}

/** A name for pixels without a file, so that those which crash the decoder are known again. */
function nameOfBytes(bytes: Uint8Array): string {
  return `mask ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`
}
