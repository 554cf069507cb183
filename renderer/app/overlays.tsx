import { lazy, Suspense, type ComponentType } from 'react'
import { FileBrowser } from '../panels/file-browser/file-browser.tsx'
import { CategoryChooser } from '../panels/category-chooser/category-chooser.tsx'
import { Palette } from '../panels/palette/palette.tsx'
import { useUi } from './app.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import type { Overlay } from './ui.ts'

type Kind = Exclude<Overlay['kind'], 'palette' | 'relabel'>
type Shown = { overlay: Overlay }

/** What is not needed at every moment is loaded when it is first opened. */
const WINDOWS: Record<Kind, ComponentType<Shown>> = {
  import: lazy(() => import('../panels/import/import-dialog.tsx')),
  export: lazy(() => import('../panels/export/export-dialog.tsx')),
  predict: lazy(() => import('../panels/predict/predict-dialog.tsx')),
  composite: lazy(() => import('../panels/composite/composite-dialog.tsx')),
  'finish-cutouts': lazy(() => import('../panels/matte/finish-dialog.tsx')),
  models: lazy(() => import('../panels/models/models-dialog.tsx')),
  'add-model': lazy(() => import('../panels/models/add-model-dialog.tsx')),
  meshes: lazy(() => import('../panels/meshes/meshes-dialog.tsx')),
  'import-mesh': lazy(() => import('../panels/meshes/import-mesh-dialog.tsx')),
  'depth-space': lazy(() => import('../panels/depth/space-dialog.tsx')),
  categories: lazy(() => import('../panels/categories/categories-dialog.tsx')),
  evaluation: lazy(() => import('../panels/evaluation/evaluation-dialog.tsx')),
  stats: lazy(() => import('../panels/stats/stats-dialog.tsx')),
  project: lazy(() => import('../panels/project/project-dialog.tsx')),
  splits: lazy(() => import('../panels/splits/splits-dialog.tsx')),
  report: lazy(() => import('../panels/report/report-dialog.tsx')),
  guide: lazy(() => import('../panels/guide/guide-dialog.tsx')),
  shortcuts: lazy(() => import('../panels/shortcuts/shortcuts-dialog.tsx')),
  settings: lazy(() => import('../panels/settings/settings-dialog.tsx')),
}

/** Everything that lies over the screen, lowest first. */
export function Overlays() {
  const overlay = useUi((state) => state.overlay)
  const Window = overlay && overlay.kind !== 'palette' && overlay.kind !== 'relabel' ? WINDOWS[overlay.kind] : null
  return (
    <>
      {Window && overlay && <Suspense fallback={null}><Window key={overlay.kind} overlay={overlay} /></Suspense>}
      {overlay?.kind === 'palette' && <Palette />}
      <CategoryChooser />
      <FileBrowser />
      <ConfirmDialog />
    </>
  )
}
