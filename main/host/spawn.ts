import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Port } from '../../core/api/port.ts'
import { childEnd } from '../workers/worker-wire.ts'
import type { Child, Spawn } from './context.ts'
import { programRoot } from './program-paths.ts'

/** What a worker sees of our environment: enough to find its libraries, nothing that could change what Node does. */
const PASSED_ON = [
  'PATH', 'HOME', 'USERPROFILE', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'LC_ALL', 'SystemRoot', 'windir', 'DISPLAY', 'WAYLAND_DISPLAY',
  'XDG_RUNTIME_DIR', 'LD_LIBRARY_PATH', 'VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'CUDA_VISIBLE_DEVICES',
]

const MOST_WORDS = 4_000

/** The environment of every worker, whoever starts it. libvips then refuses its loaders that were never fuzzed. */
export function workerEnvironment(from: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const env: Record<string, string> = { VIPS_BLOCK_UNTRUSTED: '1' }
  for (const name of PASSED_ON) {
    const value = from[name]
    if (value !== undefined) env[name] = value
  }
  return env
}

/** V8's heap cap of a worker, as Node's arguments. Pixels and tensors live outside that heap. */
export function workerArguments(heapMiB = 512): string[] {
  return [`--max-old-space-size=${heapMiB}`]
}

/** File of a worker: the source beside us in a checkout, the bundle in dist/main. */
export function workerFile(worker: string): string {
  if (!/^[a-z][a-z-]*$/.test(worker)) throw new RangeError(`no worker can be called ${worker}`)
  const places = import.meta.url.endsWith('.ts') ? [`../workers/${worker}.ts`] : [`./${worker}.js`, `../${worker}.js`]
  const files = places.map((place) => fileURLToPath(new URL(place, import.meta.url)))
  return files.find((file) => existsSync(file)) ?? files[0]
}

/** Starts workers with child_process.fork, for every host under plain Node. */
export const spawnNode: Spawn = (worker, options) => forkFile(workerFile(worker), options)

/** Keeps the end of what a stream says. Native libraries and V8 write there, in words that help nobody but us. */
export function lastWordsOf(stream: NodeJS.ReadableStream | null): () => string {
  let said = ''
  stream?.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-MOST_WORDS)))
  return () => said
}

/** From sources a worker spends most of its start on turning TypeScript into JavaScript; in a checkout Node may keep that. */
function compileCache(file: string): Record<string, string> {
  return file.endsWith('.ts') ? { NODE_COMPILE_CACHE: join(programRoot(), '.cache', 'compile') } : {}
}

/** Runs a file as a worker of this process. */
export function forkFile(file: string, options: { heapMiB?: number } = {}): Child {
  const child = fork(file, [], {
    serialization: 'advanced',
    execArgv: workerArguments(options.heapMiB),
    env: { ...workerEnvironment(), ...compileCache(file) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const wire: Port = {
    // A send may fail after the child has gone; its exit is told through onClose, so the error itself is no news.
    send: (message) => void (child.connected && child.send(message as never, () => {})),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void child.once('close', listener),
    close: () => void child.kill(),
  }
  child.on('error', () => child.kill('SIGKILL'))
  return {
    ...childEnd(wire, () => child.pid),
    lastWords: lastWordsOf(child.stderr),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill('SIGKILL'),
  }
}
