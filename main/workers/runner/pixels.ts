import process from 'node:process'
import type { MessagePort } from 'node:worker_threads'
import { connect, serve } from '../../../core/api/rpc.ts'
import { runnerContract, type SessionsContract } from '../runner-contract.ts'
import { runnerServices } from './services.ts'
import { threadPort } from './thread-port.ts'

/** Answers the host's calls, asking `sessions` for every run of a network. */
export function startPixels({ host, sessions }: { host: MessagePort; sessions: MessagePort }): void {
  const { client } = connect<SessionsContract, Record<never, never>>(threadPort(sessions))
  serve(threadPort(host), runnerContract, runnerServices(client.sessions), {
    client: 'host', onBug: (cause, call) => process.stderr.write(`${call}: ${cause instanceof Error ? cause.stack : String(cause)}\n`),
  })
}
