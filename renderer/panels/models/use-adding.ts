import { useEffect, useRef, useState } from 'react'
import { Fault } from '../../../core/fault.ts'
import type { ModelManifest } from '../../../core/records/model.ts'
import { useApp } from '../../app/app.ts'

export type Adding = {
  busy: boolean
  /** How far it is, 0..1; null while unknown. */
  done: number | null
  /** What the last try said about a field of the form. */
  fault: Fault | null
  /** Stops what is being added; nothing is left of it. Leaving the window does so too. */
  cancel(): void
  /** Adds it, asking before another model is replaced, and shows it among the models. */
  add(what: { path: string; manifest?: Partial<ModelManifest>; decoder?: string }): Promise<void>
}

/** Adding a model, with how far it is. */
export function useAdding(): Adding {
  const app = useApp()
  const [state, setState] = useState<Pick<Adding, 'busy' | 'done' | 'fault'>>({ busy: false, done: null, fault: null })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const attempt = async (what: Parameters<Adding['add']>[0], replace: boolean): Promise<void> => {
    try {
      const row = await app.bridge.client.models.add({ ...what, replace }, {
        signal: running.current?.signal, onProgress: (done) => setState((now) => ({ ...now, done })),
      })
      app.notices.add({ tone: 'success', text: `${row.name} was added.`, lasts: 4_000 })
      app.ui.show({ kind: 'models', model: row.id })
    } catch (thrown) {
      const fault = Fault.of(thrown)
      if (fault.code !== 'conflict' || fault.details.fix?.includes('replace') !== true || replace) throw fault
      const yes = await app.ui.confirm({ title: 'There is a model of this name already', text: 'Replace it? Runs that were made with it stay as they are.', action: 'Replace', danger: true })
      if (yes) await attempt(what, true)
    }
  }
  return {
    ...state,
    cancel: () => running.current?.abort(),
    async add(what) {
      if (running.current) return
      running.current = new AbortController()
      setState({ busy: true, done: null, fault: null })
      try {
        await attempt(what, false)
        setState({ busy: false, done: null, fault: null })
      } catch (thrown) {
        app.notices.fault(thrown)
        setState({ busy: false, done: null, fault: Fault.of(thrown) })
      } finally {
        running.current = null
      }
    },
  }
}
