import { mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FileEntry, files as api } from '../../core/api/files.ts'
import type { Service } from '../../core/api/method.ts'
import { checkCancelled, Fault } from '../../core/fault.ts'
import { EXTENSION } from '../db/side-files.ts'
import { allowedPath } from '../media/allowed-path.ts'
import { fsPath, pathFromBytes, shownPath } from '../media/raw-path.ts'
import type { ServiceContext } from './service-context.ts'

/** Entries listed of one folder. */
const MOST_ENTRIES = 5_000
const IMAGE = /\.(?:jpe?g|jpe|jfif|png|webp|tiff?|gif|avif)$/i
/** Names that Windows keeps for devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i
const MOST_NAME_BYTES = 255

/** Looking around granted folders, for clients that have no dialog of their own. Nothing outside is ever named. */
export function filesService({ roots }: Pick<ServiceContext, 'roots'>): Service<typeof api> {
  return {
    async list({ folder }, call) {
      const granted = roots.list()
      if (folder === '') {
        const entries = granted.map(({ name, path }): FileEntry => ({ name, path, kind: 'folder', bytes: 0 }))
        return { folder: '', parent: null, roots: granted, entries, truncated: false }
      }
      const real = await allowedPath(await roots.resolve(folder), roots)
      if (!(await stat(fsPath(real))).isDirectory())
        throw new Fault('invalid', 'This is not a folder.', { file: shownPath(folder), field: 'folder' })
      const found: FileEntry[] = []
      for (const entry of await entriesOf(real)) {
        checkCancelled(call.signal)
        const name = pathFromBytes(entry.name as unknown as Uint8Array)
        if (name.startsWith('.') || name.endsWith(`${EXTENSION}-files`)) continue
        const path = join(real, name)
        const isFolder = entry.isSymbolicLink() ? await leadsToFolder(path) : entry.isDirectory()
        if (isFolder !== null && (isFolder || entry.isFile() || entry.isSymbolicLink())) {
          found.push({ name: shownPath(name), path, kind: isFolder ? 'folder' : kindOf(name), bytes: 0 })
        }
      }
      const entries = found.toSorted(inOrder).slice(0, MOST_ENTRIES)
      for (const entry of entries)
        if (entry.kind !== 'folder')
          entry.bytes = await stat(fsPath(entry.path)).then(
            ({ size }) => size,
            () => 0,
          )
      const above = dirname(real)
      const parent = above !== real && (await roots.allows(above)) ? above : null
      return { folder: real, parent, roots: granted, entries, truncated: found.length > entries.length }
    },
    async makeFolder({ folder, name }) {
      checkName(name)
      const path = join(await allowedPath(await roots.resolve(folder), roots), name)
      await mkdir(fsPath(path)).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'EEXIST')
          throw new Fault('conflict', 'There is something of this name already.', { file: shownPath(path), field: 'name' }, cause)
        if (cause.code === 'ENOSPC') throw new Fault('exhausted', 'The disk is full.', { file: shownPath(path) }, cause)
        throw new Fault('denied', 'The folder could not be made here.', { file: shownPath(path), found: cause.code }, cause)
      })
      return { path }
    },
  }

  /** Whether a link leads to a folder; null when to nothing or outside the granted folders. */
  async function leadsToFolder(path: string): Promise<boolean | null> {
    try {
      return (await stat(fsPath(await allowedPath(path, roots)))).isDirectory()
    } catch {
      return null
    }
  }
}

async function entriesOf(folder: string) {
  return readdir(fsPath(folder), { withFileTypes: true, encoding: 'buffer' as BufferEncoding }).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new Fault('denied', 'This folder may not be read.', { file: shownPath(folder), found: cause.code }, cause)
    },
  )
}

function kindOf(name: string): FileEntry['kind'] {
  if (name.toLowerCase().endsWith(EXTENSION)) return 'project'
  if (IMAGE.test(name)) return 'image'
  if (/\.onnx$/i.test(name)) return 'model'
  if (/\.(?:obj|glb|gltf|stl|ply)$/i.test(name)) return 'mesh'
  return /\.json$/i.test(name) ? 'json' : 'other'
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
/** Folders first, then as people order names; equal ones by their code points, so that the order never changes. */
function inOrder(a: FileEntry, b: FileEntry): number {
  const folders = Number(b.kind === 'folder') - Number(a.kind === 'folder')
  return folders || collator.compare(a.name, b.name) || (a.path < b.path ? -1 : 1)
}

/** Refuses names that some system cannot keep, so that a project can be carried to any other. */
function checkName(name: string): void {
  const at = { field: 'name', found: name, fix: 'Choose another name.' }
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[/\\:*?"<>|\x00-\x1f\x7f]/.test(name))
    throw new Fault('invalid', 'A name may not hold / \\ : * ? " < > | or control characters.', at)
  if (name.startsWith('.')) throw new Fault('invalid', 'Names that begin with a dot are hidden.', at)
  if (/[. ]$/.test(name) || name.startsWith(' '))
    throw new Fault('invalid', 'A name may not begin or end with a space, nor end with a dot.', at)
  if (RESERVED.test(name)) throw new Fault('invalid', 'Windows keeps this name for a device.', at)
  if (new TextEncoder().encode(name).length > MOST_NAME_BYTES) {
    throw new Fault('invalid', 'The name is too long.', { ...at, found: name.length, limit: MOST_NAME_BYTES })
  }
}
