import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from './context.ts'

const MOST_BYTES = 4 * 1024 * 1024

/**
 * A log of JSON lines in `folder`/log, kept to two files of 4 MiB. Written at once: what was logged before a crash is
 * there after it. A log that cannot be written is no reason to stop.
 */
export function createLogFile(folder: string): Log {
  const file = join(folder, 'log', 'selvedge.jsonl')
  return (level, message, fields = {}) => {
    try {
      mkdirSync(join(folder, 'log'), { recursive: true })
      const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0
      if (bytes > MOST_BYTES) renameSync(file, join(folder, 'log', 'selvedge.1.jsonl'))
      appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), level, pid: process.pid, message, ...fields })}\n`, { mode: 0o600 })
    } catch {
      return
    }
  }
}
