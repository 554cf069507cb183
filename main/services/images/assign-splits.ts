import { randomUUID } from 'node:crypto'
import type { Call } from '../../../core/api/method.ts'
import type { Change } from '../../../core/change/change.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { assignSplits, groupItems, productKey, type SplitItem, type SplitShares } from '../../../core/formats/split.ts'
import type { ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { ImageFile } from '../../db/store.ts'
import { allowedPath } from '../../media/allowed-path.ts'
import type { Fingerprint } from '../../media/media.ts'
import { nearDuplicatePairs } from '../../media/near-duplicates.ts'
import type { ServiceContext } from '../service-context.ts'
import { tellCommitted } from '../tell-committed.ts'
import { checkWritable } from './check-writable.ts'

const PAGE = 1_000
const IN_FLIGHT = 4
/** Rows of one entry of the history. */
const MOST_OPS = 50_000

/**
 * Gives every image to a split: by seed, in whole groups of near-duplicates and views of one product. One entry of the
 * history (several beyond 50,000 images), so that it can be undone.
 */
export async function assignImageSplits(
  context: Pick<ServiceContext, 'open' | 'media' | 'roots' | 'emit'>,
  params: { project: ProjectId; shares: SplitShares; seed: number },
  call: Call,
): Promise<SplitShares & { groups: number }> {
  const { open, emit } = context
  const { project, shares, seed } = params
  checkWritable(open.get(project))
  if (shares.train + shares.val + shares.test <= 0) {
    throw new Fault('invalid', 'At least one share must be more than nothing.', {
      field: 'shares',
      found: 0,
      fix: 'For example 0.8, 0.1 and 0.1.',
    })
  }
  const items = await groupedItems(context, project, call)
  const splits = assignSplits(items, shares, seed)
  const counts = { train: 0, val: 0, test: 0 }
  for (const part of splits.values()) counts[part]++

  const store = open.get(project)
  const change: Change = []
  for (const [key, split] of splits) {
    const before = store.images.details(Number(key) as ImageId)?.mark
    if (before && before.split !== split) change.push({ table: 'image', id: before.id, before, after: { ...before, split } })
  }
  for (let from = 0; from < change.length; from += MOST_OPS) {
    const done = open.get(project).changes.commit({
      image: null,
      label: 'Assign splits',
      change: change.slice(from, from + MOST_OPS),
      key: randomUUID(),
      author: 'user',
    })
    tellCommitted(emit, project, done, null, call.client)
  }
  return { ...counts, groups: groupItems(items).length }
}

/** Every image with the keys it shares with its kind. Those whose photo cannot be read have only their name. */
export async function groupedItems(
  { open, media, roots }: Pick<ServiceContext, 'open' | 'media' | 'roots'>,
  project: ProjectId,
  call: Call,
): Promise<SplitItem[]> {
  const files: ImageFile[] = []
  for (
    let page = open.get(project).images.filesAfter(null, PAGE);
    page.length > 0;
    page = open.get(project).images.filesAfter(page[page.length - 1].id, PAGE)
  ) {
    files.push(...page)
  }
  const prints: (Fingerprint | null)[] = Array.from({ length: files.length }, () => null)
  let next = 0
  let done = 0
  const work = async () => {
    while (next < files.length) {
      checkCancelled(call.signal)
      const at = next++
      const { absolute, hash, bytes, mtime } = files[at]
      prints[at] = await allowedPath(absolute, roots)
        .then((path) => media.fingerprint(path, { known: { hash, bytes, mtimeMs: mtime }, signal: call.signal }))
        .catch((thrown: unknown) => {
          const { code } = Fault.of(thrown)
          if (code === 'cancelled' || code === 'closed') throw thrown
          return null
        })
      call.progress(++done / files.length, `${done} of ${files.length} photos compared`)
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  const near = files.map((): string[] => [])
  for (const [a, b] of await nearDuplicatePairs(prints, call.signal)) {
    near[a].push(`near:${files[a].id}`)
    near[b].push(`near:${files[a].id}`)
  }
  return files.map(({ id, path }, i) => ({ id: String(id), groupKeys: [productKey(path), ...near[i]] }))
}
