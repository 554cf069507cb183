import type { Change } from '../../core/change/change.ts'
import { thinned } from '../../core/change/strokes.ts'
import { Fault } from '../../core/fault.ts'
import type { ImageId, ProjectId } from '../../core/records/ids.ts'
import type { Bridge } from './connect.ts'
import type { OutboxStore, Unsent } from './outbox-store.ts'

export type OutboxEffects = {
  /** The host has it on disk. */
  acknowledged(entry: Unsent, reply: { seq: number; rev: number }): void
  /** The host will never take it; it has left the queue. */
  refused(entry: Unsent, fault: Fault): void
  /** It cannot be stored just now (disk full) and is tried again by itself. */
  delayed(entry: Unsent, fault: Fault): void
  /** The number of waiting gestures changed. */
  changed(): void
}

/** Gestures on their way to the host: in order, one at a time, kept until acknowledged, sent again after a reconnection. */
export type Outbox = {
  push(gesture: { project: ProjectId; image: ImageId | null; label: string; change: Change }): void
  /** What waits for an image (null: for the project itself), oldest first; the first may be on its way. */
  waiting(image?: ImageId | null): readonly Unsent[]
  /** The entry on its way now. */
  underWay(): Unsent | null
  /** Takes the newest waiting gesture of an image out of the queue, unless it is already on its way. */
  takeBack(image: ImageId | null): Unsent | null
  /** Sends what an earlier page left behind for this project, then whatever comes. Null stops sending. */
  setProject(project: ProjectId | null): Promise<void>
  /** Sends nothing until `resume`: the connection is gone, and after it the project has to be opened again first. */
  pause(): void
  resume(): void
  /** Resolves when nothing waits; rejects with `closed` when the host is away. */
  flush(): Promise<void>
}

const RETRY_MS = 3_000

export function createOutbox(bridge: Bridge, store: OutboxStore, effects: OutboxEffects): Outbox {
  let project: ProjectId | null = null
  let queue: Unsent[] = []
  let flying: Unsent | null = null
  let sending = false
  let paused = false
  let clock = 0
  const idle = new Set<{ resolve: () => void; reject: (fault: Fault) => void }>()

  const able = () => !paused && bridge.state() === 'open'
  const settle = (fault?: Fault) => {
    for (const waiter of idle) {
      if (fault) waiter.reject(fault)
      else waiter.resolve()
    }
    idle.clear()
  }
  const drop = (entry: Unsent) => {
    queue = queue.filter((other) => other !== entry)
    void store.remove(entry.key)
    effects.changed()
  }

  const send = async () => {
    if (sending) return
    sending = true
    while (queue.length > 0 && able()) {
      const entry = (flying = queue[0])
      try {
        const { at: _, ...commit } = entry
        const reply = await bridge.client.annotations.commit({ ...commit, ...thinned(commit.change) })
        flying = null
        drop(entry)
        effects.acknowledged(entry, reply)
      } catch (thrown) {
        flying = null
        const fault = Fault.of(thrown)
        if (fault.code === 'closed') break
        if (fault.code === 'exhausted') {
          effects.delayed(entry, fault)
          settle(fault)
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
          continue
        }
        // The project may have been closed or changed under way: what it refuses for another project stays for later.
        if (entry.project !== project) break
        drop(entry)
        effects.refused(entry, fault)
      }
    }
    sending = false
    if (queue.length === 0) settle()
    else if (!able()) settle(new Fault('closed', 'There is no connection to Selvedge right now.'))
    effects.changed()
  }

  return {
    push({ image, label, change, project: of }) {
      clock = Math.max(clock + 1, Date.now())
      const entry: Unsent = { key: crypto.randomUUID(), at: clock, project: of, image, label, change }
      queue.push(entry)
      void store.put(entry)
      effects.changed()
      void send()
    },
    waiting: (image) => (image === undefined ? queue : queue.filter((entry) => entry.image === image)),
    underWay: () => flying,
    takeBack(image) {
      const entry = queue.findLast((other) => other.image === image)
      if (!entry || entry === flying) return null
      drop(entry)
      return entry
    },
    async setProject(next) {
      project = next
      queue = []
      effects.changed()
      if (!next) return
      const left = (await store.all()).filter((entry) => entry.project === next).sort((a, b) => a.at - b.at)
      if (project !== next) return
      const known = new Set(queue.map((entry) => entry.key))
      queue = [...left.filter((entry) => !known.has(entry.key)), ...queue]
      effects.changed()
      void send()
    },
    pause: () => void (paused = true),
    resume() {
      paused = false
      void send()
    },
    flush: () =>
      queue.length === 0 ? Promise.resolve() : new Promise((resolve, reject) => {
        idle.add({ resolve, reject })
        if (!able()) settle(new Fault('closed', 'There is no connection to Selvedge right now.'))
        else void send()
      }),
  }
}
