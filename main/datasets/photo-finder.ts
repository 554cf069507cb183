import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { PHOTO_FOLDERS } from '../../core/formats/masks-layout.ts'
import { realPath } from '../media/allowed-path.ts'
import { fsPath, pathFromBytes } from '../media/raw-path.ts'

/** Names looked through when a photo is not where the file says; folders larger than this are not searched. */
const MOST_NAMES = 200_000
const SEARCH_DEPTH = 6

export type FinderOptions = {
  /** Folder of the annotation files: their paths are relative to it. Absolute and real. */
  base: string
  /** Where the user says the photos lie, or null. Absolute and real. */
  images: string | null
  /** Whether a real path may be read. */
  allows(path: string): Promise<boolean>
}
export type Found = { kind: 'found'; path: string } | { kind: 'denied'; path: string } | { kind: 'missing' }

/**
 * Finds the photos that annotation files name, without ever looking outside of what is allowed. Absolute and network
 * paths are never followed: they say where the photo was on another machine, so only their name counts.
 */
export type PhotoFinder = {
  /** @param stated path as the file says it, forward slashes @param from the annotation file, relative to the base */
  find(stated: string, from: string): Promise<Found>
  /** The picture of this path without its ending, of whatever kind, in the folders where photos lie beside masks. */
  findAnyKind(stated: string, from: string): Promise<Found>
}

export function createPhotoFinder({ base, images, allows }: FinderOptions): PhotoFinder {
  /** Names in folders that were looked into, by their NFC form; null for folders that may not be. */
  const listings = new Map<string, Map<string, string> | null>()
  const loading = new Map<string, Promise<Map<string, string> | null>>()
  let everywhere: Promise<Map<string, string[]>> | null = null

  const load = (folder: string) => {
    let listing = loading.get(folder)
    if (!listing) {
      listing = allows(folder).then(async (allowed) => {
        const names = allowed ? await namesIn(folder) : null
        listings.set(folder, names)
        return names
      })
      loading.set(folder, listing)
    }
    return listing
  }
  /** The file of this name in a folder, exactly or by the other Unicode form, when it is really inside what is allowed. */
  const found = async (folder: string, name: string): Promise<Found> => {
    const real = await realPath(join(folder, name)).catch(() => null)
    if (real === null) return { kind: 'missing' }
    if (dirname(real) === folder || (await allows(real))) return { kind: 'found', path: real }
    return { kind: 'denied', path: join(folder, name) }
  }

  return {
    async find(stated, from) {
      const folder = resolve(base, dirname(from))
      const name = stated.slice(stated.lastIndexOf('/') + 1)
      if (name === '' || name === '.' || name === '..') return MISSING
      const way = isElsewhere(stated) ? name : stated
      const within = way.replace(/^(?:\.{0,2}\/)+/, '')
      const places = [
        ...(images === null ? [] : [resolve(images, within), join(images, name)]),
        resolve(folder, way),
        join(folder, name),
        resolve(folder, 'images', within),
        resolve(folder, basename(from, extname(from)), within),
      ]
      let denied: Found | null = null
      for (const place of places) {
        const there = dirname(place)
        // Thousands of photos lie in a few folders: only the first look into each has to wait.
        const known = listings.get(there)
        const names = known === undefined ? await load(there) : known
        if (names === null) {
          denied ??= { kind: 'denied', path: place }
          continue
        }
        const wanted = basename(place)
        const actual = names.get(wanted) ?? names.get(wanted.normalize('NFC'))
        if (actual === undefined) continue
        const result = await found(there, actual)
        if (result.kind === 'found') return result
        if (result.kind === 'denied') denied ??= result
      }
      everywhere ??= namesBelow(images ?? base)
      const elsewhere = (await everywhere).get(name.normalize('NFC'))
      if (elsewhere?.length === 1 && (await allows(dirname(elsewhere[0])))) {
        const result = await found(dirname(elsewhere[0]), basename(elsewhere[0]))
        if (result.kind === 'found') return result
      }
      return denied ?? MISSING
    },
    async findAnyKind(stated, from) {
      const within = stated.replace(/^(?:\.{0,2}\/)+/, '')
      const name = basename(within)
      if (name === '' || name === '.' || name === '..') return MISSING
      const mask = resolve(base, from)
      const beside = [base, dirname(base)].flatMap((folder) => PHOTO_FOLDERS.map((one) => resolve(folder, one, within)))
      const places = images === null
        ? [...beside, join(dirname(mask), name), resolve(base, within)]
        : [resolve(images, within), join(images, name)]
      let denied: Found | null = null
      for (const place of places) {
        const folder = dirname(place)
        const names = listings.get(folder) ?? (listings.has(folder) ? null : await load(folder))
        if (names === null) {
          if (denied === null && (await realPath(folder).catch(() => null)) !== null) denied = { kind: 'denied', path: place }
          continue
        }
        for (const ending of PICTURE_ENDINGS) {
          const actual = names.get(name + ending) ?? names.get((name + ending).normalize('NFC'))
          if (actual === undefined || join(folder, actual) === mask) continue
          const result = await found(folder, actual)
          if (result.kind === 'found') return result
          denied ??= result
        }
      }
      return denied ?? MISSING
    },
  }
}

/** Of pictures, in the order they are looked for: a PNG beside a JPEG of its name is most likely another mask. */
export const PICTURE_ENDINGS = [
  '.jpg', '.jpeg', '.JPG', '.JPEG', '.webp', '.avif', '.tif', '.tiff', '.TIF', '.bmp', '.png', '.PNG', '.gif',
]
const MISSING: Found = { kind: 'missing' }

/** Absolute on any system, or on the network. */
function isElsewhere(path: string): boolean {
  return path.startsWith('/') || /^[a-z]:/i.test(path) || path.includes('\0')
}

async function namesIn(folder: string): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  const entries = await readdir(fsPath(folder), { encoding: 'buffer' }).catch(() => [])
  const exact = entries.map((entry) => pathFromBytes(entry))
  for (const name of exact) {
    const form = name.normalize('NFC')
    if (!names.has(form)) names.set(form, name)
  }
  for (const name of exact) names.set(name, name)
  return names
}

/** Where each file name occurs below a folder; nothing when the folder is too large to search. */
async function namesBelow(root: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  let count = 0
  const visit = async (folder: string, depth: number): Promise<boolean> => {
    const entries = await readdir(fsPath(folder), { withFileTypes: true, encoding: 'buffer' }).catch(() => [])
    for (const entry of entries) {
      const name = pathFromBytes(entry.name)
      if (name.startsWith('.') || name.endsWith('.selvedge-files')) continue
      if (++count > MOST_NAMES) return false
      const path = join(folder, name)
      if (entry.isDirectory()) {
        if (depth < SEARCH_DEPTH && !(await visit(path, depth + 1))) return false
      } else if (entry.isFile()) {
        const form = name.normalize('NFC')
        const places = found.get(form)
        if (places) places.push(path)
        else found.set(form, [path])
      }
    }
    return true
  }
  return (await visit(root, 0)) ? found : new Map()
}
