import { flushCompileCache } from 'node:module'
import process from 'node:process'
import { workerData, type MessagePort } from 'node:worker_threads'
import { connect, serve } from '../../core/api/rpc.ts'
import { runnerContract, type SessionsContract } from './runner-contract.ts'
import { runnerServices } from './runner/services.ts'
import { threadPort } from './runner/thread-port.ts'

/* The thread of the runner that reads photos, prepares them, makes sense of what the networks say, and writes maps. */
const { host, sessions } = workerData as { host: MessagePort; sessions: MessagePort }
const { client } = connect<SessionsContract, Record<never, never>>(threadPort(sessions))
serve(threadPort(host), runnerContract, runnerServices(client.sessions), {
  client: 'host', onBug: (cause, call) => process.stderr.write(`${call}: ${cause instanceof Error ? cause.stack : String(cause)}\n`),
})
// As in runner.ts: nobody waits for this thread to end in peace.
flushCompileCache()
