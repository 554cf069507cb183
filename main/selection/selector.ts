import type { Client } from '../../core/api/method.ts'
import { connect } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import { LIMITS, type Limits } from '../../core/limits.ts'
import type { Log, Spawn } from '../host/context.ts'
import { createSupervisor } from '../host/supervisor.ts'
import { fileIdentity } from '../media/decoder.ts'
import { shownPath } from '../media/raw-path.ts'
import type { SelectionContract } from '../workers/selection-contract.ts'

export type SelectionClient = Client<SelectionContract>['selection']
/** The photo that is asked about, and how large it may be. */
export type SelectionAsked = { photo: { path: string; identity: string }; limits: { selectionPixels: number } }

/** The selection worker as seen from main: it keeps the newest photo, and dies alone. */
export type Selector = {
  /** Runs one question about a photo (a path that may be read). Throws what reading the photo throws, `closed`, `cancelled`. */
  ask<T>(path: string, signal: AbortSignal, call: (client: SelectionClient, asked: SelectionAsked) => Promise<T>): Promise<T>
  close(): void
}

/** Photos of a hundred megapixels are looked at for some ten seconds at the first question. */
const ANSWER_MS = 120_000
const IDLE_MS = 120_000
/** A photo of the largest size with the pyramid of a cut, or with its superpixels. */
const MEMORY_BYTES = 4 * 2 ** 30

/** Starts the worker at first use and ends it when nothing was asked for two minutes. */
export function createSelector({ spawn, log, limits = LIMITS }: { spawn: Spawn; log: Log; limits?: Limits }): Selector {
  const supervisor = createSupervisor<SelectionClient>({
    name: 'selection', log,
    spawn: () => spawn('selection', { heapMiB: 1_024 }),
    connect: (child) => connect<SelectionContract, Record<never, never>>(child.port).client.selection,
    ready: (client) => client.ready({}),
    inFlight: 2, serial: true, idleMs: IDLE_MS, startMs: limits.imageDecodeMs, mostStarts: 5, memoryBytes: MEMORY_BYTES,
    refused: (path, reason) => new Fault('corrupt', 'This picture stopped the selection twice and is left alone now.', {
      file: shownPath(path), field: 'pixels', found: reason, limit: '2 tries', fix: 'Save it again in another program and add that file.',
    }),
    unstartable: (reason) => new Fault('closed', 'The part of Selvedge that selects pixels does not start.', {
      found: reason, fix: 'Start Selvedge again; if it stays, install it again.',
    }),
  })
  return {
    async ask(path, signal, call) {
      const asked = { photo: { path, identity: await fileIdentity(path) }, limits: { selectionPixels: limits.selectionPixels } }
      return supervisor.run((client) => call(client, asked), {
        key: path, identity: () => fileIdentity(path), timeoutMs: ANSWER_MS, urgent: true, signal,
      })
    },
    close: supervisor.close,
  }
}
