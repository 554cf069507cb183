import Database from 'better-sqlite3'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { Fault } from '../../core/fault.ts'
import { writeFileAtomicSync } from './atomic.ts'
import type { SideFiles } from './side-files.ts'
import { sqliteCode } from './sqlite-faults.ts'

/** Who holds a project, as it wrote it itself. */
export type LockOwner = { host: string; pid: number; since: string }

export type Lock = {
  /** Somebody asked to take the project over; answered by closing it and calling `release`. */
  onRequest(listener: () => void): void
  release(): void
}

/** How often the owner shows that it lives and looks whether somebody wants the project. Milliseconds. */
const HEARTBEAT = 1_000
/** On another machine an owner not heard of for this long is gone. */
const SILENCE = 30_000
/** How long one who takes over waits for the owner to let go. */
const TAKE_OVER = 8_000

/**
 * Takes the right to write a project, or says who has it. An exclusive lock on a file of its own, which the system
 * drops when the process dies, however it dies; nothing but SQLite ever opens that file, because closing it by other
 * means would drop the lock. The text beside it tells people, and tells machines that share a folder without sharing locks.
 */
export function acquireLock(side: SideFiles): Lock | LockOwner {
  mkdirSync(side.folder, { recursive: true })
  const owner = readOwner(side)
  if (owner && owner.host !== hostname() && heardOf(side) < SILENCE) return owner
  const db = new Database(side.lock, { timeout: 0 })
  try {
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) return owner ?? { host: hostname(), pid: 0, since: '' }
    throw error
  }
  try {
    writeFileAtomicSync(side.owner, JSON.stringify({
      host: hostname(), pid: process.pid, since: new Date().toISOString(),
    } satisfies LockOwner))
    rmSync(side.request, { force: true })
  } catch (error) {
    db.close()
    throw error
  }
  return held(db, side)
}

function held(db: Database.Database, side: SideFiles): Lock {
  const listeners: (() => void)[] = []
  let asked = false
  const timer = setInterval(() => {
    try {
      const now = new Date()
      utimesSync(side.owner, now, now)
    } catch {
      // The text is a courtesy; the lock itself holds.
    }
    if (asked || !existsSync(side.request)) return
    asked = true
    for (const listener of listeners) listener()
  }, HEARTBEAT)
  timer.unref()
  return {
    onRequest: (listener) => void listeners.push(listener),
    release() {
      clearInterval(timer)
      if (!db.open) return
      rmSync(side.owner, { force: true })
      rmSync(side.request, { force: true })
      db.close()
    },
  }
}

/** Asks the owner to let go and waits for it. Throws `conflict` when it does not within eight seconds. */
export async function takeOver(side: SideFiles): Promise<Lock> {
  let lock = acquireLock(side)
  if (isLock(lock)) return lock
  writeFileAtomicSync(side.request, JSON.stringify({ host: hostname(), pid: process.pid }))
  for (const start = performance.now(); performance.now() - start < TAKE_OVER; ) {
    await wait(100)
    const owner = readOwner(side)
    if (owner && owner.host !== hostname() && heardOf(side) >= SILENCE) rmSync(side.owner, { force: true })
    lock = acquireLock(side)
    if (isLock(lock)) return lock
  }
  rmSync(side.request, { force: true })
  throw new Fault('conflict', `The project is still open ${placeOf(lock)}, which does not let go.`, {
    fix: 'Close it there, then open it again.',
  })
}

export function isLock(lock: Lock | LockOwner): lock is Lock {
  return 'release' in lock
}

/** Where a project is open, for a sentence: `in another Selvedge (process 123)`, `on the computer studio-2`. */
export function placeOf(owner: LockOwner): string {
  if (owner.host !== hostname()) return `on the computer ${owner.host}`
  return owner.pid === process.pid ? 'in this program' : `in another Selvedge (process ${owner.pid || 'unknown'})`
}

function readOwner(side: SideFiles): LockOwner | null {
  try {
    const text = JSON.parse(readFileSync(side.owner, 'utf8')) as Partial<LockOwner>
    return { host: String(text.host ?? ''), pid: Number(text.pid ?? 0), since: String(text.since ?? '') }
  } catch {
    return null
  }
}

/** Milliseconds since the owner last showed that it lives. */
function heardOf(side: SideFiles): number {
  const at = statSync(side.owner, { throwIfNoEntry: false })?.mtimeMs
  return at === undefined ? Infinity : Math.abs(Date.now() - at)
}
