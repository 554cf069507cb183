import { connect } from '../../core/api/rpc.ts'
import { Fault } from '../../core/fault.ts'
import type { ReadItem } from '../../core/formats/format.ts'
import type { Spawn } from '../host/context.ts'
import type { ParserContract } from '../workers/parser-contract.ts'

/** V8's heap of the parser: a labelme file at its limit takes about 1 GiB as values. */
const HEAP_MIB = 3_072
/** Batches on their way at a time. */
const AHEAD = 64

export type Batch = { items: ReadItem[]; done: number | null; note: string }
/** What to read, and what the user said of it. */
export type ParserRequest = {
  format: string; source: string; limits: Record<string, number>; masks: { threshold: number; category: string | null; fillHoles: number }
  order?: 'columns' | 'rows'
  depth?: { scale: number; unit: string; values: 'distance' | 'inverse' }
}
/** One dataset being read in a process of its own. */
export type ParserChild = {
  batches(): AsyncGenerator<Batch>
  embedded(from: string): Promise<Uint8Array>
  /** Ends the process; calls in progress fail. */
  close(): void
}

/** Starts the process. Its death is told as a fault of the file, since nothing else runs there. */
export async function startParser(
  spawn: Spawn, request: ParserRequest, signal: AbortSignal,
): Promise<ParserChild> {
  const child = spawn('parser', { heapMiB: HEAP_MIB })
  const { client } = connect<ParserContract, Record<never, never>>(child.port)
  let ended: string | null = null
  child.onExit((code, killed) => (ended ??= killed ?? `code ${code}`))
  const stop = () => child.kill()
  signal.addEventListener('abort', stop, { once: true })
  const close = () => {
    signal.removeEventListener('abort', stop)
    ended = 'closed'
    child.kill()
  }
  const asked = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer
    } catch (thrown) {
      if (signal.aborted) throw new Fault('cancelled', 'Cancelled.')
      if (!(thrown instanceof Fault) || thrown.code !== 'closed') throw thrown
      throw new Fault('corrupt', 'Reading this dataset made its process fail; nothing was imported.', {
        file: request.source, found: ended ?? 'ended',
        fix: 'Import a part of it, or check the file with the program that made it.',
      }, thrown)
    }
  }
  try {
    await asked(client.parser.open(request))
  } catch (thrown) {
    close()
    throw thrown
  }
  const askNext = () => {
    const next = client.parser.next({})
    // Its failure is told when its turn comes, or not at all after an earlier one.
    next.catch(() => {})
    return next
  }
  return {
    async *batches() {
      // The worker answers the calls ahead while the items of the first are being stored.
      const ahead = Array.from({ length: AHEAD }, askNext)
      for (let next = ahead.shift()!; ; next = ahead.shift()!) {
        const { items, ended: last, done, note } = await asked(next)
        yield { items, done, note }
        if (last) return
        ahead.push(askNext())
      }
    },
    embedded: async (from) => (await asked(client.parser.embedded({ from }))).bytes,
    close,
  }
}
