import type { z } from 'zod'
import { Fault, type FaultRecord } from '../fault.ts'
import { LIMITS } from '../limits.ts'
import type { Api, Call, CallOptions, Client, Contract, Events, EventPayloads, Services } from './method.ts'
import type { Port } from './port.ts'
import { paceProgress } from './progress.ts'

/*
 * One call is {id, call, params}; while it runs {id, progress: {done, note}} may come back; it ends with {id, ok} or
 * {id, fault}. {id, cancel: true} asks it to stop. {event, payload} is a broadcast. Both sides are validated: params and
 * results where the service lives, so a client of another version is told what is wrong instead of being half understood.
 */
type Message =
  | { id: number; call: string; params: unknown }
  | { id: number; cancel: true }
  | { id: number; progress: { done: number | null; note: string } }
  | { id: number; ok: unknown }
  | { id: number; fault: FaultRecord }
  | { event: string; payload: unknown }

/** A call's progress travels at most this often, so that a handler may tell it in its innermost loop. */
const PROGRESS_MS = 50

export type Connection<C extends Contract, E extends Events> = {
  client: Client<C>
  on<N extends keyof E & string>(name: N, listener: (payload: EventPayloads<E>[N]) => void): () => void
  onClose(listener: () => void): void
  close(): void
}

/** A typed client at the far end of a port. Calls still open when the port closes fail with `closed`. */
export function connect<C extends Contract, E extends Events>(port: Port): Connection<C, E> {
  type Pending = { resolve: (value: unknown) => void; reject: (fault: Fault) => void; onProgress?: CallOptions['onProgress'] }
  const pending = new Map<number, Pending>()
  const listeners = new Map<string, Set<(payload: never) => void>>()
  let lastId = 0
  let open = true

  port.onMessage((raw) => {
    if (typeof raw !== 'object' || raw === null) return
    const message = raw as Message
    if ('event' in message) {
      for (const listener of listeners.get(message.event) ?? []) listener(message.payload as never)
      return
    }
    const call = pending.get(message.id)
    if (!call) return
    if ('progress' in message) return call.onProgress?.(message.progress.done, message.progress.note)
    pending.delete(message.id)
    if ('ok' in message) call.resolve(message.ok)
    else if ('fault' in message) call.reject(Fault.from(message.fault))
  })
  port.onClose(() => {
    open = false
    for (const call of pending.values()) call.reject(gone())
    pending.clear()
  })

  const invoke = (name: string, params: unknown, options: CallOptions = {}) =>
    new Promise<unknown>((resolve, reject) => {
      if (!open) return reject(gone())
      if (options.signal?.aborted) return reject(new Fault('cancelled', 'Cancelled.'))
      const id = ++lastId
      const cancel = () => open && pending.has(id) && port.send({ id, cancel: true })
      // One signal may serve many calls, so each takes its listener away when it is over.
      const settled = <T>(end: (value: T) => void) => (value: T) => {
        options.signal?.removeEventListener('abort', cancel)
        end(value)
      }
      pending.set(id, { resolve: settled(resolve), reject: settled(reject), onProgress: options.onProgress })
      options.signal?.addEventListener('abort', cancel, { once: true })
      try {
        port.send({ id, call: name, params })
      } catch (cause) {
        pending.get(id)?.reject(new Fault('bug', 'The request could not be sent.', {}, cause))
        pending.delete(id)
      }
    })

  const services = new Map<string, unknown>()
  const client = new Proxy({}, {
    get(_, service) {
      if (typeof service !== 'string') return undefined
      let methods = services.get(service)
      if (!methods) {
        methods = new Proxy({}, {
          get: (_target, name) =>
            typeof name === 'string' ? (params: unknown, options?: CallOptions) => invoke(`${service}.${name}`, params, options) : undefined,
        })
        services.set(service, methods)
      }
      return methods
    },
  }) as Client<C>

  return {
    client,
    on(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listener as (payload: never) => void)
      return () => void set.delete(listener as (payload: never) => void)
    },
    onClose: (listener) => port.onClose(listener),
    close: () => port.close(),
  }
}

const gone = () => new Fault('closed', 'The connection to Selvedge was lost.', { fix: 'It reconnects by itself; what was saved is safe.' })

/** Runs one method by its name, validating both ways. This is the only door into the services, for every host. */
export async function invokeMethod<C extends Contract>(
  contract: C, services: Services<C>, name: string, params: unknown, call: Call,
): Promise<unknown> {
  const [service = '', verb = ''] = name.split('.')
  const api: Api | undefined = Object.hasOwn(contract, service) ? contract[service] : undefined
  const entry = api && Object.hasOwn(api, verb) ? api[verb] : undefined
  if (!entry) throw new Fault('unsupported', `There is no method ${name}.`, { field: 'call' })
  const input = entry.params.safeParse(params)
  if (!input.success) throw invalid(`${name}: `, input.error)
  const run = (services as unknown as Record<string, Record<string, (params: unknown, call: Call) => unknown>>)[service][verb]
  const output = entry.result.safeParse(await run(input.data, call))
  if (!output.success) throw new Fault('bug', 'Something went wrong inside Selvedge.', {}, output.error)
  return output.data
}

/** The first problem zod found, as a fault that names the field. */
export function invalid(prefix: string, error: z.ZodError, details: { file?: string } = {}): Fault {
  const issue = error.issues[0]
  const field = issue.path.reduce<string>((path, key) =>
    typeof key === 'number' ? `${path}[${key}]` : path === '' ? String(key) : `${path}.${String(key)}`, '')
  return new Fault('invalid', `${prefix}${field || 'value'}: ${issue.message}.`, { ...details, field })
}

/**
 * Answers calls on a port with the services, until it closes. Returns a function that broadcasts an event to this port.
 * `onBug` hears what may not travel: the causes of `bug` faults, for the log.
 */
export function serve<C extends Contract>(
  port: Port, contract: C, services: Services<C>, options: { client: string; onBug?: (cause: unknown, call: string) => void },
): (event: string, payload: unknown) => void {
  const running = new Map<number, AbortController>()
  let open = true
  const send = (message: Message) => {
    if (open) port.send(message)
  }
  port.onClose(() => {
    open = false
    for (const controller of running.values()) controller.abort()
    running.clear()
  })
  port.onMessage((raw) => {
    const message = raw as Message
    if (typeof message !== 'object' || message === null || !('id' in message) || typeof message.id !== 'number') return
    const { id } = message
    if ('cancel' in message) return running.get(id)?.abort()
    if (!('call' in message) || typeof message.call !== 'string' || running.has(id)) return
    if (running.size >= LIMITS.rpcCalls) {
      return send({ id, fault: new Fault('exhausted', 'Too many requests at once.', { limit: LIMITS.rpcCalls, limitName: 'rpcCalls' }).toRecord() })
    }
    const name = message.call
    const controller = new AbortController()
    running.set(id, controller)
    const pacer = paceProgress(PROGRESS_MS, (done, note) => send({ id, progress: { done, note } }))
    const call: Call = { signal: controller.signal, client: options.client, progress: pacer.tell }
    const ended = () => {
      running.delete(id)
      pacer.stop()
    }
    invokeMethod(contract, services, name, message.params, call).then(
      (ok) => {
        ended()
        send({ id, ok })
      },
      (thrown: unknown) => {
        ended()
        const fault = Fault.of(thrown)
        if (fault.code === 'bug') options.onBug?.(fault.cause ?? thrown, name)
        send({ id, fault: fault.toRecord() })
      },
    )
  })
  return (event, payload) => send({ event, payload })
}
