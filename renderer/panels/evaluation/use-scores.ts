import { useState } from 'react'
import type { CallOptions } from '../../../core/api/method.ts'
import { useApp } from '../../app/app.ts'
import { useQuery, type Query } from '../../bridge/use-query.ts'

/** The answer of a long call that is asked anew whenever `key` changes, with how far it is. */
export function useScores<T>(key: string | null, ask: (options: CallOptions) => Promise<T>): Query<T> & { done: number | null } {
  const app = useApp()
  const [progress, setProgress] = useState<{ key: string | null; done: number | null }>({ key: null, done: null })
  const query = useQuery(app.bridge, key, (signal) => ask({ signal, onProgress: (done) => setProgress({ key, done }) }))
  return { ...query, done: progress.key === key ? progress.done : null }
}
