import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Port } from '../../core/api/port.ts'
import { serve } from '../../core/api/rpc.ts'
import { ECHO, echoServices } from '../support/echo-contract.ts'
import { transportSuite } from './suite.ts'

const portOf = (channel: MessagePort): Port => ({
  send: (message) => channel.postMessage(message),
  onMessage: (listener) => void channel.on('message', listener),
  onClose: (listener) => void channel.on('close', listener),
  close: () => channel.close(),
})

transportSuite('a MessagePort', async () => {
  const { port1, port2 } = new MessageChannel()
  const emit = serve(portOf(port2), ECHO, echoServices(), { client: 'echo-1' })
  return { port: portOf(port1), happen: () => emit('echo.happened', { number: 6 }), hangUp: () => port2.close(), close: () => port1.close() }
})
