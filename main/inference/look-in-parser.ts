import type { Client } from '../../core/api/method.ts'
import { connect } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import { LIMITS, type Limits } from '../../core/limits.ts'
import type { Spawn } from '../host/context.ts'
import type { ParserContract } from '../workers/parser-contract.ts'
import type { LookedThrough } from './model-file.ts'

type Options = { signal?: AbortSignal; limits?: Limits }

/** `lookThrough` in a process of its own, so that a file made to take long stops nobody. Throws its faults; `corrupt` if the process dies. */
export function lookInParser(spawn: Spawn, path: string, options: Options = {}): Promise<LookedThrough> {
  return inParser(spawn, path, options, (parser) => parser.model({ path, limits: options.limits ?? LIMITS }))
}

/** A map that a runner wrote, at most `side` pixels a side, as base64; made in a process of its own since it holds every pixel. */
export function shrinkInParser(spawn: Spawn, path: string, side: number, options: Options = {}): Promise<{ width: number; height: number; levels: string }> {
  return inParser(spawn, path, options, (parser) => parser.map({ path, side }))
}

async function inParser<T>(spawn: Spawn, path: string, { signal, limits = LIMITS }: Options, ask: (parser: Client<ParserContract>['parser']) => Promise<T>): Promise<T> {
  const child = spawn('parser')
  const { client } = connect<ParserContract, Record<never, never>>(child.port)
  const stop = () => child.kill()
  const timer = setTimeout(stop, limits.modelLoadMs)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await ask(client.parser)
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
