import { flushCompileCache } from 'node:module'
import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { startPixels } from './runner/pixels.ts'

/* The thread of the runner that reads photos, prepares them, makes sense of what the networks say, and writes maps. */
startPixels(workerData as { host: MessagePort; sessions: MessagePort })
parentPort!.postMessage('ready')
// As in runner.ts: nobody waits for this thread to end in peace.
flushCompileCache()
