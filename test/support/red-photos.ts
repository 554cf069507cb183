import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { writeModelFolder } from './model-folder.ts'
import { redFinder } from './red-finder.ts'

/** Width and height of the photos; their red patch spans these shares of it, each photo a little farther in. */
const [WIDTH, HEIGHT] = [320, 240]

/**
 * A folder of photos with one red patch each on green, and a user folder that holds the model `red-finder`: the whole way
 * of predicting and reviewing with answers known beforehand.
 */
export async function redPhotoPlace(count: number): Promise<{ folder: string; home: string; photos: string[]; drop(): Promise<void> }> {
  const base = await mkdtemp(join(tmpdir(), 'selvedge-e2e-'))
  const folder = join(base, 'Red patches')
  const home = join(base, 'home')
  await mkdir(folder)
  writeModelFolder(join(home, 'models'), {
    name: 'Red finder', labels: ['patch'], files: { model: redFinder({ side: 64 }) }, input: { width: 64, height: 64 },
  })
  const photos = Array.from({ length: count }, (_, i) => `patch-${String(i).padStart(2, '0')}.png`)
  for (const [i, name] of photos.entries()) {
    const left = 40 + 4 * i
    const bytes = Buffer.alloc(WIDTH * HEIGHT * 3)
    for (let at = 0; at < WIDTH * HEIGHT; at++) {
      const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)]
      bytes.set(x >= left && x < left + 120 && y >= 60 && y < 180 ? [250, 10, 10] : [20, 120 + i, 30], at * 3)
    }
    await sharp(bytes, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).png().toFile(join(folder, name))
  }
  return { folder, home, photos, drop: () => rm(base, { recursive: true, force: true, maxRetries: 5 }) }
}
