import { Box, Plus } from 'lucide-react'
import { useState } from 'react'
import type { ListedMesh } from '../../../core/api/meshes.ts'
import type { MeshRef } from '../../../core/records/mesh.ts'
import { useApp } from '../../app/app.ts'
import { chooseMesh } from '../../app/import-mesh.ts'
import type { Overlay } from '../../app/ui.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { cx } from '../../kit/cx.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { useSession } from '../../state/studio.ts'
import { MeshDetails } from './mesh-details.tsx'
import { rowWords } from './mesh-words.ts'
import '../../kit/library.css'
import './meshes.css'

/** The meshes that poses can be fitted with: those that come with Selvedge and those of the project. */
export default function MeshesDialog({ overlay }: { overlay: Overlay }) {
  const app = useApp()
  const project = useSession((state) => state.project?.project ?? null)
  const readOnly = useSession((state) => state.project?.readOnly ?? true)
  const meshes = useQuery(app.bridge, project && `meshes ${project}`, (signal) => app.bridge.client.meshes.list({ project: project! }, { signal }), ['meshes.changed'])
  const [chosen, setChosen] = useState<MeshRef | null>(overlay.kind === 'meshes' ? (overlay.mesh ?? null) : null)
  const list = meshes.value ?? []
  const current = list.find(({ ref }) => ref === chosen) ?? list[0]
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Meshes" about="3D models that the poses of objects are found with." size="wide" className="meshes" focus="[role=listbox]">
      <div className="library-side">
        <div className="library-add"><Button icon={<Plus />} disabled={readOnly} onClick={() => void chooseMesh(app)}>Import a mesh…</Button></div>
        <MeshList meshes={list} current={current} onChoose={setChosen} />
        <p className="library-note">OBJ, glTF, STL or PLY. On the desktop a file can also be dropped on the window.</p>
      </div>
      {current && project ? <MeshDetails key={String(current.ref)} mesh={current} project={project} readOnly={readOnly} onGone={() => setChosen(null)} />
        : meshes.fault ? <Empty icon={<Box />} title={meshes.fault.message}>{meshes.fault.details.fix}</Empty>
        : !meshes.loading && <Empty icon={<Box />} title="There is no mesh yet" />}
    </Dialog>
  )
}

function MeshList({ meshes, current, onChoose }: { meshes: ListedMesh[]; current: ListedMesh | undefined; onChoose(ref: MeshRef): void }) {
  const at = meshes.findIndex(({ ref }) => ref === current?.ref)
  const choose = (place: number) => {
    const mesh = meshes[Math.max(0, Math.min(meshes.length - 1, place))]
    if (!mesh) return
    onChoose(mesh.ref)
    document.getElementById(`mesh-${mesh.ref}`)?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <div className="library-list scroll" role="listbox" aria-label="Meshes" tabIndex={0} aria-activedescendant={current && `mesh-${current.ref}`}
      onKeyDown={(event) => {
        const places: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: meshes.length - 1 }
        if (!(event.key in places)) return
        event.preventDefault()
        choose(places[event.key])
      }}>
      {meshes.map((mesh) => (
        <div key={String(mesh.ref)} id={`mesh-${mesh.ref}`} role="option" aria-selected={mesh.ref === current?.ref} className={cx('library-row', mesh.missing && 'library-row-broken')} onClick={() => onChoose(mesh.ref)}>
          <span className="ellipsis">{mesh.name}</span>
          <span className="library-row-about ellipsis">{rowWords(mesh)}</span>
        </div>
      ))}
    </div>
  )
}
