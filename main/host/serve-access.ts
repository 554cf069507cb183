import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { LIMITS } from '../../core/limits.ts'

const MINUTE_MS = 60_000
const MOST_SESSIONS = 64
const MOST_ADDRESSES = 1_000
const LONGEST_PAUSE_MS = 512

/**
 * Who may speak to the browser host. A launch code (256 bits, single use, 60 s) is exchanged for a session of 256 bits,
 * which lives as long as the host and travels as a cookie or as a bearer token. Only hashes are kept. Time is the
 * monotonic clock's. Clients that can send no header are given a key in the path, only when asked for, for silhouettes of meshes
 * alone. Credentials that are right always pass, so that a flood of wrong ones locks nobody out.
 */
export type Access = {
  /** A fresh launch code; earlier unused ones stay valid for their 60 s. */
  launchCode(): string
  /** Spends a launch code: the secret of a new session, or null when it is wrong, spent or too old. */
  exchange(code: string): string | null
  /** Whether this is the secret of a session. */
  knows(secret: string): boolean
  /** A key that opens silhouettes and nothing else, as the first part of a path; lives as long as the host. */
  snapKey(): string
  /** Whether this is such a key. */
  opensSnaps(key: string): boolean
  /** Counts a failure of an address; returns how long to wait before answering, in ms. */
  failed(address: string): number
  /** Seconds until an address with too many failures in the last minute may fail again; 0 when it may now. */
  blockedFor(address: string): number
}

export function createAccess(now: () => number = () => performance.now()): Access {
  const codes = new Map<string, number>()
  const sessions = new Set<string>()
  const snaps = new Set<string>()
  const failures = new Map<string, number[]>()
  const recent = (address: string) => (failures.get(address) ?? []).filter((at) => now() - at < MINUTE_MS)

  return {
    launchCode() {
      const code = secret()
      codes.set(digest(code), now() + LIMITS.launchCodeMs)
      return code
    },
    exchange(code) {
      const found = findDigest(codes.keys(), digest(code))
      if (found === null) return null
      const until = codes.get(found) ?? 0
      codes.delete(found)
      if (now() > until) return null
      const session = secret()
      sessions.add(digest(session))
      for (const old of sessions) if (sessions.size > MOST_SESSIONS) sessions.delete(old)
      return session
    },
    snapKey() {
      const key = secret()
      snaps.add(digest(key))
      return key
    },
    opensSnaps: (given) => findDigest(snaps, digest(given)) !== null,
    knows: (given) => findDigest(sessions, digest(given)) !== null,
    failed(address) {
      const list = [...recent(address), now()].slice(-LIMITS.failedLoginsPerMinute)
      failures.delete(address)
      failures.set(address, list)
      for (const old of failures.keys()) if (failures.size > MOST_ADDRESSES) failures.delete(old)
      return Math.min(LONGEST_PAUSE_MS, 2 ** list.length)
    },
    blockedFor(address) {
      const list = recent(address)
      if (list.length < LIMITS.failedLoginsPerMinute) return 0
      return Math.max(1, Math.ceil((list[0] + MINUTE_MS - now()) / 1_000))
    },
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

/** Compares with every candidate in time that does not depend on where they differ. */
function findDigest(candidates: Iterable<string>, wanted: string): string | null {
  let found: string | null = null
  for (const candidate of candidates) {
    if (timingSafeEqual(Buffer.from(candidate), Buffer.from(wanted))) found = candidate
  }
  return found
}
