import type { Services } from '../../core/api/method.ts'
import { serve } from '../../core/api/rpc.ts'
import { withLimits, type LimitName } from '../../core/limits.ts'
import { writeBackup } from '../db/backup.ts'
import { inspectProject } from '../db/inspect.ts'
import { connect } from '../db/sqlite.ts'
import { verifySlowly } from '../db/verify.ts'
import { projectFileContract, type ProjectFileContract } from './project-file-contract.ts'
import { workerPort } from './worker-port.ts'

const services: Services<ProjectFileContract> = {
  file: {
    inspect: ({ file, limits }) => inspectProject(file, withLimits(limits as Partial<Record<LimitName, number>>)),
    async backup({ file, out }, call) {
      const db = connect(file, { readOnly: true })
      try {
        return await writeBackup(db, out, call)
      } finally {
        db.close()
      }
    },
    checkpoint({ file }) {
      const db = connect(file)
      try {
        db.pragma('wal_checkpoint(PASSIVE)')
        return {}
      } finally {
        db.close()
      }
    },
    async verify({ file }, call) {
      const db = connect(file, { readOnly: true })
      try {
        return await verifySlowly(db, call)
      } finally {
        db.close()
      }
    },
  },
}

serve(workerPort(), projectFileContract, services, {
  client: 'host', onBug: (cause, call) => process.stderr.write(`${call}: ${String(cause)}\n`),
})
