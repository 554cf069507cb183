import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { NewImage } from '../../db/store.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import type { Probe } from '../../media/media.ts'
import { fsPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'
import { checkWritable } from './check-writable.ts'
import { copyBeside, photoFolder } from './copy-beside.ts'
import { findPictures, skippedOf, type Skipped } from './find-pictures.ts'
import { createPlaces } from './place-in-roots.ts'

/** Photos read and stored together: one transaction each, so that a stop loses at most the reading of so many. */
const BATCH = 200
const TRUNCATED = 'The end of this file is missing; what is there is shown.'

export type Added = { added: number; known: number; skipped: Skipped[] }
/** A picture on its way in, and the folder it was found through. */
type Candidate = { path: string; folder: string }

/**
 * Adds pictures and folders of pictures by reference. Known ones (the same place; or the same content where the old place
 * is empty now, which is a moved file) are passed over, so doing it again goes on where it stopped. What cannot be read is
 * listed and the rest goes on.
 */
export async function addImages(
  context: Pick<ServiceContext, 'open' | 'media' | 'roots' | 'emit'>,
  params: { project: ProjectId; paths: readonly string[]; copy: boolean },
  call: Call,
): Promise<Added> {
  const { open, media, emit } = context
  const { project, copy } = params
  checkWritable(open.get(project))
  const result: Added = { added: 0, known: 0, skipped: [] }
  const skip = (skipped: Skipped) => void (result.skipped.length < LIMITS.errorsListed && result.skipped.push(skipped))
  let candidates = await candidatesOf(context, params.paths, call, skip)
  if (copy)
    candidates = await copyBeside(photoFolder(open.get(project).path), candidates, {
      signal: call.signal,
      onSkipped: skip,
      progress: call.progress,
    })

  for (let from = 0; from < candidates.length; from += BATCH) {
    checkCancelled(call.signal)
    call.progress(from / candidates.length, `${from} of ${candidates.length} photos`)
    const places = createPlaces(open.get(project))
    const fresh = candidates.slice(from, from + BATCH).filter(({ path }) => {
      const place = places.peek(path)
      return !place || open.get(project).images.find(place.root, place.path) === null
    })
    result.known += Math.min(BATCH, candidates.length - from) - fresh.length
    const probes: (Probe | undefined)[] = []
    await media.probeMany(
      fresh.map(({ path }) => path),
      (path, outcome, index) => {
        if (outcome instanceof Fault) skip(skippedOf(path, outcome))
        else probes[index] = outcome
      },
      { signal: call.signal },
    )
    const moved = await movedFrom(context, project, fresh, probes)
    const { ids, known } = insert(context, project, fresh, probes, moved)
    result.added += ids.length - moved.size
    result.known += known + moved.size
    if (ids.length > 0) emit('images.changed', { project, ids })
  }
  call.progress(1, `${result.added} photos added`)
  return result
}

async function candidatesOf(
  { roots }: Pick<ServiceContext, 'roots'>,
  paths: readonly string[],
  call: Call,
  skip: (skipped: Skipped) => void,
): Promise<Candidate[]> {
  const candidates = new Map<string, Candidate>()
  for (const path of paths) {
    try {
      const real = await allowedPath(await roots.resolve(path), roots)
      if (!(await stat(fsPath(real))).isDirectory()) {
        candidates.set(real, { path: real, folder: dirname(real) })
        continue
      }
      const found = await findPictures(real, {
        roots,
        signal: call.signal,
        onSkipped: skip,
        onFound: (count) => call.progress(null, `${candidates.size + count} photos found`),
      })
      for (const picture of found) candidates.set(picture, { path: picture, folder: real })
    } catch (thrown) {
      // One thing alone fails loudly; among many it is listed.
      if (paths.length === 1 || Fault.of(thrown).code === 'cancelled') throw thrown
      skip(skippedOf(path, thrown))
    }
  }
  return [...candidates.values()]
}

/** Rows of which a file at a new place is the content, while their own place is empty: by the new file's index. */
async function movedFrom(
  { open }: Pick<ServiceContext, 'open'>,
  project: ProjectId,
  fresh: Candidate[],
  probes: (Probe | undefined)[],
): Promise<Map<number, ImageId>> {
  const moved = new Map<number, ImageId>()
  const taken = new Set<ImageId>()
  for (const index of fresh.keys()) {
    const probe = probes[index]
    if (!probe) continue
    for (const id of open.get(project).images.findByHash(probe.hash)) {
      const file = taken.has(id) ? null : open.get(project).images.file(id)
      if (
        !file ||
        (await stat(fsPath(file.absolute)).then(
          () => true,
          () => false,
        ))
      )
        continue
      taken.add(id)
      moved.set(index, id)
      break
    }
  }
  return moved
}

/** One transaction. Ids of the rows that are new or moved, and how many had become known meanwhile. */
function insert(
  { open }: Pick<ServiceContext, 'open'>,
  project: ProjectId,
  fresh: Candidate[],
  probes: (Probe | undefined)[],
  moved: Map<number, ImageId>,
): { ids: ImageId[]; known: number } {
  const store = open.get(project)
  return store.transaction(() => {
    const places = createPlaces(store)
    const rows: NewImage[] = []
    const ids: ImageId[] = []
    let known = 0
    for (const [index, { path, folder }] of fresh.entries()) {
      const probe = probes[index]
      if (!probe) continue
      const place = places.of(path, folder)
      if (store.images.find(place.root, place.path) !== null) {
        known++
        moved.delete(index)
        continue
      }
      const old = moved.get(index)
      const row = rowOf(place, probe)
      if (old === undefined) rows.push(row)
      else {
        store.images.update(old, row)
        ids.push(old)
      }
    }
    return { ids: [...ids, ...store.images.insert(rows)], known }
  })
}

/** What is kept of a probed file. */
export function rowOf(
  place: { root: number; path: string },
  probe: Probe,
): NewImage & { health: 'ok' | 'truncated'; problem: string } {
  const { width, height, orientation, bytes, mtimeMs, hash, truncated } = probe
  return {
    ...place,
    width,
    height,
    orientation,
    bytes,
    mtime: mtimeMs,
    hash,
    health: truncated ? 'truncated' : 'ok',
    problem: truncated ? TRUNCATED : '',
  }
}
