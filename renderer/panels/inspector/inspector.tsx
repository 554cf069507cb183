import { useApp, useUi } from '../../app/app.ts'
import { ErrorBoundary } from '../../app/error-boundary.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { PANELS } from '../index.ts'

/** The tabs at the right, from their registry. */
export function Inspector() {
  const app = useApp()
  const tab = useUi((state) => state.tab)
  const known = PANELS.some((panel) => panel.id === tab) ? tab : PANELS[0].id
  return (
    <Tabs label="Inspector" value={known} onChange={(next) => app.ui.setLayout({ tab: next })}
      tabs={PANELS.map(({ id, title, Panel }) => ({ id, title, content: <ErrorBoundary where={`${title} panel`}><Panel /></ErrorBoundary> }))} />
  )
}
