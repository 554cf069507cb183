import type { Client } from '../../core/api/method.ts'
import { connect } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import type { Spawn } from '../host/context.ts'
import type { ParserContract } from '../workers/parser-contract.ts'

/** V8's heap of the parser: a text file at its limit takes several times its size as values of the library. */
const HEAP_MIB = 6_144
/** A mesh that takes longer than this is not waited for. */
const MOST_MS = 10 * 60_000

/**
 * Asks a parser process about a mesh file and ends it. Throws its faults; `exhausted` when it dies or takes too long, since nothing else
 * runs there, `cancelled` when `signal` says so.
 */
export async function meshInParser<T>(spawn: Spawn, file: string, signal: AbortSignal, ask: (parser: Client<ParserContract>['parser']) => Promise<T>): Promise<T> {
  const child = spawn('parser', { heapMiB: HEAP_MIB })
  const { client } = connect<ParserContract, Record<never, never>>(child.port)
  const stop = () => child.kill()
  const timer = setTimeout(stop, MOST_MS)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await ask(client.parser)
  } catch (thrown) {
    if (signal.aborted) throw new Fault('cancelled', 'Cancelled.')
    if (!(thrown instanceof Fault) || thrown.code !== 'closed') throw thrown
    throw new Fault('exhausted', 'This mesh is too much for one process to read.', { file, fix: 'Export it with fewer triangles, or as GLB.' }, thrown)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
    child.kill()
  }
}
