import { stat } from 'node:fs/promises'
import type { Client } from '../../core/api/method.ts'
import { connect } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import { LIMITS, type Limits } from '../../core/limits.ts'
import type { Log, Spawn } from '../host/context.ts'
import { createSupervisor } from '../host/supervisor.ts'
import type { MediaContract } from '../workers/media-contract.ts'
import { fsPath, shownPath } from './raw-path.ts'

export type MediaClient = Client<MediaContract>['media']
export type DecodeOptions = {
  /** The file it is about; what crashes twice is refused from then on until the file changes. */
  path: string
  /** A worker that answers no sooner is killed. */
  timeoutMs: number
  /** Somebody waits for it: goes before all that is not urgent. */
  urgent?: boolean
  signal?: AbortSignal
}
/** The media worker as seen from main: two calls at a time, restarted when it dies, with the culprit found and set aside. */
export type Decoder = {
  run<T>(call: (client: MediaClient) => Promise<T>, options: DecodeOptions): Promise<T>
  close(): void
}

/** Starts the worker at first use and ends it when nothing was asked for half a minute. */
export function createDecoder(options: { spawn: Spawn; log: Log; limits?: Limits }): Decoder {
  const { spawn, log, limits = LIMITS } = options
  const supervisor = createSupervisor<MediaClient>({
    name: 'media',
    log,
    spawn: () => spawn('media', { heapMiB: 512 }),
    connect: (child) => connect<MediaContract, Record<never, never>>(child.port).client.media,
    ready: (client) => client.ready({}),
    inFlight: 2,
    idleMs: 30_000,
    startMs: 30_000,
    mostStarts: 5,
    memoryBytes: limits.mediaProcessBytes,
    refused,
    unstartable: (reason) =>
      new Fault('closed', 'The part of Selvedge that reads pictures does not start.', {
        found: reason,
        fix: 'Start Selvedge again; if it stays, install it again.',
      }),
  })
  return {
    run: (call, { path, ...rest }) => supervisor.run(call, { key: path, identity: () => fileIdentity(path), ...rest }),
    close: supervisor.close,
  }
}

/** Size and time of a file, or `absent`. */
export async function fileIdentity(path: string): Promise<string> {
  return stat(fsPath(path)).then(
    (stats) => `${stats.size} ${stats.mtimeMs}`,
    () => 'absent',
  )
}

function refused(path: string, reason: string): Fault {
  return new Fault('corrupt', 'This picture stopped the decoder twice and is left alone now.', {
    file: shownPath(path),
    field: 'pixels',
    found: reason,
    limit: '2 tries',
    fix: 'Save it again in another program and add that file.',
  })
}
