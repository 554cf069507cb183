import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { paceProgress } from '../../../core/api/progress.ts'
import { portPair, type Port } from '../../../core/api/port.ts'
import { connect, serve } from '../../../core/api/rpc.ts'
import { LIMITS } from '../../../core/limits.ts'
import { ECHO, type ECHO_EVENTS, echoServices } from '../../support/echo-contract.ts'

const pair = (onBug?: (cause: unknown, call: string) => void) => {
  const [near, far] = portPair()
  serve(far, ECHO, echoServices(), { client: 'c', onBug })
  return { near, far, ...connect<typeof ECHO, typeof ECHO_EVENTS>(near) }
}
/** The next message that arrives at a port. */
const next = (port: Port) => new Promise<unknown>((resolve) => port.onMessage(resolve))

describe('the serving side', () => {
  it('answers whatever is sent to it, or nothing, and goes on', async () => {
    const { near, client } = pair()
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.record({ id: fc.jsonValue(), call: fc.jsonValue(), params: fc.jsonValue() }),
      fc.record({ id: fc.integer({ min: -9, max: -1 }), call: fc.constantFrom('echo.sum', 'echo.', '.', '', 'constructor.name', '__proto__.x', 'echo.same.x'), params: fc.jsonValue() }),
      fc.record({ id: fc.integer(), cancel: fc.jsonValue() }),
      fc.record({ event: fc.jsonValue(), payload: fc.jsonValue() }),
    )
    await fc.assert(fc.asyncProperty(odd, async (message) => {
      near.send(message)
      expect(await client.echo.sum({ of: [1], start: 0 })).toBe(1)
    }), { numRuns: 300 })
  })

  it(`runs ${LIMITS.rpcCalls} calls of a client at once and refuses one more`, async () => {
    const { client } = pair()
    const cancel = new AbortController()
    const waits = Array.from({ length: LIMITS.rpcCalls - 1 }, () => client.echo.wait({}, { signal: cancel.signal }).catch(() => 'stopped'))
    expect(await client.echo.sum({ of: [] })).toBe(100)
    waits.push(client.echo.wait({}, { signal: cancel.signal }).catch(() => 'stopped'))
    await expect(client.echo.sum({ of: [] })).rejects.toMatchObject({ code: 'exhausted', details: { limitName: 'rpcCalls' } })
    cancel.abort()
    expect(new Set(await Promise.all(waits))).toEqual(new Set(['stopped']))
    expect(await client.echo.sum({ of: [] })).toBe(100)
  })

  it('takes an id for one call at a time', async () => {
    const { near } = pair()
    const answers: unknown[] = []
    near.onMessage((message) => answers.push(message))
    near.send({ id: 9, call: 'echo.steps', params: { steps: 2 } })
    near.send({ id: 9, call: 'echo.sum', params: { of: [] } })
    await vi.waitFor(() => expect(answers).toContainEqual({ id: 9, ok: { client: 'c' } }))
    expect(answers).not.toContainEqual({ id: 9, ok: 100 })
  })

  it('tells the host of bugs, with their cause', async () => {
    const bugs: [unknown, string][] = []
    const { client } = pair((cause, call) => bugs.push([cause, call]))
    await client.echo.crash({}).catch(() => undefined)
    await client.echo.fail({ code: 'conflict', field: '' }).catch(() => undefined)
    expect(bugs).toEqual([[expect.objectContaining({ message: 'secret insides at /home/someone' }), 'echo.crash']])
  })

  it('stops what a client that went away had asked for', async () => {
    const [near, far] = portPair()
    let stopped = false
    const services = echoServices()
    serve(far, ECHO, { echo: { ...services.echo, wait: (_, call) => new Promise(() => call.signal.addEventListener('abort', () => (stopped = true))) } }, { client: 'c' })
    near.send({ id: 1, call: 'echo.wait', params: {} })
    near.send({ id: 2, call: 'echo.sum', params: { of: [] } })
    await next(near)
    near.close()
    expect(stopped).toBe(true)
  })
})

describe('the calling side', () => {
  it('survives what no host of ours would send', async () => {
    const { far, client } = pair()
    await fc.assert(fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.record({ id: fc.integer({ min: 500_000 }), ok: fc.jsonValue() }), fc.record({ event: fc.string() })), async (message) => {
      far.send(message)
      expect(await client.echo.sum({ of: [2], start: 0 })).toBe(2)
    }), { numRuns: 200 })
  })

  it('leaves no listener on a signal that many calls share', async () => {
    const { client } = pair()
    const controller = new AbortController()
    const signal = controller.signal as AbortSignal
    const [adds, removes] = [vi.spyOn(signal, 'addEventListener'), vi.spyOn(signal, 'removeEventListener')]
    for (let i = 0; i < 20; i++) await client.echo.sum({ of: [i] }, { signal })
    expect([adds.mock.calls.length, removes.mock.calls.length]).toEqual([20, 20])
  })

  it('fails at once when the message cannot be sent', async () => {
    const { client } = pair()
    await expect(client.echo.same({ value: () => 1 })).rejects.toMatchObject({ code: 'bug' })
    expect(await client.echo.sum({ of: [] })).toBe(100)
  })
})

describe('progress', () => {
  it('passes the first on at once, then the newest at most every so often, and none after the end', () => {
    vi.useFakeTimers()
    try {
      const heard: [number | null, string, number][] = []
      const start = Date.now()
      const pacer = paceProgress(250, (done, note) => heard.push([done, note, Date.now() - start]))
      for (let i = 0; i < 100; i++) {
        pacer.tell(i / 10, `step ${i}`)
        vi.advanceTimersByTime(10)
      }
      expect(heard).toEqual([[0, 'step 0', 0], [1, 'step 24', 250], [1, 'step 49', 500], [1, 'step 74', 750], [1, 'step 99', 1_000]])
      pacer.tell(Number.NaN, 'unknown')
      expect(pacer.stop()).toEqual({ done: null, note: 'unknown' })
      pacer.tell(0.5)
      vi.advanceTimersByTime(1_000)
      expect(heard.length).toBe(5)
    } finally {
      vi.useRealTimers()
    }
  })
})
