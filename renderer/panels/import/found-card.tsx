import { FileJson, X } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { Button } from '../../kit/button.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { useSession } from '../../state/studio.ts'
import './import.css'

/** Offers to import what annotation files lay in the folder that was just opened. */
export function FoundCard() {
  const app = useApp()
  const found = useSession((state) => state.found)
  const project = useSession((state) => state.project)
  if (!found || !project || project.readOnly || (found.labelme === 0 && found.coco.length === 0)) return null
  const folder = project.path.replace(/[\\/][^\\/]*$/, '')
  const offer = (format: string, source: string) => {
    app.session.answerFound()
    app.ui.show({ kind: 'import', format, source })
  }
  return (
    <aside className="found" aria-label="Annotations found">
      <FileJson aria-hidden="true" />
      <p className="found-words">This folder also holds {[found.labelme > 0 && countWords(found.labelme, 'labelme file'), found.coco.length > 0 && countWords(found.coco.length, 'COCO file')].filter(Boolean).join(' and ')}.</p>
      {found.labelme > 0 && <Button look="primary" onClick={() => offer('labelme', folder)}>Import labelme files</Button>}
      {found.coco.slice(0, 2).map((path) => <Button key={path} look={found.labelme > 0 ? 'plain' : 'primary'} onClick={() => offer('coco', path)}>Import {path.split(/[\\/]/).at(-1)}</Button>)}
      <IconButton small label="Not now" onClick={() => app.session.answerFound()}><X /></IconButton>
    </aside>
  )
}
