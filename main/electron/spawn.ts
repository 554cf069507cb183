import { app, utilityProcess } from 'electron'
import type { Port } from '../../core/api/port.ts'
import type { Spawn } from '../host/context.ts'
import { lastWordsOf, workerArguments, workerEnvironment, workerFile } from '../host/spawn.ts'
import { childEnd } from '../workers/worker-wire.ts'

/** Starts workers with utilityProcess: child_process.fork does not work in a released program (fuse RunAsNode). */
export const spawnUtility: Spawn = (worker, options = {}) => {
  const child = utilityProcess.fork(workerFile(worker), [], {
    serviceName: `Selvedge ${worker}`,
    env: workerEnvironment(),
    execArgv: workerArguments(options.heapMiB),
    stdio: ['ignore', 'ignore', 'pipe'],
    allowLoadingUnsignedLibraries: false,
    disclaim: true,
  })
  const kill = () => {
    // kill() asks politely; a worker that hangs in native code only hears the system.
    const { pid } = child
    if (!child.kill() || pid === undefined) return
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      return
    }
  }
  const wire: Port = {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void child.once('exit', listener),
    close: kill,
  }
  const { port, memory } = childEnd(wire, () => child.pid)
  return {
    port,
    lastWords: lastWordsOf(child.stderr),
    async memory() {
      const metric = app.getAppMetrics().find(({ pid }) => pid === child.pid)
      return metric ? metric.memory.workingSetSize * 1024 : memory()
    },
    // Electron tells only a code; a signal shows as a code above 128 or below 0.
    onExit: (listener) => void child.once('exit', (code) => listener(code, null)),
    kill,
  }
}
