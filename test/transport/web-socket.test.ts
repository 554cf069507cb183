import { serve } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import { serveHost } from '../../main/host/serve.ts'
import type { Port } from '../../core/api/port.ts'
import { logIn, openSocket } from '../support/browser-socket.ts'
import { ECHO, echoServices } from '../support/echo-contract.ts'
import { transportSuite } from './suite.ts'

transportSuite('a WebSocket of the browser host', async () => {
  let emit: (event: string, payload: unknown) => void = () => {}
  let hangUp = () => {}
  const host = {
    serve(port: Port) {
      emit = serve(port, ECHO, echoServices(), { client: 'echo-1' })
      hangUp = () => port.close()
      return 'echo-1'
    },
    media: async () => new Response(null, { status: 404 }),
    invoke: () => Promise.reject(new Fault('unsupported', 'Not here.')),
  }
  const served = await serveHost({ host, renderer: import.meta.dirname, port: 0 })
  const port = await openSocket(served.origin, await logIn(served.link()))
  return { port, happen: () => emit('echo.happened', { number: 6 }), hangUp: () => hangUp(), close: () => served.close() }
})
