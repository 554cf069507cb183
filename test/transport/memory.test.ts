import { portPair } from '../../core/api/port.ts'
import { serve } from '../../core/api/rpc.ts'
import { ECHO, echoServices } from '../support/echo-contract.ts'
import { transportSuite } from './suite.ts'

transportSuite('memory', async () => {
  const [near, far] = portPair()
  const emit = serve(far, ECHO, echoServices(), { client: 'echo-1' })
  return { port: near, happen: () => emit('echo.happened', { number: 6 }), hangUp: () => far.close(), close: () => near.close() }
})
