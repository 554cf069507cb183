import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '../../core/api/method.ts'
import { connect as connectPort } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import { checkLimit, LIMITS } from '../../core/limits.ts'
import type { Spawn } from '../host/context.ts'
import type { ProjectFileContract } from '../workers/project-file-contract.ts'
import { removeDatabase, writeBackup } from './backup.ts'
import { copyCheaply } from './ballast.ts'
import { inspectProject } from './inspect.ts'
import { connect, type Sqlite } from './sqlite.ts'
import type { BackupRow, VerifyReport, Watch } from './store.ts'
import { verifySlowly } from './verify.ts'

/** Smaller files are done here: starting a process takes longer, and nobody notices the pause. */
const WORTH_A_PROCESS = 8 * 1024 * 1024
const SHORTEST_INSPECTION_MS = 10_000
const MOST_COPIES = 20
const GiB = 1024 ** 3

/** Work on project files that may hang or take long: in a process of its own where processes can be started. */
export type FileTasks = {
  /** Throws unless a file from a stranger is a project that Selvedge could have written. Looks at a private copy. */
  inspect(file: string): Promise<void>
  backup(db: Sqlite, out: string, watch?: Watch): Promise<BackupRow>
  verify(db: Sqlite, watch?: Watch): Promise<VerifyReport>
  /** Takes the log into the file, as far as nobody still reads it; never throws. Only where processes can be started. */
  checkpoint?(db: Sqlite): Promise<void>
}

export function createFileTasks(spawn?: Spawn): FileTasks {
  /** One process for one task: it ends with it, and may be killed. */
  const away = async <T>(run: (client: Client<ProjectFileContract>['file']) => Promise<T>, limitMs?: number): Promise<T> => {
    const child = spawn!('project-file', { heapMiB: 1024 })
    let timer: NodeJS.Timeout | undefined
    try {
      const task = run(connectPort<ProjectFileContract, Record<never, never>>(child.port).client.file)
      if (limitMs === undefined) return await task
      const late = new Promise<never>((_resolve, reject) => {
        const fault = new Fault('corrupt', 'Looking through this file took too long, so it was not opened.', {
          limit: `${limitMs} ms`,
        })
        timer = setTimeout(() => reject(fault), limitMs)
      })
      return await Promise.race([task, late])
    } finally {
      clearTimeout(timer)
      child.kill()
    }
  }
  const isLarge = (db: Sqlite) => spawn !== undefined && statSync(db.name).size > WORTH_A_PROCESS

  return {
    async inspect(file) {
      const { size } = statSync(file)
      checkLimit(LIMITS, 'projectFileBytes', size, { file, what: 'Size of the project file' })
      const folder = mkdtempSync(join(tmpdir(), 'selvedge-inspect-'))
      try {
        const copy = join(folder, 'copy.db')
        copyAtRest(file, copy)
        const limitMs = Math.max(SHORTEST_INSPECTION_MS, (size / GiB) * LIMITS.projectOpenMsPerGiB)
        if (spawn) await away((client) => client.inspect({ file: copy, limits: { ...LIMITS } }), limitMs)
        else inspectProject(copy, LIMITS)
      } catch (error) {
        if (error instanceof Fault && error.code !== 'bug') {
          throw new Fault(error.code, error.message, { ...error.details, file }, error)
        }
        throw error
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
    backup: (db, out, watch = {}) =>
      isLarge(db) ? away((client) => client.backup({ file: db.name, out }, callOf(watch))) : writeBackup(db, out, watch),
    // A checkpoint that fails is made up for by the next one.
    checkpoint: spawn && ((db) => away((client) => client.checkpoint({ file: db.name })).then(() => {}, () => {})),
    async verify(db, watch = {}) {
      if (isLarge(db)) return away((client) => client.verify({ file: db.name }, callOf(watch)))
      const reader = connect(db.name, { readOnly: true })
      try {
        return await verifySlowly(reader, watch)
      } finally {
        reader.close()
      }
    },
  }
}

/** Copies a project with its log. Another program may be writing it: a copy taken while either changed is taken again. */
function copyAtRest(file: string, copy: string): void {
  const state = () => ['', '-wal'].map((suffix) => {
    const stats = statSync(file + suffix, { throwIfNoEntry: false, bigint: true })
    return stats ? `${stats.size}/${stats.mtimeNs}` : ''
  }).join()
  for (let attempt = 0; attempt < MOST_COPIES; attempt++) {
    const before = state()
    removeDatabase(copy)
    copyCheaply(file, copy)
    if (existsSync(`${file}-wal`)) copyCheaply(`${file}-wal`, `${copy}-wal`)
    if (state() === before) return
  }
  throw new Fault('conflict', 'Another program keeps writing to this project, so it could not be looked through.', {
    file, fix: 'Close it there, then open it again.',
  })
}

function callOf({ signal, progress }: Watch) {
  return { signal, onProgress: progress && ((done: number | null, note: string) => progress(done, note)) }
}
