import { Trash2, TriangleAlert } from 'lucide-react'
import type { ListedMesh } from '../../../core/api/meshes.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import type { MeshId } from '../../../core/records/mesh.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { CommitField } from '../../kit/text-field.tsx'
import { loadMesh } from '../../state/mesh-files.ts'
import { KIND_WORDS, SIDE_WORDS, sizeWords } from './mesh-words.ts'
import { MeshPreview } from './mesh-preview.tsx'

/** One mesh: how it looks from everywhere, how large it is, where it is from. */
export function MeshDetails({ mesh, project, readOnly, onGone }: { mesh: ListedMesh; project: ProjectId; readOnly: boolean; onGone(): void }) {
  const app = useApp()
  const own = mesh.source === 'import'
  const loaded = useQuery(app.bridge, mesh.missing ? null : `mesh ${project} ${mesh.sha256}`, () => loadMesh(app.bridge, project, mesh))
  const rename = async (name: string) => {
    if (name.trim() === '') return
    await app.bridge.client.meshes.rename({ project, mesh: mesh.ref as MeshId, name: name.trim() }).catch(app.notices.fault)
  }
  const remove = async () => {
    const yes = await app.ui.confirm({
      title: `Remove ${mesh.name}?`, action: 'Remove', danger: true,
      text: mesh.uses === 0 ? 'Its file is deleted.' : `Its file is deleted. ${countWords(mesh.uses, 'pose')} found with it stay, but cannot be drawn any more.`,
    })
    if (!yes) return
    try {
      await app.bridge.client.meshes.remove({ project, mesh: mesh.ref as MeshId })
      onGone()
    } catch (thrown) {
      app.notices.fault(thrown)
    }
  }
  const facts: [string, string][] = [
    ['Shows', `${KIND_WORDS[mesh.kind]}${mesh.side ? ` for the ${SIDE_WORDS[mesh.side]} foot` : ''}`],
    ['Size', sizeWords(mesh.size, mesh.kind)],
    ['Surface', `${countWords(mesh.triangles, 'triangle')}, ${mesh.watertight ? 'closed' : 'open: fitting is a little slower'}`],
    ['From', mesh.about], ['In commands', String(mesh.ref)],
  ]
  return (
    <div className="mesh-details scroll" tabIndex={0} role="document" aria-label={mesh.name}>
      <header className="library-head">
        {own && !readOnly ? <CommitField className="library-name" aria-label="Name of the mesh" value={mesh.name} onCommit={(name) => void rename(name)} maxLength={200} /> : <h3 className="ellipsis">{mesh.name}</h3>}
        {own && !readOnly && <Button look="quiet" icon={<Trash2 />} onClick={() => void remove()}>Remove</Button>}
      </header>
      {(mesh.missing || loaded.fault) && <p className="library-banner" role="alert"><TriangleAlert aria-hidden="true" />{loaded.fault?.message ?? 'The file of this mesh is gone. Import it again.'}</p>}
      <div className="mesh-stage"><MeshPreview mesh={loaded.value} label={mesh.name} front={mesh.kind === 'shoe' ? 'toe' : 'front'} /></div>
      <dl className="library-facts">{facts.filter(([, value]) => value !== '').map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </div>
  )
}
