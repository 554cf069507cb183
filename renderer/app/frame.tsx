import { Filmstrip } from '../panels/filmstrip/filmstrip.tsx'
import { FoundCard } from '../panels/import/found-card.tsx'
import { Inspector } from '../panels/inspector/inspector.tsx'
import { JobsDrawer } from '../panels/jobs/jobs-drawer.tsx'
import { StatusLine } from '../panels/status-line/status-line.tsx'
import { ToolRail } from '../panels/tool-rail/tool-rail.tsx'
import { TopBar } from '../panels/top-bar/top-bar.tsx'
import { Splitter } from '../kit/splitter.tsx'
import { useApp, useUi } from './app.ts'
import { CanvasHost } from './canvas-host.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { PANES, type Pane } from './ui.ts'
import './frame.css'

/** The studio: photo list, canvas and inspector, with the top bar and the status line round them. */
export default function Frame() {
  const app = useApp()
  const filmstrip = useUi((state) => state.filmstrip)
  const inspector = useUi((state) => state.inspector)
  const jobs = useUi((state) => state.jobs)
  const pane = (name: 'filmstrip' | 'inspector') => ({
    ...PANES[name],
    size: app.ui.store.getState()[name].size,
    collapsed: app.ui.store.getState()[name].collapsed,
    onSize: (size: number) => app.ui.setLayout({ [name]: { size, collapsed: false } }),
    onCollapse: (collapsed: boolean) => app.ui.setLayout({ [name]: { ...app.ui.store.getState()[name], collapsed } }),
  })
  return (
    <div className="frame">
      <TopBar />
      <div className="frame-panes" style={{ gridTemplateColumns: `${width(filmstrip)} auto auto minmax(0, 1fr) auto ${width(inspector)}` }}>
        <aside className="frame-pane" aria-label="Photo list" hidden={filmstrip.collapsed}>
          {!filmstrip.collapsed && <ErrorBoundary where="photo list"><Filmstrip /></ErrorBoundary>}
        </aside>
        <Splitter label="Width of the photo list" side="left" {...pane('filmstrip')} />
        <ToolRail />
        <div className="frame-canvas">
          <FoundCard />
          <ErrorBoundary where="canvas"><CanvasHost /></ErrorBoundary>
        </div>
        <Splitter label="Width of the inspector" side="right" {...pane('inspector')} />
        <aside className="frame-pane" aria-label="Inspector" hidden={inspector.collapsed}>
          {!inspector.collapsed && <ErrorBoundary where="inspector"><Inspector /></ErrorBoundary>}
        </aside>
      </div>
      {jobs && <JobsDrawer />}
      <StatusLine />
    </div>
  )
}

const width = (pane: Pane) => (pane.collapsed ? '0px' : `${pane.size}px`)
