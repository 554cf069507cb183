import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { measure } from '../../core/mask/rasterise.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import { memoryHost, type MemoryHost } from './memory-host.ts'
import { newAnnotation } from './rows.ts'

/** Photos of a disc whose edge is a ramp of known width: what alpha each pixel has is known exactly. */
export const DISC = { width: 96, height: 80, x: 48, y: 40, radius: 24, ramp: 8 } as const

/** The true alpha, row by row: 1 well inside, 0 well outside, a straight ramp between. */
export function discAlpha(): Float32Array {
  const { width, height, x, y, radius, ramp } = DISC
  return Float32Array.from({ length: width * height }, (_, p) => {
    const far = Math.hypot((p % width) + 0.5 - x, Math.floor(p / width) + 0.5 - y)
    return Math.min(1, Math.max(0, 0.5 - (far - radius) / ramp))
  })
}

/** The photo: object (about 200, 60, 40) over a ground (about 30, 90, 150) by that alpha. */
export function discPhoto(shade = 0): Buffer {
  const alpha = discAlpha()
  const bytes = Buffer.alloc(alpha.length * 3)
  const [object, ground] = [[200, 60 + shade, 40], [30, 90, 150]]
  for (const [p, a] of alpha.entries()) for (let c = 0; c < 3; c++) bytes[3 * p + c] = Math.round(a * object[c] + (1 - a) * ground[c])
  return bytes
}

export async function writeDisc(file: string, shade = 0): Promise<void> {
  await sharp(discPhoto(shade), { raw: { width: DISC.width, height: DISC.height, channels: 3 } }).png().toFile(file)
}

/** A host with a project of such photos, each with one label: the disc at half its ramp. */
export async function discProject(count = 1, memory: MemoryHost = memoryHost()): Promise<MemoryHost & { project: ProjectId; ids: ImageId[]; labels: Annotation[]; path: string }> {
  const photos = join(memory.folder, 'photos')
  mkdirSync(photos)
  for (let i = 0; i < count; i++) await writeDisc(join(photos, `disc-${i}.png`), 3 * i)
  const path = join(memory.folder, 'discs.selvedge')
  const { project } = await memory.client.projects.create({ path })
  await memory.client.images.add({ project, paths: [photos] })
  const { ids } = await memory.client.images.ids({ project })
  const category = await memory.client.categories.add({ project, category: { name: 'disc' } })
  const labels: Annotation[] = []
  const shape: Shape = { type: 'circle', points: [DISC.x, DISC.y, DISC.x + DISC.radius, DISC.y] }
  for (const [i, image] of ids.entries()) {
    const { first } = await memory.client.annotations.reserve({ project, count: 1 })
    const row = newAnnotation(first, image, { category: category.id, shape, ...measure(shape, DISC.height, DISC.width) })
    await memory.client.annotations.commit({ project, image, label: 'Draw', key: `draw-disc-${i}`, change: [{ table: 'annotation', id: row.id, before: null, after: row }] })
    labels.push(row)
  }
  return { ...memory, project, ids, labels, path }
}
