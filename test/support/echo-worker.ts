import { serve } from '../../core/api/rpc.ts'
import { workerPort } from '../../main/workers/worker-port.ts'
import { ECHO, echoServices } from './echo-contract.ts'

// A worker process of the tests. `echo.sum` of exactly [1, 2, 3] also broadcasts an event, since nobody else can from here.
const port = workerPort()
const services = echoServices()
const sum = services.echo.sum
const emit = serve(port, ECHO, {
  echo: {
    ...services.echo,
    sum(params, call) {
      if (params.of.join() === '1,2,3') emit('echo.happened', { number: 6 })
      return sum(params, call)
    },
  },
}, { client: 'echo-1' })
