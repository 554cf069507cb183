import { Fault } from '../../../core/fault.ts'
import type { Store } from '../../db/store.ts'

/** Long work asks first, instead of failing with its first result. Throws `denied` with the reason. */
export function checkWritable(store: Store): void {
  if (store.readOnly)
    throw new Fault('denied', store.readOnlyReason, { file: store.path, fix: 'Save a copy of the project and work in that.' })
}
