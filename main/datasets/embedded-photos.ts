import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileFault } from '../db/atomic.ts'
import type { Media } from '../media/media.ts'
import { photoFolder } from '../services/images/copy-beside.ts'
import { portableName } from './portable-name.ts'

/**
 * Writes a photo that an annotation file carried into the folder of photos beside the project, under the name the file
 * states. The same bytes under that name are taken as they are, so importing twice makes one file. Throws what `probe`
 * throws when the bytes are not a picture we take.
 */
export async function keepEmbedded(
  project: string, stated: string, bytes: Uint8Array, media: Media,
): Promise<{ path: string; fresh: boolean }> {
  const folder = photoFolder(project)
  await mkdir(folder, { recursive: true })
  const name = portableName(stated.slice(stated.lastIndexOf('/') + 1))
  const extension = extname(name)
  for (let n = 1; ; n++) {
    const path = join(folder, n === 1 ? name : `${name.slice(0, name.length - extension.length)} (${n})${extension}`)
    const there = await readFile(path).catch(() => null)
    if (there && Buffer.compare(there, bytes) === 0) return { path, fresh: false }
    if (there) continue
    const handle = await open(path, 'wx').catch((error: unknown) => {
      throw fileFault(error, path)
    })
    try {
      await handle.writeFile(bytes)
      await handle.sync()
      await handle.close()
      await media.probe(path)
      return { path, fresh: true }
    } catch (error) {
      await handle.close().catch(() => {})
      await rm(path, { force: true })
      throw fileFault(error, path)
    }
  }
}
