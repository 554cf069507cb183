import type { Change } from '../../core/change/change.ts'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'

/** One gesture that the host has not acknowledged. `key` is its random name; `at` orders gestures of one client. */
export type Unsent = { key: string; at: number; project: ProjectId; image: ImageId | null; label: string; change: Change }

/** Where unsent gestures survive the page: closing the tab, a crash, a dead host. */
export type OutboxStore = {
  all(): Promise<Unsent[]>
  put(entry: Unsent): Promise<void>
  remove(key: string): Promise<void>
}

/** For tests, and for browsers that offer no IndexedDB: kept as long as the page. */
export function memoryOutboxStore(): OutboxStore {
  const entries = new Map<string, Unsent>()
  return {
    all: async () => [...entries.values()],
    put: async (entry) => void entries.set(entry.key, entry),
    remove: async (key) => void entries.delete(key),
  }
}

const DATABASE = 'selvedge'
const TABLE = 'unsent'

/** Unsent gestures in the browser's IndexedDB; falls back to memory when it is refused (private windows). */
export function browserOutboxStore(): OutboxStore {
  if (typeof indexedDB === 'undefined') return memoryOutboxStore()
  const opening = new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(TABLE, { keyPath: 'key' }))
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB did not open')))
  })
  const fallback = memoryOutboxStore()
  const run = <T>(mode: IDBTransactionMode, act: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
    opening.then((database) => new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode)
      const request = act(transaction.objectStore(TABLE))
      transaction.addEventListener('complete', () => resolve(request.result))
      const refused = () => reject(transaction.error ?? new Error('IndexedDB refused'))
      transaction.addEventListener('abort', refused)
      transaction.addEventListener('error', refused)
    }))
  return {
    all: () => run('readonly', (table) => table.getAll() as IDBRequest<Unsent[]>).catch(() => fallback.all()),
    put: (entry) => run('readwrite', (table) => table.put(entry)).then(() => undefined, () => fallback.put(entry)),
    remove: (key) => run('readwrite', (table) => table.delete(key)).then(() => undefined, () => fallback.remove(key)),
  }
}
