import './app/no-eval.ts'
import { createRoot } from 'react-dom/client'
import { createApp } from './app/create-app.ts'
import { desktop } from './app/desktop.ts'
import { keepNativeMenu } from './app/native-menu.ts'
import { openProjectFile } from './app/open.ts'
import { Root } from './app/root.tsx'
import { followTheme } from './app/theme.ts'
import { createBridge } from './bridge/connect.ts'
import { browserOutboxStore } from './bridge/outbox-store.ts'
import { openHostPort } from './bridge/ports.ts'
import { createStudio } from './state/create-studio.ts'

const app = createApp(createStudio(createBridge(openHostPort()), browserOutboxStore()))
followTheme(app.settings, document)
// A window that was reloaded, or whose host was started with a project, goes on there; another shows the start screen.
if (location.hash === '#project' || performance.getEntriesByType('navigation')[0]?.toJSON().type === 'reload') {
  const stop = app.bridge.onState((state) => {
    if (state !== 'open') return
    stop()
    void app.session.resume().catch(() => undefined)
  })
}
// A file dropped beside the drop zone must not make the browser leave the page for it.
for (const name of ['dragover', 'drop'] as const) window.addEventListener(name, (event) => event.preventDefault())
const onDesktop = desktop()
if (onDesktop) {
  keepNativeMenu(app, onDesktop)
  onDesktop.onFile((path) => void openProjectFile(app, path).catch(app.notices.fault))
}
createRoot(document.getElementById('root')!).render(<Root app={app} />)
