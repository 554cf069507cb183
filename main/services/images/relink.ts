import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { ImageFile } from '../../db/store.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import type { Probe } from '../../media/media.ts'
import { fsPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'
import { verdictOf } from './check.ts'
import { checkWritable } from './check-writable.ts'
import { findPictures } from './find-pictures.ts'
import { createPlaces } from './place-in-roots.ts'

const PAGE = 1_000

type Found = { path: string; probe: Probe }

/**
 * Finds missing photos again under a folder: by content first, then by name and size (by name alone where the size was
 * never known). What is found by name only and is not the same content is marked `changed`. No row is ever removed.
 */
export async function relinkImages(
  context: Pick<ServiceContext, 'open' | 'media' | 'roots' | 'emit'>,
  params: { project: ProjectId; folder: string },
  call: Call,
): Promise<{ found: number; missing: number }> {
  const { open, media, roots, emit } = context
  const { project } = params
  checkWritable(open.get(project))
  const folder = await allowedPath(await roots.resolve(params.folder), roots)
  const missing = await missingFiles(context, project, call)
  if (missing.length === 0) return { found: 0, missing: 0 }
  const paths = await findPictures(folder, {
    roots,
    signal: call.signal,
    onSkipped: () => {},
    onFound: (count) => call.progress(null, `${count} photos looked at`),
  })

  const sizes = new Set(missing.map(({ bytes }) => bytes))
  const names = new Set(missing.map(({ path }) => nameOf(path)))
  const worth: string[] = []
  for (const path of paths) {
    checkCancelled(call.signal)
    const size = await stat(fsPath(path)).then(
      (stats) => stats.size,
      () => -1,
    )
    if (size >= 0 && (sizes.has(size) || names.has(nameOf(path)))) worth.push(path)
  }
  const found: Found[] = []
  let looked = 0
  await media.probeMany(
    worth,
    (path, outcome) => {
      call.progress(++looked / worth.length, `${looked} of ${worth.length} photos compared`)
      if (!(outcome instanceof Fault)) found.push({ path, probe: outcome })
    },
    { signal: call.signal },
  )

  const matches = matchFiles(missing, found)
  const store = open.get(project)
  const linked: ImageId[] = []
  store.transaction(() => {
    const places = createPlaces(store)
    for (const [file, { path, probe }] of matches) {
      const place = places.of(path, folder)
      const there = store.images.find(place.root, place.path)
      if ((there !== null && there !== file.id) || !store.images.file(file.id)) continue
      // The place is new; where the content is not the same, hash and size stay those its annotations were made for.
      store.images.update(file.id, { ...place, ...verdictOf({ ...file, health: 'missing' }, probe).fields })
      linked.push(file.id)
    }
  })
  if (linked.length > 0) emit('images.changed', { project, ids: linked })
  return { found: linked.length, missing: missing.length - linked.length }
}

async function missingFiles(
  { open, roots }: Pick<ServiceContext, 'open' | 'roots'>,
  project: ProjectId,
  call: Call,
): Promise<ImageFile[]> {
  const missing: ImageFile[] = []
  for (let last: ImageId | null = null; ;) {
    checkCancelled(call.signal)
    const files = open.get(project).images.filesAfter(last, PAGE)
    if (files.length === 0) return missing
    for (const file of files)
      if (
        !(await allowedPath(file.absolute, roots).then(
          () => true,
          () => false,
        ))
      )
        missing.push(file)
    last = files[files.length - 1].id
  }
}

/** Each missing file with at most one found one, and each found one once: by hash and name, by hash, by name and size, by name. */
export function matchFiles(missing: readonly ImageFile[], found: readonly Found[]): Map<ImageFile, Found> {
  const matches = new Map<ImageFile, Found>()
  const free = new Set(found)
  const pass = (keyOfFile: (file: ImageFile) => string | null, keyOfFound: (found: Found) => string, onlyUnique: boolean) => {
    const byKey = new Map<string, Found[]>()
    for (const one of free) {
      const key = keyOfFound(one)
      byKey.set(key, [...(byKey.get(key) ?? []), one])
    }
    const wanted = new Map<string, ImageFile[]>()
    for (const file of missing) {
      const key = matches.has(file) ? null : keyOfFile(file)
      if (key !== null) wanted.set(key, [...(wanted.get(key) ?? []), file])
    }
    for (const [key, files] of wanted) {
      const candidates = byKey.get(key) ?? []
      // Several of one name are told apart by nobody; several of one content are as good as each other.
      if (onlyUnique && (files.length > 1 || candidates.length > 1)) continue
      for (const [i, file] of files.entries()) {
        if (!candidates[i]) break
        matches.set(file, candidates[i])
        free.delete(candidates[i])
      }
    }
  }
  const known = (file: ImageFile) => file.hash !== ''
  pass(
    (file) => (known(file) ? `${file.hash} ${nameOf(file.path)}` : null),
    ({ path, probe }) => `${probe.hash} ${nameOf(path)}`,
    false,
  )
  pass(
    (file) => (known(file) ? file.hash : null),
    ({ probe }) => probe.hash,
    false,
  )
  pass(
    (file) => (file.bytes > 0 ? `${file.bytes} ${nameOf(file.path)}` : null),
    ({ path, probe }) => `${probe.bytes} ${nameOf(path)}`,
    true,
  )
  pass(
    (file) => (known(file) ? null : nameOf(file.path)),
    ({ path }) => nameOf(path),
    true,
  )
  return matches
}

/** File name in one spelling of its accents: the same name may have been written in another one on another system. */
const nameOf = (path: string) => basename(path).normalize('NFC')
