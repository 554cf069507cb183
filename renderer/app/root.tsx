import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { lazy, Suspense, useEffect } from 'react'
import { StartScreen } from '../panels/start/start-screen.tsx'
import { StudioContext, useSession } from '../state/studio.ts'
import { AppContext, type App } from './app.ts'
import { Banner } from './banner.tsx'
import { DropZone } from './drop-zone.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { listenToKeys } from './keys.ts'
import { Overlays } from './overlays.tsx'
import { Toaster } from './toaster.tsx'
import './tokens.css'
import './base.css'
import './root.css'

const Frame = lazy(() => import('./frame.tsx'))

/** The whole window. */
export function Root({ app }: { app: App }) {
  useEffect(() => listenToKeys(app, window), [app])
  return (
    <CSPProvider disableStyleElements>
      <StudioContext value={app}>
        <AppContext value={app}>
          <Tooltip.Provider closeDelay={0} timeout={500}>
            <ErrorBoundary where="window">
              <div className="window">
                <Banner />
                <DropZone>
                  <ErrorBoundary where="screen"><Screen /></ErrorBoundary>
                  <Overlays />
                </DropZone>
              </div>
            </ErrorBoundary>
            <Toaster />
          </Tooltip.Provider>
        </AppContext>
      </StudioContext>
    </CSPProvider>
  )
}

function Screen() {
  const screen = useSession((state) => state.screen)
  const name = useSession((state) => state.project?.name)
  useEffect(() => {
    document.title = name ? `${name} – Selvedge` : 'Selvedge'
  }, [name])
  return screen === 'start' ? <StartScreen /> : <Suspense fallback={<div className="window-waiting" />}><Frame /></Suspense>
}
