import type { Client } from '../../../core/api/method.ts'
import { connect } from '../../../core/api/rpc.ts'
import { Fault } from '../../../core/fault.ts'
import type { Spawn } from '../../host/context.ts'
import type { CompositorContract } from '../../workers/compositor-contract.ts'
import type { Sources } from './sources.ts'

/** V8's heap of the process; its pixels lie outside of it. */
const HEAP_MIB = 1_024
/** Sources told in one message, by the bytes of their outlines. */
const MOST_BYTES = 4 * 1024 * 1024

type CompositorClient = Client<CompositorContract>['compositor']
type Setting = Parameters<CompositorClient['setUp']>[0]

/**
 * Runs `use` with a process of its own that composes pictures, given the setting and all sources. The process ends with it.
 * Throws `cancelled`, and `corrupt` when the process failed, which a source did.
 */
export async function withCompositor<T>(
  spawn: Spawn, setting: Setting, sources: Sources, signal: AbortSignal, use: (client: CompositorClient) => Promise<T>,
): Promise<T> {
  const child = spawn('compositor', { heapMiB: HEAP_MIB })
  let ended = 'ended'
  child.onExit((code, killed) => (ended = killed ?? `code ${code}`))
  const stop = () => child.kill()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const { compositor } = connect<CompositorContract, Record<never, never>>(child.port).client
    await compositor.setUp(setting)
    await tellSources(compositor, sources)
    return await use(compositor)
  } catch (thrown) {
    if (signal.aborted) throw new Fault('cancelled', 'Cancelled.')
    if (!(thrown instanceof Fault) || thrown.code !== 'closed') throw thrown
    throw new Fault('corrupt', 'Composing made its process fail; the pictures made so far are kept.', {
      found: ended, fix: 'Start it again, which goes on where it stopped, or leave out the newest sources.',
    }, thrown)
  } finally {
    signal.removeEventListener('abort', stop)
    child.kill()
  }
}

async function tellSources(compositor: CompositorClient, { cutouts, grounds }: Sources): Promise<void> {
  for (const part of parted(cutouts)) await compositor.add({ cutouts: part, grounds: [] })
  for (const part of parted(grounds)) await compositor.add({ cutouts: [], grounds: part })
}

function* parted<T>(list: readonly T[]): Generator<T[]> {
  let part: T[] = []
  let bytes = 0
  for (const one of list) {
    part.push(one)
    bytes += JSON.stringify(one).length
    if (bytes < MOST_BYTES) continue
    yield part
    part = []
    bytes = 0
  }
  if (part.length > 0) yield part
}
