import { checkCancelled } from '../../../core/fault.ts'

/** Runs `work` over the items, so many at a time, in their order; the first throw is told once those in progress have ended. */
export async function inTurn<T>(items: readonly T[], atATime: number, signal: AbortSignal, work: (item: T) => Promise<void>): Promise<void> {
  let at = 0
  const thrown: unknown[] = []
  const lane = async () => {
    while (at < items.length && thrown.length === 0) {
      checkCancelled(signal)
      await work(items[at++])
    }
  }
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, () => lane().catch((error: unknown) => thrown.push(error))))
  if (thrown.length > 0) throw thrown[0]
}
