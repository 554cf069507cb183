import { statSync } from 'node:fs'
import { Fault } from '../../core/fault.ts'
import type { Ballast } from './ballast.ts'
import { faultOf, sqliteCode } from './sqlite-faults.ts'
import type { Sqlite } from './sqlite.ts'

/** Runs writes as transactions: what `write` returned from is on the disk, what it threw from never happened. */
export type Writer = {
  write<T>(run: () => T): T
  /** Refuses every later write with this fault. */
  stop(fault: Fault): void
}
export type WriterOptions = {
  file: string
  ballast: Ballast
  /** Words for a banner; empty when all is well again. */
  notice(text: string): void
  /** The file behind our connection is not the one of this name any more. */
  onReplaced(): void
}

export function createWriter(db: Sqlite, { file, ballast, notice, onReplaced }: WriterOptions): Writer {
  const identity = identityOf(file)
  let stopped: Fault | null = null
  let full = false
  const stop = (fault: Fault) => void (stopped ??= fault)

  const once = <T>(run: () => T): T => {
    const result = db.transaction(run).immediate()
    // All is well again once there is room for the next reserve.
    if (full && ballast.ensure()) {
      full = false
      notice('')
    }
    return result
  }
  return {
    stop,
    write(run) {
      if (db.inTransaction) return run()
      if (stopped) throw stopped
      if (identityOf(file) !== identity) {
        onReplaced()
        stop(replacedFault(file))
        throw replacedFault(file)
      }
      try {
        try {
          return once(run)
        } catch (error) {
          if (sqliteCode(error) !== 'SQLITE_FULL' || !ballast.release()) throw error
          full = true
          notice('The disk is full. What you just did was saved with the last reserve: make room before going on.')
          return db.transaction(run).immediate()
        }
      } catch (error) {
        const fault = faultOf(error, file)
        const code = sqliteCode(error)
        if (code === 'SQLITE_FULL') {
          full = true
          notice('The disk is full. Nothing more can be saved until there is room again.')
        } else if (code?.startsWith('SQLITE_IOERR') && fault instanceof Fault) {
          // After a failed fsync nobody knows what the system still holds: trying again on this connection would lie.
          stop(fault)
          notice('The disk failed. Selvedge has stopped writing to this project.')
        }
        throw fault
      }
    },
  }
}

function identityOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true })
  return stats ? `${stats.dev}/${stats.ino}` : ''
}

function replacedFault(file: string): Fault {
  return new Fault('conflict', 'The project file was replaced or deleted while it was open.', {
    file, fix: 'What you had is saved beside it in a file named conflict; open either and merge what you need.',
  })
}
