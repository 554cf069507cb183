import { flushCompileCache } from 'node:module'
import process from 'node:process'
import { MessageChannel, Worker } from 'node:worker_threads'
import { serve } from '../../core/api/rpc.ts'
import { workerFile } from '../host/spawn.ts'
import { sessionsContract } from './runner-contract.ts'
import { threadPort } from './runner/thread-port.ts'
import { workerPort } from './worker-port.ts'

/*
 * The runner: one model in a process that may die. This thread holds the networks and is deaf while one runs; pixels,
 * families and everything else live in another thread, which goes on meanwhile with the photos before and after.
 */
const THREAD_HEAP_MIB = 4_096

const host = new MessageChannel()
const sessions = new MessageChannel()
const port = workerPort()
port.onMessage((message) => host.port1.postMessage(message))
host.port1.on('message', (message) => port.send(message))

const thread = new Worker(workerFile('runner-pixels'), {
  workerData: { host: host.port2, sessions: sessions.port2 }, transferList: [host.port2, sessions.port2],
  resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MIB },
})
thread.on('error', (error) => process.stderr.write(`pixels: ${error.stack ?? String(error)}\n`))
// Without its other half the runner is of no use; main starts a new one.
thread.on('exit', () => process.exit(1))

// The runtime is loaded while the other thread starts.
const { sessionServices } = await import('./runner/sessions.ts')
serve(threadPort(sessions.port1), sessionsContract, sessionServices(), {
  client: 'pixels', onBug: (cause, call) => process.stderr.write(`${call}: ${String(cause)}\n`),
})
// Main kills this process when it has no use for it, so what Node compiled is kept now and not at the end.
flushCompileCache()
