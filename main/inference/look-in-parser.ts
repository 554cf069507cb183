import { connect } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import { LIMITS, type Limits } from '../../core/limits.ts'
import type { Spawn } from '../host/context.ts'
import type { ParserContract } from '../workers/parser-contract.ts'
import type { LookedThrough } from './model-file.ts'

/** `lookThrough` in a process of its own, so that a file made to take long stops nobody. Throws its faults; `corrupt` if the process dies. */
export async function lookInParser(spawn: Spawn, path: string, { signal, limits = LIMITS }: { signal?: AbortSignal; limits?: Limits } = {}): Promise<LookedThrough> {
  const child = spawn('parser')
  const { client } = connect<ParserContract, Record<never, never>>(child.port)
  const stop = () => child.kill()
  const timer = setTimeout(stop, limits.modelLoadMs)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await client.parser.model({ path, limits })
  } catch (thrown) {
    if (signal?.aborted) throw new Fault('cancelled', 'Cancelled.')
    if (!(thrown instanceof Fault) || thrown.code !== 'closed') throw thrown
    throw new Fault('corrupt', 'Reading this file made its process fail.', { file: path, offset: 0, fix: 'Download or export the model again.' }, thrown)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
    child.kill()
  }
}
