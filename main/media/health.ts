import type { Fault } from '../../core/fault.ts'
import type { ProjectId } from '../../core/records/ids.ts'
import type { ImageFile, ImageHealth, Store } from '../db/store.ts'
import type { Emit } from '../host/context.ts'

/** How a file turned out when it was read: a fault, or what is wrong with its pixels (empty when nothing). */
export type Outcome = { fault: Fault } | { problem: string }

/** What an outcome says of a photo's health, or null when it says nothing new. */
export function healthOf(before: ImageHealth, outcome: Outcome): { health: ImageHealth; problem: string } | null {
  if ('fault' in outcome) {
    const { code, message } = outcome.fault
    if (code === 'not-found' && before !== 'missing') return { health: 'missing', problem: message }
    if ((code === 'corrupt' || code === 'unsupported' || code === 'invalid') && before !== 'undecodable')
      return { health: 'undecodable', problem: message }
    return null
  }
  if (outcome.problem !== '') return before === 'ok' ? { health: 'truncated', problem: outcome.problem } : null
  // What was found out by comparing hashes is not taken back by a picture that can be shown.
  return before === 'missing' || before === 'undecodable' ? { health: 'ok', problem: '' } : null
}

/** Keeps in the row what was found out by looking at the file, and tells everybody; only when it is news. */
export function noteHealth(store: Store, file: ImageFile, outcome: Outcome, emit: Emit, project: ProjectId): void {
  const news = healthOf(file.health, outcome)
  if (!news || store.readOnly) return
  store.images.update(file.id, news)
  emit('images.changed', { project, ids: [file.id] })
}
