import { z } from 'zod'
import { method, type Services } from '../../core/api/method.ts'
import { checkCancelled, Fault, type FaultCode } from '../../core/fault.ts'

/** A contract with one method for each thing that a transport must carry. */
export const ECHO = {
  echo: {
    same: method('Gives back what it got', z.object({ value: z.unknown() }), z.object({ value: z.unknown() })),
    sum: method('Adds numbers', z.object({ of: z.array(z.number()), start: z.number().default(100) }), z.number()),
    steps: method('Tells progress', z.object({ steps: z.number().int() }), z.object({ client: z.string() })),
    wait: method('Waits until cancelled', z.object({}), z.object({})),
    cancelled: method('How many waits were cancelled so far', z.object({}), z.number()),
    fail: method('Throws a fault', z.object({ code: z.string(), field: z.string() }), z.object({})),
    crash: method('Throws something unexpected', z.object({}), z.object({})),
    lie: method('Answers against its own schema', z.object({}), z.object({ value: z.number() })),
  },
}
export const ECHO_EVENTS = { 'echo.happened': z.object({ number: z.number() }) }

export function echoServices(): Services<typeof ECHO> {
  let cancelled = 0
  return {
    echo: {
      same: ({ value }) => ({ value }),
      sum: ({ of, start }) => of.reduce((sum, value) => sum + value, start),
      async steps({ steps }, call) {
        for (let i = 1; i <= steps; i++) {
          call.progress(i / steps, `step ${i}`)
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
        return { client: call.client }
      },
      wait: (_, call) =>
        new Promise((_resolve, reject) => {
          const stop = () => {
            cancelled += 1
            try {
              checkCancelled(call.signal)
            } catch (fault) {
              reject(fault as Error)
            }
          }
          call.signal.addEventListener('abort', stop, { once: true })
        }),
      cancelled: () => cancelled,
      fail({ code, field }) {
        throw new Fault(code as FaultCode, 'It cannot be done.', { field, found: 7, limit: 3, fix: 'Ask for less.' })
      },
      crash() {
        throw new TypeError('secret insides at /home/someone')
      },
      lie: () => ({ value: 'text' }) as unknown as { value: number },
    },
  }
}
