import { open, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { checkCancelled } from '../../core/fault.ts'
import { LIMITS } from '../../core/limits.ts'
import { fsPath, pathFromBytes } from '../media/raw-path.ts'

/** Names that media can take; what a file really is is found out when it is added. */
const IMAGE = /\.(?:jpe?g|png|webp|tiff?|gif|avif)$/i
/** Bytes read of a JSON file to tell what it is. Both formats show themselves early, COCO in the order of its keys. */
const SNIFF_BYTES = 64 * 1024

export type FolderContents = { images: string[]; labelme: number; coco: string[]; projects: string[] }

/**
 * What lies in a folder and below it, cheaply: image names, annotation files by their first bytes, project files at the
 * top. Hidden folders and our own side folders are left out. Paths are relative with forward slashes.
 */
export async function contentsOf(folder: string, signal?: AbortSignal): Promise<FolderContents> {
  const found: FolderContents = { images: [], labelme: 0, coco: [], projects: [] }
  const visit = async (at: string, depth: number): Promise<void> => {
    const below: string[] = []
    // Names come as bytes: those that are not UTF-8 would be lost as strings.
    const entries = await opendir(fsPath(join(folder, at)), { encoding: 'buffer' as BufferEncoding })
    for await (const entry of entries) {
      checkCancelled(signal)
      if (found.images.length >= LIMITS.folderImages) return
      const name = pathFromBytes(entry.name as unknown as Uint8Array)
      const path = at === '' ? name : `${at}/${name}`
      if (name.startsWith('.')) continue
      if (entry.isDirectory()) {
        if (!name.endsWith('.selvedge-files')) below.push(path)
      } else if (!entry.isFile()) continue
      else if (IMAGE.test(name)) found.images.push(path)
      else if (at === '' && name.toLowerCase().endsWith('.selvedge')) found.projects.push(name)
      else if (/\.json$/i.test(name)) {
        const kind = await kindOf(join(folder, path))
        if (kind === 'labelme') found.labelme++
        else if (kind === 'coco') found.coco.push(path)
      }
    }
    if (depth < LIMITS.folderDepth) for (const path of below.sort()) await visit(path, depth + 1)
  }
  await visit('', 0)
  found.coco.sort()
  found.projects.sort()
  return found
}

/** What a JSON file seems to be, by the keys in its beginning. */
async function kindOf(file: string): Promise<'labelme' | 'coco' | null> {
  const handle = await open(fsPath(file)).catch(() => null)
  if (!handle) return null
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0)
    const start = buffer.toString('utf8', 0, bytesRead)
    if (/"(?:shapes|imagePath)"\s*:/.test(start)) return 'labelme'
    return /"(?:annotations|categories|licenses|images)"\s*:\s*\[/.test(start) ? 'coco' : null
  } finally {
    await handle.close()
  }
}
