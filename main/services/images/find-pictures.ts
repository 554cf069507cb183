import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { checkLimit, LIMITS, type Limits } from '../../../core/limits.ts'
import type { Roots } from '../../host/roots.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import { fsPath, pathFromBytes, shownPath } from '../../media/raw-path.ts'

/** Names that promise a picture, also of kinds that will be refused, so that a person hears why they are not there. */
const PICTURE = /\.(?:jpe?g|jpe|jfif|png|webp|tiff?|gif|avif|heic|heif|bmp|jxl|psd|svg)$/i
/** Camera raw files hold TIFF headers and a small preview that must not pass for the photo. */
const RAW = /\.(?:cr2|cr3|nef|arw|dng|raf|orf|rw2|pef|srw)$/i
/** Folders that belong to a project file: backups, locks, imports. */
const OWN = /\.selvedge-files$/

export type Skipped = { file: string; code: string; message: string }
export type FindOptions = {
  roots: Pick<Roots, 'allows'>
  limits?: Limits
  signal?: AbortSignal
  onSkipped(skipped: Skipped): void
  /** Heard now and then with the number of pictures found. */
  onFound?(count: number): void
}

/**
 * Paths of all files with a picture's name in a folder and below, folder by folder in byte order of names, which does not
 * depend on the file system. Hidden ones are left out. Links are followed only to places in granted folders, and to no
 * folder twice. Throws `invalid` past the limits of files and depth.
 */
export async function findPictures(folder: string, options: FindOptions): Promise<string[]> {
  const { roots, limits = LIMITS, signal, onSkipped, onFound } = options
  const found: string[] = []
  const visited = new Set<string>()

  const kindOf = async (path: string, entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }) => {
    if (!entry.isSymbolicLink()) return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other'
    try {
      const target = await stat(fsPath(await allowedPath(path, roots)))
      return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : 'other'
    } catch (thrown) {
      if (PICTURE.test(path) || (thrown instanceof Fault && thrown.code === 'denied')) onSkipped(skippedOf(path, thrown))
      return 'other'
    }
  }

  const visit = async (at: string, depth: number): Promise<void> => {
    checkLimit(limits, 'folderDepth', depth, { file: shownPath(at), what: 'The folders lie too deep in each other' })
    const { dev, ino } = await stat(fsPath(at), { bigint: true })
    const identity = `${dev} ${ino}`
    if (visited.has(identity)) return
    visited.add(identity)
    const folders: string[] = []
    const files: string[] = []
    // Names come as bytes: those that are not UTF-8 would be lost as strings.
    for await (const entry of await opendir(fsPath(at), { encoding: 'buffer' as BufferEncoding })) {
      checkCancelled(signal)
      const name = pathFromBytes(entry.name as unknown as Uint8Array)
      if (name.startsWith('.')) continue
      const kind = await kindOf(join(at, name), entry)
      if (kind === 'folder' && !OWN.test(name)) folders.push(name)
      if (kind !== 'file') continue
      if (RAW.test(name)) onSkipped(rawRefused(join(at, name)))
      else if (PICTURE.test(name)) files.push(name)
    }
    for (const name of files.sort(byCode)) found.push(join(at, name))
    checkLimit(limits, 'folderImages', found.length, { file: shownPath(at), what: 'The folder holds too many pictures' })
    onFound?.(found.length)
    for (const name of folders.sort(byCode)) {
      await visit(join(at, name), depth + 1).catch((thrown: unknown) => {
        if (thrown instanceof Fault) throw thrown
        onSkipped(skippedOf(join(at, name), thrown))
      })
    }
  }
  await visit(folder, 0)
  return found
}

/** Why a file was not taken, as the results of images.* list it. */
export function skippedOf(path: string, thrown: unknown): Skipped {
  const system = (thrown as NodeJS.ErrnoException | null)?.code
  if (!(thrown instanceof Fault) && (system === 'EACCES' || system === 'EPERM')) {
    return { file: shownPath(path), code: 'denied', message: 'This may not be read.' }
  }
  const fault = Fault.of(thrown)
  return { file: shownPath(path), code: fault.code, message: fault.message }
}

function rawRefused(path: string): Skipped {
  return { file: shownPath(path), code: 'unsupported', message: 'This is a camera raw file; develop it to JPEG or TIFF first.' }
}

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
