import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import { memoryHost, type MemoryHost } from './memory-host.ts'
import { writeModelFolder } from './model-folder.ts'
import { freshFolder } from './store.ts'

/** A host with a project of photos whose left half (32 of 64 x 48 pixels) is red, and a model that finds what is red. */
export type RedProject = MemoryHost & { project: ProjectId; photos: string; ids: ImageId[]; path: string }

export const [WIDTH, HEIGHT] = [64, 48]

export async function redProject(names: string[], options: Parameters<typeof memoryHost>[0] = {}): Promise<RedProject> {
  const user = join(freshFolder(), 'user')
  writeModelFolder(join(user, 'models'))
  const memory = memoryHost({ user, ...options })
  const photos = join(memory.folder, 'photos')
  mkdirSync(photos)
  for (const [i, name] of names.entries()) await writeRedPhoto(join(photos, `${name}.png`), i)
  const path = join(memory.folder, 'a.selvedge')
  const { project } = await memory.client.projects.create({ path })
  await memory.client.images.add({ project, paths: [photos] })
  const { ids } = await memory.client.images.ids({ project })
  return { ...memory, project, photos, ids, path }
}

/** A photo of which no other number has the same bytes. */
export async function writeRedPhoto(file: string, number = 0): Promise<void> {
  const bytes = Buffer.alloc(WIDTH * HEIGHT * 3)
  for (let at = 0; at < WIDTH * HEIGHT; at++) bytes.set(at % WIDTH < 32 ? [255, 0, 0] : [0, 155 + (number % 100), Math.floor(number / 100)], at * 3)
  await sharp(bytes, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).png().toFile(file)
}

export const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `p${String(i).padStart(3, '0')}`)
