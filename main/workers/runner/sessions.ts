import process from 'node:process'
import type { Services } from '../../../core/api/method.ts'
import type { Provider } from '../../../core/api/models.ts'
import { Fault } from '../../../core/fault.ts'
import type { ModelPort, Tensor, Tensors } from '../../models/family.ts'
import type { SessionsContract } from '../runner-contract.ts'

/*
 * The networks. onnxruntime-node blocks the thread it runs in, so nothing else happens in this one. It would make tensors
 * of the new Float16Array, which its native half cannot read; without that class it takes the bits as a Uint16Array.
 */
Reflect.deleteProperty(globalThis, 'Float16Array')
const { InferenceSession, Tensor: OrtTensor, listSupportedBackends } = await import('onnxruntime-node')

type Session = Awaited<ReturnType<typeof InferenceSession.create>>
type Metadata = Session['inputMetadata'][number]

const TYPES: readonly string[] = ['float32', 'float16', 'uint8', 'int32', 'int64', 'bool'] satisfies Tensor['type'][]

/** Sessions by number. Faults: `unsupported` when a provider or network cannot be used, `exhausted` when memory runs out. */
export function sessionServices(): Services<SessionsContract> {
  const sessions = new Map<number, Session>()
  let last = 0
  return {
    sessions: {
      backends: () => listSupportedBackends().map(({ name }) => name),
      async create({ source, provider, threads }) {
        try {
          const options = sessionOptions(provider, threads)
          const session = typeof source === 'string' ? await InferenceSession.create(source, options) : await InferenceSession.create(source, options)
          sessions.set(++last, session)
          return { session: last, ports: { inputs: session.inputMetadata.map(portOf), outputs: session.outputMetadata.map(portOf) } }
        } catch (error) {
          throw sessionFault('This network could not be loaded', error)
        }
      },
      async run({ session: id, feeds }) {
        const session = sessions.get(id)
        if (!session) throw new Fault('closed', 'This network is not loaded any more.')
        const given = Object.fromEntries(Object.entries(feeds).map(([name, { type, dims, data }]) => [name, new OrtTensor(type, data as never, dims)]))
        const began = performance.now()
        try {
          const outputs = await session.run(given)
          return { outputs: tensorsOf(outputs), milliseconds: performance.now() - began }
        } catch (error) {
          throw error instanceof Fault ? error : sessionFault('This network could not be run', error)
        }
      },
      async release({ session: id }) {
        const session = sessions.get(id)
        sessions.delete(id)
        await session?.release()
        return {}
      },
    },
  }
}

function sessionOptions(provider: Provider, threads: number): NonNullable<Parameters<typeof InferenceSession.create>[1]> {
  // TensorRT leaves what it cannot do to CUDA; every provider leaves it to the processor by itself.
  const executionProviders = provider === 'tensorrt' ? ['tensorrt', 'cuda'] : [provider]
  return {
    executionProviders, graphOptimizationLevel: 'all', logSeverityLevel: 3,
    ...(threads > 0 ? { intraOpNumThreads: threads } : {}), interOpNumThreads: 1,
    // Threads that spin while they wait would take the processor from the photos before and after.
    extra: { session: { intra_op: { allow_spinning: '0' }, set_denormal_as_zero: '1' } },
  }
}

function portOf(metadata: Metadata): ModelPort {
  if (!metadata.isTensor) return { name: metadata.name, type: 'other', dims: [] }
  return { name: metadata.name, type: metadata.type, dims: metadata.shape.map((size) => (size === '' ? null : size)) }
}

function tensorsOf(outputs: Awaited<ReturnType<Session['run']>>): Tensors {
  return Object.fromEntries(Object.entries(outputs).map(([name, { type, dims, data }]) => {
    if (type === 'float64') return [name, { type: 'float32', dims, data: Float32Array.from(data as Float64Array) }]
    if (!TYPES.includes(type)) throw new Fault('unsupported', `The output ${name} has the type ${type}, which is not understood.`, { field: name, found: type })
    return [name, { type, dims, data } as Tensor]
  }))
}

/** The runtime's words, the first line of them; `exhausted` when it is memory that lacks. */
function sessionFault(what: string, error: unknown): Fault {
  const message = error instanceof Error ? error.message : String(error)
  const line = message.replace(/\u001b\[[0-9;]*m/g, '').split('\n').find((part) => part.trim() !== '') ?? 'no reason given'
  process.stderr.write(`${message}\n`)
  const memory = /out of memory|bad.?alloc|failed to allocate|cudaerrormemory|not enough (gpu )?memory|e_outofmemory/i.test(message)
  if (memory) return new Fault('exhausted', `${what}: there is not enough memory.`, { found: line.slice(0, 400) })
  return new Fault('unsupported', `${what}: ${line.slice(0, 300)}`, { found: line.slice(0, 400) })
}
