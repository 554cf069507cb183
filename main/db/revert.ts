import { type Change, invert, type Op, sameRow } from '../../core/change/change.ts'

/** The row of an op as it is now, or null. */
export type Now = (op: Op) => object | null

/**
 * What taking a change back really does to the rows as they are now. Where nobody else touched them this is its exact
 * inverse. Fields that were changed since by something outside this history (a category merged, say) stay as they are.
 */
export function revert(change: Change, now: Now): Change {
  return replay(invert(change), now)
}

/** What making a change once more really does to the rows as they are now, with the same care. */
export function replay(change: Change, now: Now): Change {
  const result: Change = []
  // A change may touch a row twice; later ops must see what earlier ones did.
  const changed = new Map<string, object | null>()
  for (const op of change) {
    const key = `${op.table}/${op.id}`
    const present = changed.has(key) ? changed.get(key)! : now(op)
    const next = nextOf(op, present)
    if (sameRow(present, next)) continue
    changed.set(key, next)
    result.push({ table: op.table, id: op.id, before: present, after: next } as Op)
  }
  return result
}

function nextOf(op: Op, present: object | null): object | null {
  if (op.after === null) return null
  if (op.before === null) return present ?? op.after
  if (present === null) return null
  const before = op.before as Record<string, unknown>
  const after = op.after as Record<string, unknown>
  const next = { ...(present as Record<string, unknown>) }
  const fields = new Set([...Object.keys(before), ...Object.keys(after)])
  for (const field of fields) {
    if (!sameRow(before[field], after[field]) && sameRow(next[field], before[field])) next[field] = after[field]
  }
  // Measures belong to the shape: never take one without the other.
  if (!sameRow(next['shape'], after['shape'])) {
    for (const field of ['bbox', 'area']) next[field] = (present as Record<string, unknown>)[field]
  }
  return next
}
