import type { ImageRow } from '../../../core/records/image.ts'
import { useApp } from '../../app/app.ts'
import { bytesWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { commandOf, runCommand } from '../../commands/index.ts'
import { Button } from '../../kit/button.tsx'
import { useSession } from '../../state/studio.ts'

/** Size, format and metadata of the photo's file. */
export function PhotoFacts({ image }: { image: ImageRow }) {
  const app = useApp()
  const project = useSession((state) => state.project?.project)
  const query = useQuery(app.bridge, project ? `metadata ${project} ${image.id}` : null, (signal) => app.bridge.client.images.metadata({ project: project!, id: image.id }, { signal }))
  const file = query.value
  const facts: [string, string][] = [
    ['File', image.path],
    ['Size', `${image.width} × ${image.height} px, ${bytesWords(image.bytes)}`],
    ...(file ? [['Format', `${file.format.toUpperCase()}, ${file.channels} channels, ${file.encoding}`] as [string, string]] : []),
    ...(image.orientation !== 1 ? [['Orientation', `EXIF ${image.orientation}, shown upright`] as [string, string]] : []),
    ...(image.problem ? [['Problem', image.problem] as [string, string]] : []),
  ]
  const exif = Object.entries(file?.exif ?? {})
  const extra = Object.entries(file?.extra ?? {})
  return (
    <>
      <section className="panel-part"><h3>File</h3><Facts facts={facts} />
        {image.health !== 'ok' && <Button onClick={() => runCommand(app, commandOf('photo.relink'))}>Find missing photos…</Button>}
        {query.fault && <p className="panel-note">{query.fault.message}</p>}
      </section>
      {exif.length > 0 && <section className="panel-part"><h3>Camera</h3><Facts facts={exif} /></section>}
      {extra.length > 0 && (
        <section className="panel-part"><h3>Kept from import</h3>
          <Facts facts={extra.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])} />
        </section>
      )}
    </>
  )
}

function Facts({ facts }: { facts: [string, string][] }) {
  return <dl className="photo-data selectable">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
}
