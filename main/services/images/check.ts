import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { ImageFile, ImageTable } from '../../db/store.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import type { Probe } from '../../media/media.ts'
import type { ServiceContext } from '../service-context.ts'
import { checkWritable } from './check-writable.ts'

const PAGE = 200

type Fields = Parameters<ImageTable['update']>[1]
type Verdict = { state: 'ok' | 'missing' | 'changed'; fields: Fields }

/**
 * Compares every file with its row by content. Rows keep the size and hash their annotations were made for: a file that
 * was replaced is marked `changed` and nothing is rescaled; one that came back is `ok` again.
 */
export async function checkImages(
  { open, media, roots, emit }: Pick<ServiceContext, 'open' | 'media' | 'roots' | 'emit'>,
  project: ProjectId,
  call: Call,
): Promise<{ ok: number; missing: number; changed: number }> {
  checkWritable(open.get(project))
  const counts = { ok: 0, missing: 0, changed: 0 }
  const total = open.get(project).images.count()
  let last: ImageId | null = null
  for (let done = 0; ;) {
    checkCancelled(call.signal)
    const files = open.get(project).images.filesAfter(last, PAGE)
    if (files.length === 0) break
    const outcomes: (Probe | Fault)[] = []
    const paths = await Promise.all(
      files.map(({ absolute }) => allowedPath(absolute, roots).catch((thrown: unknown) => Fault.of(thrown))),
    )
    for (const [i, path] of paths.entries()) if (path instanceof Fault) outcomes[i] = path
    const there = [...paths.entries()].filter((entry): entry is [number, string] => typeof entry[1] === 'string')
    await media.probeMany(
      there.map(([, path]) => path),
      (_, outcome, at) => (outcomes[there[at][0]] = outcome),
      { signal: call.signal },
    )
    const store = open.get(project)
    const news: ImageId[] = []
    store.transaction(() => {
      for (const [i, file] of files.entries()) {
        const { state, fields } = verdictOf(file, outcomes[i])
        counts[state]++
        if (!isNews(file, fields) || !store.images.file(file.id)) continue
        store.images.update(file.id, fields)
        news.push(file.id)
      }
    })
    if (news.length > 0) emit('images.changed', { project, ids: news })
    last = files[files.length - 1].id
    done += files.length
    call.progress(total === 0 ? 1 : done / total, `${done} of ${total} photos`)
  }
  return counts
}

/** What the file behind a row turned out to be. */
export function verdictOf(file: ImageFile, outcome: Probe | Fault): Verdict {
  if (outcome instanceof Fault) {
    if (outcome.code === 'not-found') return { state: 'missing', fields: { health: 'missing', problem: outcome.message } }
    // It may well be there; we are only not allowed to look.
    if (outcome.code === 'denied') return { state: 'missing', fields: {} }
    return { state: 'changed', fields: { health: 'undecodable', problem: outcome.message } }
  }
  const { width, height, orientation, bytes, mtimeMs, hash } = outcome
  const sameSize = width === file.width && height === file.height
  if (hash === file.hash || (file.hash === '' && sameSize)) {
    const healed = file.health === 'missing' || file.health === 'changed'
    const health: Fields = outcome.truncated ? { health: 'truncated' } : { health: 'ok', problem: '' }
    return { state: 'ok', fields: { bytes, mtime: mtimeMs, hash, orientation, ...(healed ? health : {}) } }
  }
  const problem = sameSize
    ? 'The photo was replaced or edited.'
    : `The photo was replaced: it had ${file.width} x ${file.height} pixels and has ${width} x ${height} now.`
  return { state: 'changed', fields: { health: 'changed', problem } }
}

function isNews(file: ImageFile, fields: Fields): boolean {
  return (Object.keys(fields) as (keyof Fields)[]).some((key) => file[key] !== fields[key])
}
