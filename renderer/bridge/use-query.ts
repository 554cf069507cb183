import { useCallback, useEffect, useRef, useState } from 'react'
import type { SelvedgeEvents } from '../../core/api/contract.ts'
import { Fault } from '../../core/fault.ts'
import type { Bridge } from './connect.ts'

export type Query<T> = { value: T | null; fault: Fault | null; loading: boolean; refetch: () => void }

type Answer<T> = { key: string; turn: number; value: T | null; fault: Fault | null }

/** Events that come in a burst cause one fetch. */
const SETTLE_MS = 120

/**
 * What a call answers, read again whenever one of the events happens or the connection comes back. `key` names the
 * question: when it changes, the old answer is dropped; null asks nothing.
 */
export function useQuery<T>(
  bridge: Bridge, key: string | null, ask: (signal: AbortSignal) => Promise<T>, events: readonly (keyof SelvedgeEvents)[] = [],
): Query<T> {
  const [answer, setAnswer] = useState<Answer<T> | null>(null)
  const [turn, setTurn] = useState(0)
  const refetch = useCallback(() => setTurn((value) => value + 1), [])
  const newest = useRef(ask)
  useEffect(() => {
    newest.current = ask
  })

  useEffect(() => {
    if (key === null) return
    const cancel = new AbortController()
    newest.current(cancel.signal).then(
      (value) => cancel.signal.aborted || setAnswer({ key, turn, value, fault: null }),
      (thrown: unknown) => cancel.signal.aborted || setAnswer((now) => ({ key, turn, value: now?.key === key ? now.value : null, fault: Fault.of(thrown) })),
    )
    return () => cancel.abort()
  }, [key, turn])

  const watched = events.join(' ')
  useEffect(() => {
    if (key === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = () => {
      clearTimeout(timer)
      timer = setTimeout(refetch, SETTLE_MS)
    }
    const stops = watched.split(' ').filter(Boolean).map((name) => bridge.on(name as keyof SelvedgeEvents, soon))
    stops.push(bridge.onState((state) => state === 'open' && soon()))
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [bridge, key, watched, refetch])

  const current = answer?.key === key ? answer : null
  return { value: current?.value ?? null, fault: current?.fault ?? null, loading: key !== null && current?.turn !== turn, refetch }
}
