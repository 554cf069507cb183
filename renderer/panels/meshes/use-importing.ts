import { useEffect, useRef, useState } from 'react'
import type { z } from 'zod'
import type { meshes as api } from '../../../core/api/meshes.ts'
import { Fault } from '../../../core/fault.ts'
import { useApp } from '../../app/app.ts'
import { lengthWords } from './mesh-words.ts'

type Params = z.input<(typeof api)['import']['params']>

export type Importing = {
  busy: boolean
  /** What the last try said about a field of the form. */
  fault: Fault | null
  /** Stops it; nothing is kept. Leaving the window does so too. */
  cancel(): void
  /** Imports the mesh and shows it among the meshes. */
  start(params: Params): Promise<void>
}

export function useImporting(): Importing {
  const app = useApp()
  const [state, setState] = useState<Pick<Importing, 'busy' | 'fault'>>({ busy: false, fault: null })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  return {
    ...state,
    cancel: () => running.current?.abort(),
    async start(params) {
      if (running.current) return
      const stop = (running.current = new AbortController())
      setState({ busy: true, fault: null })
      try {
        const mesh = await app.bridge.client.meshes.import(params, { signal: stop.signal })
        const change = mesh.silhouette === null ? '' : ` Made simpler, its surface moved by at most ${lengthWords(mesh.deviation)}; its outlines agree to ${(100 * mesh.silhouette).toFixed(1)} %.`
        app.notices.add({ tone: 'success', text: `${mesh.name} was imported.${change}`, lasts: 6_000 })
        app.ui.show({ kind: 'meshes', mesh: mesh.ref })
      } catch (thrown) {
        const fault = Fault.of(thrown)
        if (!stop.signal.aborted) app.notices.fault(fault)
        setState({ busy: false, fault: fault.code === 'cancelled' ? null : fault })
      } finally {
        running.current = null
      }
    },
  }
}
