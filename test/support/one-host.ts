import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { EVENTS, SelvedgeContract } from '../../core/api/contract.ts'
import { portPair } from '../../core/api/port.ts'
import { connect, type Connection } from '../../core/api/rpc.ts'
import { createHost, type Host } from '../../main/host/host.ts'
import { programPaths } from '../../main/host/program-paths.ts'
import { spawnNode } from '../../main/host/spawn.ts'

type Client = Connection<SelvedgeContract, typeof EVENTS>
/** A host as that of memoryHost(), for all tests of a file: where starting one costs more than most of them. */
export type OneHost = { folder: string; connection: Client; client: Client['client']; connect(): Client }

export function oneHost(): OneHost {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'selvedge-one-')))
  const at = { folder } as OneHost
  let host: Host
  at.connect = () => {
    const [near, far] = portPair()
    host.serve(far)
    return connect<SelvedgeContract, typeof EVENTS>(near)
  }
  beforeAll(() => {
    host = createHost({ kind: 'memory', spawn: spawnNode, roots: [folder], paths: { ...programPaths(), user: join(folder, '.user') } })
    at.connection = at.connect()
    at.client = at.connection.client
  })
  afterAll(async () => {
    await host.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return at
}
