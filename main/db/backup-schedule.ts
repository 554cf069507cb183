import { Fault } from '../../core/fault.ts'
import type { Log } from '../host/context.ts'
import { backupName, listBackups, rotateBackups, writeBackupNow } from './backup.ts'
import type { FileTasks } from './file-tasks.ts'
import type { Sqlite } from './sqlite.ts'
import type { BackupRow, Watch } from './store.ts'

/** A backup is due after so many writes, or after so much work, or when the newest is a day old. */
const EDITS = 500
const WORK_MS = 15 * 60_000
const DAY_MS = 24 * 3_600_000
/** Nothing is copied in the middle of a gesture: a due backup waits for this long a pause, but not for ever. */
const PAUSE_MS = 2_000
const LONGEST_WAIT_MS = 60_000

export type BackupSchedule = {
  /** A write happened. */
  edited(): void
  /** Copies the database in another process when it is large; by default here. */
  run(reason: string, watch?: Watch): Promise<BackupRow>
  /** At once, before something that cannot be undone. A damaged project or a full disk stops it. */
  now(reason: string): void
  /** Waits for the copy being written and plans no more. */
  close(): Promise<void>
}

export type BackupOptions = {
  db: Sqlite
  tasks: FileTasks
  /** Folder of the automatic backups. */
  folder: string
  log: Log
  /** Words for a banner when a backup fails. */
  notice(text: string): void
  /** False: only when asked. */
  automatic: boolean
}

export function scheduleBackups({ db, tasks, folder, log, notice, automatic }: BackupOptions): BackupSchedule {
  let edits = 0
  let firstEdit = 0
  let dueSince = 0
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  let closed = false

  const done = (row: BackupRow): BackupRow => {
    edits = 0
    dueSince = 0
    rotateBackups(folder)
    return row
  }
  const run = (reason: string, watch?: Watch): Promise<BackupRow> => {
    const next = running.then(() => tasks.backup(db, backupName(folder, reason), watch)).then(done)
    running = next.catch(() => {})
    return next
  }
  const plan = () => {
    if (closed || !automatic) return
    const now = performance.now()
    dueSince ||= now
    clearTimeout(timer)
    timer = setTimeout(() => {
      run('auto').catch((error: unknown) => {
        const fault = Fault.of(error)
        log('error', 'the automatic backup failed', { code: fault.code, cause: String(fault.cause ?? fault.message) })
        notice(`The automatic backup failed: ${fault.message}`)
      })
    }, Math.max(0, Math.min(PAUSE_MS, dueSince + LONGEST_WAIT_MS - now)))
    timer.unref()
  }

  const [newest] = listBackups(folder)
  const lastChange = db.prepare('SELECT max(at) FROM change').pluck().get() as number | null
  if (lastChange !== null && lastChange > (newest?.at ?? 0) && Math.abs(Date.now() - (newest?.at ?? 0)) > DAY_MS) plan()

  return {
    edited() {
      if (edits++ === 0) firstEdit = performance.now()
      if (edits >= EDITS || performance.now() - firstEdit > WORK_MS) plan()
    },
    run,
    now: (reason) => void done(writeBackupNow(db, backupName(folder, reason))),
    async close() {
      closed = true
      clearTimeout(timer)
      await running
    },
  }
}
