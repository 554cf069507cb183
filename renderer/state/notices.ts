import { createStore, type StoreApi } from 'zustand/vanilla'
import { Fault, type FaultDetails } from '../../core/fault.ts'

/** A message to the user. `details` go behind "Copy details"; `action` is one thing that can be done about it. */
export type Notice = {
  id: number
  tone: 'info' | 'success' | 'warning' | 'error'
  text: string
  details?: FaultDetails
  action?: { title: string; run: () => void }
  /** Leaves by itself after this many milliseconds; 0 stays until dismissed. */
  lasts: number
}
export type NoticesState = { list: readonly Notice[] }
export type Notices = {
  store: StoreApi<NoticesState>
  add(notice: Omit<Notice, 'id' | 'lasts'> & { lasts?: number }): number
  /** Shows any thrown value in the words of its fault; `cancelled` says nothing. */
  fault(thrown: unknown): void
  dismiss(id: number): void
}

export function createNotices(): Notices {
  const store = createStore<NoticesState>(() => ({ list: [] }))
  let last = 0
  const dismiss = (id: number) => store.setState((state) => ({ list: state.list.filter((notice) => notice.id !== id) }))
  const add: Notices['add'] = (notice) => {
    const id = ++last
    const lasts = notice.lasts ?? (notice.tone === 'error' || notice.action ? 0 : 6_000)
    store.setState((state) => ({ list: [...state.list.slice(-4), { ...notice, id, lasts }] }))
    if (lasts > 0) setTimeout(() => dismiss(id), lasts)
    return id
  }
  return {
    store,
    add,
    dismiss,
    fault(thrown) {
      const fault = Fault.of(thrown)
      if (fault.code === 'cancelled') return
      add({ tone: fault.code === 'conflict' ? 'warning' : 'error', text: fault.message, details: fault.details })
    },
  }
}
