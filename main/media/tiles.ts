import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../core/fault.ts'
import { hasTile, pyramid } from '../../core/geometry/pyramid.ts'
import type { Log } from '../host/context.ts'
import type { Decoder } from './decoder.ts'
import type { Picture } from './picture.ts'
import type { Once } from './once.ts'
import { DAMAGED_TEXT, type PictureCache } from './picture-cache.ts'
import { shownPath } from './raw-path.ts'

/** A photo whose content and upright size are known. */
export type TiledPhoto = { path: string; hash: string; width: number; height: number }
export type Tiles = {
  /** A tile's picture. Throws `not-found` for one the pyramid does not have. */
  tile(photo: TiledPhoto, level: number, x: number, y: number): Promise<Picture>
  close(): void
}

/** Levels of at most this many pixels are cut on their own, which is much faster than all of them. */
const COARSE_PIXELS = 8_000_000
/** After the first screen the whole pyramid is made, unless the person has turned to another photo by then. */
const AHEAD_MS = 300
const TOUCH_MS = 60 * 60 * 1_000
const FULL = 'full'
const COARSE = 'coarse'
const DAMAGED = 'damaged'

export function createTiles(options: {
  decoder: Decoder
  cache: PictureCache
  once: Once
  limits: Record<string, number>
  timeoutMs: number
  log: Log
}): Tiles {
  const { decoder, cache, once, limits, timeoutMs, log } = options
  const touched = new Map<string, number>()
  let ahead: NodeJS.Timeout | undefined

  const find = async (folder: string, part: string, level: number, x: number, y: number): Promise<Picture | null> => {
    const found = await cache.find(join(folder, part, String(level), `${x}_${y}`))
    if (!found) return null
    const now = Date.now()
    if (now - (touched.get(folder) ?? 0) > TOUCH_MS) {
      touched.set(folder, now)
      await cache.touch(folder)
    }
    return { ...found, problem: (await exists(join(folder, DAMAGED))) ? DAMAGED_TEXT : '' }
  }

  const noteDamage = async (folder: string, problem: string) => {
    if (problem !== '') await writeFile(join(folder, DAMAGED), '')
  }

  const makeFull = (photo: TiledPhoto, folder: string, urgent: boolean) =>
    once(`pyramid ${photo.hash}`, async () => {
      if (await exists(join(folder, FULL))) return
      await mkdir(folder, { recursive: true })
      await removeLeftovers(folder)
      const partial = join(folder, `${randomBytes(4).toString('hex')}.partial`)
      try {
        const { bytes, problem } = await decoder.run((client) => client.pyramid({ path: photo.path, out: partial, limits }), {
          path: photo.path,
          urgent,
          timeoutMs,
        })
        await noteDamage(folder, problem)
        // Another program may have been faster with the same photo; both made the same.
        await rename(partial, join(folder, FULL)).catch(async (error: unknown) => {
          if (!(await exists(join(folder, FULL)))) throw error
        })
        // The coarse tiles stay: somebody may have been told of one and be about to open it.
        cache.wrote(bytes)
      } finally {
        await rm(partial, { recursive: true, force: true })
      }
    })

  const makeCoarse = (photo: TiledPhoto, folder: string, level: number) =>
    once(`coarse ${level} ${photo.hash}`, async () => {
      const out = join(folder, COARSE)
      await mkdir(out, { recursive: true })
      const { bytes, problem } = await decoder.run((client) => client.coarse({ path: photo.path, out, level, limits }), {
        path: photo.path,
        urgent: true,
        timeoutMs,
      })
      await noteDamage(folder, problem)
      cache.wrote(bytes)
    })

  const makeFullAhead = (photo: TiledPhoto, folder: string) => {
    clearTimeout(ahead)
    ahead = setTimeout(() => {
      makeFull(photo, folder, false).catch((error: unknown) =>
        log('info', 'a pyramid could not be made ahead', { error: String(error) }),
      )
    }, AHEAD_MS).unref()
  }

  return {
    async tile(photo, level, x, y) {
      const levels = pyramid(photo.width, photo.height)
      if (!hasTile(levels, level, x, y)) {
        throw new Fault('not-found', 'This photo has no such tile.', { file: shownPath(photo.path), found: `${level}/${x}/${y}` })
      }
      const folder = await cache.place('tiles', photo.hash)
      const made = (await find(folder, FULL, level, x, y)) ?? (await find(folder, COARSE, level, x, y))
      if (made) return made
      if (levels[level].width * levels[level].height <= COARSE_PIXELS && !(await exists(join(folder, FULL)))) {
        await makeCoarse(photo, folder, level)
        makeFullAhead(photo, folder)
        const coarse = (await find(folder, COARSE, level, x, y)) ?? (await find(folder, FULL, level, x, y))
        if (coarse) return coarse
      }
      for (let attempt = 1; attempt <= 2; attempt++) {
        await makeFull(photo, folder, true)
        const tile = await find(folder, FULL, level, x, y)
        if (tile) return tile
        // Somebody emptied a part of the cache; what is left is of no use.
        await rm(folder, { recursive: true, force: true })
      }
      throw new Fault('exhausted', 'The picture cache is being emptied while it is used.', {
        file: shownPath(photo.path),
        fix: 'Try again.',
      })
    },
    close: () => clearTimeout(ahead),
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.endsWith('.partial')) await rm(join(folder, name), { recursive: true, force: true }).catch(() => {})
  }
}
