import { FolderOpen } from 'lucide-react'
import { useState, type DragEvent, type ReactNode } from 'react'
import { cx } from '../kit/cx.ts'
import { chooseModel, isModel, isModelFolder } from './add-model.ts'
import { useApp } from './app.ts'
import { desktop } from './desktop.ts'
import { chooseMesh, isMesh } from './import-mesh.ts'
import { openFolder, openProjectFile } from './open.ts'
import './drop-zone.css'

/**
 * Takes folders, project files, models and meshes dropped on the window, where the program may know their path (the desktop). Windows over the
 * screen are inside as well, so that a drop on them counts.
 */
export function DropZone({ children }: { children: ReactNode }) {
  const app = useApp()
  const [over, setOver] = useState(false)
  const drop = async (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    // Read at once: after an await the event's items are gone.
    const dropped = event.dataTransfer.items[0]?.webkitGetAsEntry()
    const path = file && (await desktop()?.pathOf(file))
    if (!path && desktop()) return
    if (!path && isModel(file?.name ?? '')) {
      app.notices.add({ tone: 'info', text: 'A browser does not tell where a dropped file lies. Choose it instead.', action: { title: 'Add a model…', run: () => void chooseModel(app) } })
      return
    }
    if (!path && isMesh(file?.name ?? '')) {
      app.notices.add({ tone: 'info', text: 'A browser does not tell where a dropped file lies. Choose it instead.', action: { title: 'Import a mesh…', run: () => void chooseMesh(app) } })
      return
    }
    if (!path) {
      app.notices.add({ tone: 'info', text: 'A browser does not tell where a dropped folder lies. Use “Open folder” instead.' })
      return
    }
    const isFolder = dropped?.isDirectory ?? !(isMesh(path) || /\.(?:selvedge|onnx)$/i.test(path))
    if (isModel(path) || (isFolder && (await isModelFolder(app, path)))) return app.ui.show({ kind: 'add-model', path })
    if (isMesh(path) && app.session.store.getState().project) return app.ui.show({ kind: 'import-mesh', path })
    if (isMesh(path)) return app.notices.add({ tone: 'info', text: 'A mesh is kept with a project: open one first.' })
    await (isFolder ? openFolder(app, path) : openProjectFile(app, path)).catch(app.notices.fault)
  }
  return (
    <main
      className={cx('drop-zone', over && 'drop-zone-over')}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={(event) => (event.relatedTarget === null || event.currentTarget === event.target) && setOver(false)}
      onDrop={(event) => event.dataTransfer.types.includes('Files') && void drop(event)}
    >
      {children}
      {over && <div className="drop-words"><FolderOpen aria-hidden="true" />Drop a folder of photos, a project file, a mesh or a model (.onnx)</div>}
    </main>
  )
}
