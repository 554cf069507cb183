import { fileURLToPath } from 'node:url'
import { forkFile } from '../../main/host/spawn.ts'
import { transportSuite } from './suite.ts'

transportSuite('a child process', async () => {
  const child = forkFile(fileURLToPath(new URL('../support/echo-worker.ts', import.meta.url)))
  return {
    port: child.port,
    // The far side has no other way in, so a call of a chosen sum makes it happen.
    happen: () => child.port.send({ id: -1, call: 'echo.sum', params: { of: [1, 2, 3] } }),
    hangUp: () => child.kill(),
    close: () => child.kill(),
  }
})
