import { flushCompileCache } from 'node:module'
import process from 'node:process'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
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

type Ends = { host: MessagePort; sessions: MessagePort }
/** This thread's ends of what the other one speaks through: calls of the host, and runs of networks. */
type Link = { near: Ends; far: Ends }

const port = workerPort()
const waiting: unknown[] = []
let toPixels: (message: unknown) => void = (message) => void waiting.push(message)
port.onMessage((message) => toPixels(message))

function newLink(): Link {
  const [host, sessions] = [new MessageChannel(), new MessageChannel()]
  return { near: { host: host.port1, sessions: sessions.port1 }, far: { host: host.port2, sessions: sessions.port2 } }
}

/** The other thread, once it runs. Rejects when this platform cannot start it from where it lies. */
function startThread(): Promise<Ends> {
  const { near, far } = newLink()
  const thread = new Worker(workerFile('runner-pixels'), {
    workerData: far, transferList: [far.host, far.sessions], resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MIB },
  })
  return new Promise((resolve, reject) => {
    let ready = false
    thread.once('message', () => {
      ready = true
      resolve(near)
    })
    thread.on('error', (error) => process.stderr.write(`pixels: ${error.stack ?? String(error)}\n`))
    thread.on('exit', () => {
      // Without its other half the runner is of no use; main starts a new one.
      if (ready) process.exit(1)
      reject(new Error('the thread for pixels did not start'))
    })
  })
}

/** Everything in this thread: slower, for places from which no thread can be started. */
async function startHere(): Promise<Ends> {
  const { near, far } = newLink()
  const { startPixels } = await import('./runner/pixels.ts')
  startPixels(far)
  return near
}

// The runtime is loaded while the other thread starts.
const [ends, { sessionServices }] = await Promise.all([startThread().catch(startHere), import('./runner/sessions.ts')])
serve(threadPort(ends.sessions), sessionsContract, sessionServices(), {
  client: 'pixels', onBug: (cause, call) => process.stderr.write(`${call}: ${String(cause)}\n`),
})
ends.host.on('message', (message) => port.send(message))
toPixels = (message) => ends.host.postMessage(message)
for (const message of waiting.splice(0)) toPixels(message)
// Main kills this process when it has no use for it, so what Node compiled is kept now and not at the end.
flushCompileCache()
