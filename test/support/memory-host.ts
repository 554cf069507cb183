import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach } from 'vitest'
import { EVENTS, type EventName, type SelvedgeContract, type SelvedgeEvents } from '../../core/api/contract.ts'
import type { Client } from '../../core/api/method.ts'
import { portPair } from '../../core/api/port.ts'
import { connect, type Connection } from '../../core/api/rpc.ts'
import type { HostPaths } from '../../main/host/context.ts'
import { createHost, type Host, type HostOptions } from '../../main/host/host.ts'
import { programPaths } from '../../main/host/program-paths.ts'
import { spawnNode } from '../../main/host/spawn.ts'
import { freshFolder } from './store.ts'

export type Heard = { [N in EventName]: { event: N; payload: SelvedgeEvents[N] } }[EventName]
/** A client that keeps every event it heard; `name` is what events call it. */
export type MemoryClient = { client: Client<SelvedgeContract>; heard: Heard[]; name: string }

export type MemoryHost = {
  host: Host
  /** A granted folder, where tests put their photos and projects. */
  folder: string
  paths: HostPaths
  /** The first client. */
  client: Client<SelvedgeContract>
  /** Another client of the same host, over a port in memory. */
  connect(): Connection<SelvedgeContract, typeof EVENTS>
  /** The same, keeping what it hears. */
  join(): MemoryClient
  /** What was written to the log as warning or error. */
  logged: string[]
  /** Resolves with the next event of this name that passes. */
  event<N extends EventName>(name: N, passes?: (payload: SelvedgeEvents[N]) => boolean): Promise<SelvedgeEvents[N]>
  /** Closes the host before the test ends; its folder stays until then, so that it can be opened again. */
  end(): Promise<void>
}

const hosts = new Set<Host>()
afterEach(async () => {
  for (const host of hosts) await host.close()
  hosts.clear()
})

/** A real host: real services, real SQLite, real workers, temporary folders; only the port is in memory. Closed after the test. */
export function memoryHost(options: Partial<HostOptions> & { folder?: string; user?: string; assets?: string } = {}): MemoryHost {
  const { folder = join(freshFolder(), 'photos'), user = join(freshFolder(), 'user'), assets, ...rest } = options
  mkdirSync(folder, { recursive: true })
  const program = programPaths()
  const paths = { ...program, user, assets: assets ?? program.assets }
  const logged: string[] = []
  const host = createHost({
    kind: 'memory', spawn: spawnNode, roots: [folder], paths,
    log: (level, message, fields) => level !== 'info' && logged.push(`${message} ${JSON.stringify(fields ?? {})}`),
    ...rest,
  })
  hosts.add(host)
  const open = (): { name: string; connection: Connection<SelvedgeContract, typeof EVENTS> } => {
    const [near, far] = portPair()
    return { name: host.serve(far), connection: connect<SelvedgeContract, typeof EVENTS>(near) }
  }
  const first = open().connection
  return {
    host, folder, paths, logged,
    client: first.client,
    connect: () => open().connection,
    join() {
      const { name, connection } = open()
      const heard: Heard[] = []
      for (const event of Object.keys(EVENTS) as EventName[]) connection.on(event, (payload) => void heard.push({ event, payload } as Heard))
      return { client: connection.client, heard, name }
    },
    event: (name, passes = () => true) =>
      new Promise((resolve) => {
        const stop = first.on(name, (payload) => {
          if (!passes(payload)) return
          stop()
          resolve(payload)
        })
      }),
    async end() {
      hosts.delete(host)
      await host.close()
    },
  }
}

/**
 * One host for all tests of a file, as a person's program runs all day: its workers start once. Each test gets a granted folder of its
 * own, and leaves its projects open.
 */
export function lastingHost(): { fresh(): MemoryHost } {
  let shared: MemoryHost | null = null
  let count = 0
  let base = ''
  afterAll(async () => {
    await shared?.host.close()
    if (base) rmSync(base, { recursive: true, force: true, maxRetries: 5 })
  })
  return {
    fresh() {
      if (!shared) {
        base = realpathSync.native(mkdtempSync(join(tmpdir(), 'selvedge-test-')))
        shared = memoryHost({ folder: join(base, 'photos'), user: join(base, 'user') })
        hosts.delete(shared.host)
      }
      const folder = join(shared.folder, `test-${++count}`)
      mkdirSync(folder)
      return { ...shared, folder, end: async () => undefined }
    },
  }
}
