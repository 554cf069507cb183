import { CloudOff, Lock, RefreshCw } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '../kit/button.tsx'
import { useDocument, useSession } from '../state/studio.ts'
import { useApp } from './app.ts'
import './banner.css'

/** One line over the whole window while something stands in the way: offline, read-only, disk full. */
export function Banner() {
  const link = useSession((state) => state.link)
  const banner = useSession((state) => state.banner)
  const readOnly = useSession((state) => state.project?.readOnly)
  const unsaved = useDocument((state) => (state.saved.state === 'unsaved' ? state.saved.count : 0))
  const slow = useLateness(link === 'connecting')
  if (link === 'denied') {
    return (
      <div className="banner banner-danger" role="alert">
        <CloudOff aria-hidden="true" />
        Selvedge does not know this browser any more. Open the address that <code>selvedge serve</code> printed last.
      </div>
    )
  }
  if (link === 'lost') {
    return (
      <div className="banner banner-warn" role="status">
        <RefreshCw className="banner-spin" aria-hidden="true" />
        Connection lost, reconnecting… {unsaved > 0 ? `${unsaved} ${unsaved === 1 ? 'step is' : 'steps are'} kept here and stored as soon as it is back.` : 'What you draw is kept.'}
      </div>
    )
  }
  if (link === 'connecting' && slow) {
    return <div className="banner banner-warn" role="status"><RefreshCw className="banner-spin" aria-hidden="true" />Connecting to Selvedge…</div>
  }
  if (banner) return <div className="banner banner-warn" role="status"><Lock aria-hidden="true" />{banner}{readOnly && <WriteButton />}</div>
  return null
}

/** Another program may have ended without letting go of the project; asking for it is safe, since the host checks. */
function WriteButton() {
  const app = useApp()
  const path = useSession((state) => state.project?.path)
  return <Button onClick={() => path && void app.session.openProject(path, true).catch(app.notices.fault)}>Try to open for writing</Button>
}

/** True once `waiting` has lasted long enough to be worth a word. */
function useLateness(waiting: boolean): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!waiting) return
    const timer = setTimeout(() => setLate(true), 800)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [waiting])
  return late
}
