import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Port } from '../../core/api/port.ts'
import { connect, type Connection } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import type { ECHO, ECHO_EVENTS } from '../support/echo-contract.ts'

/** One way to reach a service of ECHO. */
export type Wire = {
  /** The client's end. */
  port: Port
  /** Makes the far side broadcast `echo.happened` with number 6. */
  happen(): void
  /** Ends the connection from the far side. */
  hangUp(): void
  close(): Promise<void> | void
}

const faultOf = (promise: Promise<unknown>): Promise<Fault> =>
  promise.then(() => Promise.reject(new Error('it should have failed')), (thrown: unknown) => thrown as Fault)

/** What every transport must do alike. */
export function transportSuite(name: string, open: () => Promise<Wire>): void {
  describe(`calls over ${name}`, () => {
    let wire: Wire
    let far: Connection<typeof ECHO, typeof ECHO_EVENTS>
    beforeAll(async () => {
      wire = await open()
      far = connect<typeof ECHO, typeof ECHO_EVENTS>(wire.port)
    })
    afterAll(async () => await wire.close())

    it('gives back any JSON value', async () => {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), async (value) => {
          const result = await far.client.echo.same({ value })
          expect(JSON.stringify(result.value)).toBe(JSON.stringify(value))
        }),
        { numRuns: 50 },
      )
    })

    it('carries 10 MB in one message', async () => {
      const value = Array.from({ length: 100_000 }, (_, i) => `${i}`.padEnd(100, 'polygon'))
      const result = await far.client.echo.same({ value })
      expect((result.value as string[]).length).toBe(value.length)
      expect((result.value as string[]).every((text, i) => text === value[i])).toBe(true)
    })

    it('fills in defaults before the service sees the parameters', async () => {
      expect(await far.client.echo.sum({ of: [1, 2] })).toBe(103)
    })

    it('keeps many calls apart', async () => {
      const results = await Promise.all(Array.from({ length: 200 }, (_, i) => far.client.echo.sum({ of: [i], start: 0 })))
      expect(results).toEqual(Array.from({ length: 200 }, (_, i) => i))
    })

    it('tells progress in order, seldom enough', async () => {
      const heard: [number | null, string][] = []
      const started = performance.now()
      await far.client.echo.steps({ steps: 20 }, { onProgress: (done, note) => heard.push([done, note]) })
      const most = (performance.now() - started) / 50 + 2
      expect(heard[0]).toEqual([0.05, 'step 1'])
      expect(heard.length).toBeGreaterThan(2)
      expect(heard.length).toBeLessThan(most)
      expect(heard.map(([done]) => done)).toEqual(heard.map(([done]) => done).toSorted((a, b) => a! - b!))
    })

    it('cancels the call that was meant, and only that', async () => {
      const before = await far.client.echo.cancelled({})
      const cancel = new AbortController()
      const waiting = faultOf(far.client.echo.wait({}, { signal: cancel.signal }))
      const working = far.client.echo.steps({ steps: 3 })
      await far.client.echo.sum({ of: [] })
      cancel.abort()
      expect((await waiting).code).toBe('cancelled')
      expect((await working).client).not.toBe('')
      expect(await far.client.echo.cancelled({})).toBe(before + 1)
    })

    it('does not even send a call that is cancelled already', async () => {
      const before = await far.client.echo.cancelled({})
      expect((await faultOf(far.client.echo.wait({}, { signal: AbortSignal.abort() as never }))).code).toBe('cancelled')
      expect(await far.client.echo.cancelled({})).toBe(before)
    })

    it('names the field of wrong parameters', async () => {
      const fault = await faultOf(far.client.echo.sum({ of: [1, 'two' as unknown as number] }))
      expect(fault).toBeInstanceOf(Fault)
      expect(fault.code).toBe('invalid')
      expect(fault.details.field).toBe('of[1]')
    })

    it('refuses methods that do not exist, however they are spelled', async () => {
      const raw = far.client as unknown as Record<string, Record<string, (params: unknown) => Promise<unknown>>>
      for (const [service, verb] of [['echo', 'nothing'], ['nothing', 'same'], ['__proto__', 'toString'], ['echo', 'constructor'], ['echo', '__proto__']]) {
        expect((await faultOf(raw[service][verb]({}))).code).toBe('unsupported')
      }
    })

    it('brings a fault over whole', async () => {
      const fault = await faultOf(far.client.echo.fail({ code: 'exhausted', field: 'shapes[3]' }))
      expect(fault.toRecord()).toEqual({
        code: 'exhausted', message: 'It cannot be done.', details: { field: 'shapes[3]', found: 7, limit: 3, fix: 'Ask for less.' },
      })
    })

    it('tells nothing of the insides of a bug, nor of a wrong result', async () => {
      for (const call of [far.client.echo.crash({}), far.client.echo.lie({})]) {
        const fault = await faultOf(call)
        expect(fault.code).toBe('bug')
        expect(JSON.stringify(fault.toRecord())).not.toMatch(/secret|someone|text/)
      }
    })

    it('brings events until one stops listening', async () => {
      const heard: number[] = []
      const stop = far.on('echo.happened', ({ number }) => heard.push(number))
      const once = new Promise((resolve) => far.on('echo.happened', resolve))
      wire.happen()
      await once
      stop()
      wire.happen()
      await far.client.echo.sum({ of: [] })
      expect(heard).toEqual([6])
    })

    it('fails open calls with `closed` when the far side goes away, and all later ones', async () => {
      const waiting = faultOf(far.client.echo.wait({}))
      const closed = new Promise<void>((resolve) => far.onClose(resolve))
      await far.client.echo.sum({ of: [] })
      wire.hangUp()
      await closed
      expect((await waiting).code).toBe('closed')
      expect((await faultOf(far.client.echo.sum({ of: [] }))).code).toBe('closed')
    })
  })
}
