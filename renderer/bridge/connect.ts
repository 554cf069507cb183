import { CONTRACT, type EVENTS, type SelvedgeContract, type SelvedgeEvents } from '../../core/api/contract.ts'
import type { CallOptions, Client } from '../../core/api/method.ts'
import type { Port } from '../../core/api/port.ts'
import { connect, type Connection } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'

/**
 * `connecting`: not yet spoken to the host. `open`: calls go through. `lost`: it was open and is being opened again.
 * `denied`: the host does not know this browser (any more); opening its address with a fresh token, in any tab, helps.
 */
export type LinkState = 'connecting' | 'open' | 'lost' | 'denied'
export type Hello = Awaited<ReturnType<Client<SelvedgeContract>['system']['hello']>>

/** A connection that heals: listeners stay across reconnections, calls fail with `closed` while it is away. */
export type Bridge = {
  client: Client<SelvedgeContract>
  on<N extends keyof SelvedgeEvents>(name: N, listener: (payload: SelvedgeEvents[N]) => void): () => void
  state(): LinkState
  /** What the host said of itself on the newest connection; null before the first. */
  hello(): Hello | null
  /** Heard after every change of state; on `open`, whatever was shown may be out of date. */
  onState(listener: (state: LinkState) => void): () => void
  close(): void
}

/**
 * Opens one port to the host; rejects with `closed` to be tried again soon. After a `denied` it is asked again too, and
 * may then wait until there is a reason to hope.
 */
export type OpenPort = (signal: AbortSignal) => Promise<Port>

/** Milliseconds before the first, second … attempt to reconnect; the last one repeats. */
const BACK_OFF = [100, 250, 500, 1_000, 2_000, 5_000]

type Wire = Connection<SelvedgeContract, typeof EVENTS>

/** Keeps a connection to the host, opening it again with growing pauses whenever it is lost. */
export function createBridge(openPort: OpenPort, options: { backOff?: readonly number[] } = {}): Bridge {
  const backOff = options.backOff ?? BACK_OFF
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const watchers = new Set<(state: LinkState) => void>()
  const ended = new AbortController()
  let wire: Wire | null = null
  /** The newest connection, from before hello on: whoever starts to listen meanwhile must hear its events too. */
  let newest: Wire | null = null
  let state: LinkState = 'connecting'
  let hello: Hello | null = null

  const become = (next: LinkState) => {
    if (state === next) return
    state = next
    for (const watcher of watchers) watcher(next)
  }

  const attach = (fresh: Wire, name: string) =>
    fresh.on(name as keyof SelvedgeEvents, (payload) => {
      for (const listener of listeners.get(name) ?? []) listener(payload as never)
    })

  const keep = async () => {
    for (let attempt = 0; !ended.signal.aborted; attempt++) {
      try {
        const fresh: Wire = connect<SelvedgeContract, typeof EVENTS>(await openPort(ended.signal))
        const gone = new Promise<void>((resolve) => fresh.onClose(resolve))
        // Listening starts before hello, so that no event falls between the two.
        newest = fresh
        for (const name of listeners.keys()) attach(fresh, name)
        hello = await fresh.client.system.hello({})
        wire = fresh
        attempt = 0
        become('open')
        await gone
        wire = newest = null
        become('lost')
      } catch (thrown) {
        wire = newest = null
        if (Fault.of(thrown).code === 'denied') become('denied')
      }
      if (ended.signal.aborted) return
      if (state !== 'denied') become(hello ? 'lost' : 'connecting')
      await pause(backOff[Math.min(attempt, backOff.length - 1)], ended.signal)
    }
  }

  const invoke = (service: string, verb: string, params: unknown, call?: CallOptions): Promise<unknown> => {
    const api = wire?.client as Record<string, Record<string, (params: unknown, call?: CallOptions) => Promise<unknown>>> | undefined
    if (!api) return Promise.reject(new Fault('closed', 'There is no connection to Selvedge right now.', { fix: 'It reconnects by itself; what you draw is kept.' }))
    return api[service][verb](params, call)
  }
  const client = Object.fromEntries(
    Object.entries(CONTRACT).map(([service, api]) => [
      service,
      Object.fromEntries(Object.keys(api).map((verb) => [verb, (params: unknown, call?: CallOptions) => invoke(service, verb, params, call)])),
    ]),
  ) as unknown as Client<SelvedgeContract>

  const bridge: Bridge = {
    client,
    on(name, listener) {
      let set = listeners.get(name)
      if (!set) {
        listeners.set(name, (set = new Set()))
        if (newest) attach(newest, name)
      }
      set.add(listener as (payload: never) => void)
      return () => void set.delete(listener as (payload: never) => void)
    },
    state: () => state,
    hello: () => hello,
    onState(listener) {
      watchers.add(listener)
      return () => void watchers.delete(listener)
    },
    close() {
      ended.abort()
      wire?.close()
    },
  }
  void keep()
  return bridge
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
