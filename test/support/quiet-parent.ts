import { fileURLToPath } from 'node:url'
import { forkFile } from '../../main/host/spawn.ts'

// A host that starts a worker, tells its id and is then killed by the test.
const child = forkFile(fileURLToPath(new URL('echo-worker.ts', import.meta.url)))
const memory = async () => process.stdout.write(`${process.pid} ${await child.memory()}\n`)
child.port.onMessage(() => void memory())
child.port.send({ id: 1, call: 'echo.same', params: { value: 1 } })
