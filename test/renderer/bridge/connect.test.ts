import { afterEach, describe, expect, it } from 'vitest'
import { CONTRACT } from '../../../core/api/contract.ts'
import { portPair, type Port } from '../../../core/api/port.ts'
import { serve } from '../../../core/api/rpc.ts'
import { Fault } from '../../../core/fault.ts'
import { createBridge, type Bridge, type LinkState } from '../../../renderer/bridge/connect.ts'
import { studioHome, until, type StudioHome } from '../../support/open-studio.ts'

let host: StudioHome | null = null
let bridge: Bridge | null = null
afterEach(async () => {
  bridge?.close()
  await host?.end()
  host = bridge = null
})

/** A bridge to a real host whose newest line can be cut. */
function bridged(refuse: () => Fault | null = () => null) {
  const there = (host = studioHome())
  const lines: Port[] = []
  bridge = createBridge(async () => {
    const refusal = refuse()
    if (refusal) throw refusal
    const [near, far] = portPair()
    there.host.serve(far)
    lines.push(near)
    return near
  }, { backOff: [5] })
  const states: LinkState[] = []
  bridge.onState((state) => states.push(state))
  return { there, lines, states, bridge }
}

describe('bridge', () => {
  it('opens again after the line was cut, under a new name, and listeners stay', async () => {
    const { there, lines, states, bridge } = bridged()
    await until('open', () => bridge.state() === 'open')
    const first = bridge.hello()?.client
    const keys: string[] = []
    bridge.on('settings.changed', ({ key }) => keys.push(key))
    await there.client.settings.set({ project: null, key: 'one', value: 1 })
    await until('the event came', () => keys.includes('one'))
    lines[0].close()
    await until('open again', () => bridge.state() === 'open' && bridge.hello()?.client !== first)
    await there.client.settings.set({ project: null, key: 'two', value: 2 })
    await until('the event came over the new line', () => keys.includes('two'))
    expect(keys).toEqual(['one', 'two'])
    expect(states).toEqual(['open', 'lost', 'open'])
  })

  it('fails calls with closed while there is no line, and those under way when it breaks', async () => {
    let away = false
    const { lines, bridge } = bridged(() => (away ? new Fault('closed', 'Away.') : null))
    await until('open', () => bridge.state() === 'open')
    const underWay = bridge.client.projects.recent({})
    away = true
    lines[0].close()
    await expect(underWay).rejects.toMatchObject({ code: 'closed' })
    await expect(bridge.client.projects.recent({})).rejects.toMatchObject({ code: 'closed' })
    away = false
    await until('open again', () => bridge.state() === 'open')
    expect(await bridge.client.projects.recent({})).toEqual([])
  })

  it('says that it is not let in, and comes back when it is', async () => {
    let known = false
    const { bridge, states } = bridged(() => (known ? null : new Fault('denied', 'Who are you?')))
    await until('denied', () => bridge.state() === 'denied')
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(states).toEqual(['denied'])
    known = true
    await until('open', () => bridge.state() === 'open')
  })

  it('stops hearing when asked to, and ends for good when closed', async () => {
    const { there, bridge } = bridged()
    await until('open', () => bridge.state() === 'open')
    let heard = 0
    const stop = bridge.on('settings.changed', () => void heard++)
    await there.client.settings.set({ project: null, key: 'one', value: 1 })
    await until('heard', () => heard === 1)
    stop()
    await there.client.settings.set({ project: null, key: 'two', value: 2 })
    bridge.close()
    await until('closed', () => bridge.state() !== 'open')
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect({ heard, state: bridge.state() }).toEqual({ heard: 1, state: 'lost' })
  })

  it('never loses an event between the first word of the host and the first listener of the page', async () => {
    const [near, far] = portPair()
    const send = serve(far, CONTRACT, {
      system: { hello: () => ({ version: '', host: 'memory', platform: '', nativeDialogs: false, media: '', client: 'x' }) },
    } as never, { client: 'x' })
    bridge = createBridge(async () => near)
    const keys: string[] = []
    bridge.on('settings.changed', ({ key }) => keys.push(key))
    await Promise.resolve()
    send('settings.changed', { project: null, key: 'early' })
    await until('open', () => bridge?.state() === 'open')
    expect(keys).toEqual(['early'])
  })

  it('hears events too that are first asked for while the host still says hello', async () => {
    const [near, far] = portPair()
    let greet = () => {}
    const greeted = new Promise<void>((resolve) => (greet = resolve))
    const send = serve(far, CONTRACT, {
      system: {
        async hello() {
          await greeted
          return { version: '', host: 'memory', platform: '', nativeDialogs: false, media: '', client: 'x' }
        },
      },
    } as never, { client: 'x' })
    bridge = createBridge(async () => near)
    await new Promise((resolve) => setTimeout(resolve, 5))
    const keys: string[] = []
    bridge.on('settings.changed', ({ key }) => keys.push(key))
    greet()
    await until('open', () => bridge?.state() === 'open')
    send('settings.changed', { project: null, key: 'late' })
    await until('heard', () => keys.length > 0)
    expect(keys).toEqual(['late'])
  })
})
