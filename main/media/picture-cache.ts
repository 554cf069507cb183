import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { Log } from '../host/context.ts'
import type { Picture } from './picture.ts'

/*
 * Pictures made from originals, by content hash: `<folder>/1/<kind>/<two digits>/<hash>…`. An entry is a file, or for
 * tiles a folder. Whatever is used gets a new time; when all together pass the size, what was not used longest goes.
 * The number in the path changes when pictures are made differently.
 */
const VERSION = '1'
/** Pixels that could not all be decoded are kept under this name, so that the warning survives the cache. */
const DAMAGED = '.damaged'
const TYPES = { jpeg: 'image/jpeg', webp: 'image/webp', png: 'image/png' } as const
type Extension = keyof typeof TYPES
const TOUCH_MS = 60 * 60 * 1_000
const LEFTOVER_MS = 60 * 60 * 1_000

export type CacheKind = 'thumb' | 'display' | 'tiles' | 'fingerprint'

export type PictureCache = {
  /** Where an entry lies or is to be made, without extension; its folder exists then. `hash` is hexadecimal. */
  place(kind: CacheKind, hash: string, variant?: string): Promise<string>
  /** The picture at a place, if there is one. */
  find(place: string): Promise<Picture | null>
  /** File name to make a picture under. */
  nameOf(place: string, type: Picture['type'], problem: string): string
  /** Identity of the bytes of an entry, the same whether it was just made or found. */
  tagOf(file: string): string
  /** Says that an entry was used. */
  touch(path: string): Promise<void>
  /** Says that so many bytes were written; may start a sweep. */
  wrote(bytes: number): void
  /** Removes leftovers and, beyond the size, the entries that were not used longest. Returns the bytes kept. */
  sweep(): Promise<number>
}

export const DAMAGED_TEXT = 'A part of this picture cannot be decoded.'

/** A cache of at most `maxBytes` under `folder`; it may be deleted at any time, and several programs may share it. */
export function createPictureCache(options: { folder: string; maxBytes?: number; log: Log }): PictureCache {
  const { maxBytes = 4 * 1024 ** 3, log } = options
  const root = join(options.folder, VERSION)
  // Unknown until the first sweep; that one is due as soon as anything is written.
  let sinceSweep = Infinity
  let sweeping: Promise<number> | null = null

  const sweep = async (): Promise<number> => {
    const entries = await entriesOf(root)
    let kept = entries.reduce((sum, entry) => sum + entry.bytes, 0)
    const now = Date.now()
    const target = kept > maxBytes ? maxBytes * 0.9 : Infinity
    const oldest = entries.toSorted((a, b) => a.used - b.used)
    for (const entry of oldest) {
      const leftover = entry.partial && now - entry.used > LEFTOVER_MS
      if (!leftover && kept <= target) continue
      await rm(entry.path, { recursive: true, force: true }).catch(() => {})
      kept -= entry.bytes
    }
    return kept
  }

  const cache: PictureCache = {
    async place(kind, hash, variant = '') {
      const folder = join(root, kind, hash.slice(0, 2))
      await mkdir(folder, { recursive: true })
      return join(folder, `${hash}${variant}`)
    },
    async find(place) {
      for (const damaged of ['', DAMAGED]) {
        for (const extension of Object.keys(TYPES) as Extension[]) {
          const file = `${place}${damaged}.${extension}`
          const stats = await stat(file).catch(() => null)
          if (!stats?.isFile()) continue
          if (Date.now() - stats.mtimeMs > TOUCH_MS) await cache.touch(file)
          return { file, type: TYPES[extension], tag: cache.tagOf(file), problem: damaged === '' ? '' : DAMAGED_TEXT }
        }
      }
      return null
    },
    nameOf: (place, type, problem) => `${place}${problem === '' ? '' : DAMAGED}.${type.slice('image/'.length)}`,
    tagOf: (file) =>
      file
        .slice(root.length + 1)
        .split(sep)
        .join('-'),
    async touch(path) {
      const now = new Date()
      await utimes(path, now, now).catch(() => {})
    },
    wrote(bytes) {
      sinceSweep += bytes
      if (sinceSweep < maxBytes / 20 || sweeping) return
      sinceSweep = 0
      sweeping = sweep()
        .catch((error: unknown) => {
          log('warn', 'the picture cache could not be swept', { error: String(error) })
          return 0
        })
        .finally(() => (sweeping = null))
    },
    async sweep() {
      await sweeping
      return sweep()
    },
  }
  return cache
}

type Entry = { path: string; bytes: number; used: number; partial: boolean }

async function entriesOf(root: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const kind of await namesIn(root)) {
    for (const digits of await namesIn(join(root, kind))) {
      for (const name of await namesIn(join(root, kind, digits))) {
        const path = join(root, kind, digits, name)
        const stats = await stat(path).catch(() => null)
        if (!stats) continue
        const bytes = stats.isDirectory() ? await bytesUnder(path) : stats.size
        entries.push({ path, bytes, used: stats.mtimeMs, partial: name.endsWith('.partial') })
      }
    }
  }
  return entries
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

async function bytesUnder(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size
  }
  return bytes
}
