import { useState } from 'react'
import { useApp } from '../../app/app.ts'
import { BrowseField } from '../../app/browse-field.tsx'
import type { FileWish } from '../../app/file-wish.ts'
import type { Overlay } from '../../app/ui.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Segmented } from '../../kit/segmented.tsx'
import { DepthImportFields, USUAL_DEPTH } from '../depth/import-fields.tsx'
import { FormatCards } from './format-cards.tsx'
import { MaskFields, USUAL_MASKS } from './mask-fields.tsx'
import { JobDialog } from '../report/job-dialog.tsx'
import './import.css'

const FOLDERS: Readonly<Record<string, string>> = { masks: 'Folder of the masks', alpha: 'Folder of the alphas', cutouts: 'Folder of the cutouts', trimaps: 'Folder of the trimaps', depth: 'Folder of the depth maps' }
const ORDERS: { value: 'auto' | 'columns' | 'rows'; title: string }[] = [
  { value: 'auto', title: 'As the file tells' }, { value: 'columns', title: 'Down the columns' }, { value: 'rows', title: 'Along the rows' },
]

/** Reads a dataset into the project: what, from where, and what to do about bad files. */
export default function ImportDialog({ overlay }: { overlay: Overlay }) {
  const app = useApp()
  const given = overlay.kind === 'import' ? overlay : null
  const formats = useQuery(app.bridge, 'formats', (signal) => app.bridge.client.datasets.formats({}, { signal }))
  const readable = (formats.value ?? []).filter((format) => format.reads)
  const [chosen, setChosen] = useState<string | null>(given?.format ?? null)
  const [source, setSource] = useState(given?.source ?? '')
  const [images, setImages] = useState('')
  const [onError, setOnError] = useState<'skip' | 'stop'>('skip')
  const [as, setAs] = useState<'truth' | 'prediction'>('truth')
  const [masks, setMasks] = useState(USUAL_MASKS)
  const [depth, setDepth] = useState(USUAL_DEPTH)
  const [order, setOrder] = useState<'auto' | 'columns' | 'rows'>('auto')
  const format = readable.find((one) => one.id === chosen) ?? readable[0]
  const isMasks = format !== undefined && ['masks', 'alpha', 'cutouts'].includes(format.id)
  const isDepth = format?.id === 'depth'
  const isPictures = isMasks || isDepth || format?.id === 'trimaps'

  const wish: FileWish = format?.source === 'file'
    ? { title: 'Import from file', want: 'file', kinds: ['json', 'other'], action: 'Choose' }
    : { title: 'Import from folder', want: 'folder', action: 'Choose this folder' }
  const begin = () => {
    const category = masks.category.trim()
    return app.jobs.start('datasets.import', {
      format: format!.id, source: source.trim(), onError, as, ...(images.trim() ? { images: images.trim() } : {}),
      ...(isMasks ? { threshold: masks.threshold, fillHoles: masks.fillHoles, ...(category ? { category } : {}) } : {}),
      ...(isDepth ? { depth, as: 'truth' as const } : {}),
      ...(format!.id === 'rle-csv' && order !== 'auto' ? { order } : {}),
    }, `Import ${format!.title}`)
  }
  return (
    <JobDialog title="Import" size="large" about="Photos are referred to where they lie; annotations are copied into the project."
      note="Nothing changes until all of it has been read." goesOn="the import goes on" action="Import" ready={format !== undefined && source.trim() !== ''} begin={begin} onceDone>
      <div className="form">
        <FormatCards formats={readable} value={format?.id ?? ''} onChange={setChosen} label="Format" />
        <BrowseField label={format?.source === 'file' ? 'File' : isPictures ? FOLDERS[format!.id] : format?.id === 'yolo' ? 'Folder of the labels' : 'Folder of the annotation files'}
          value={source} onChange={setSource} wish={wish} />
        <BrowseField label="Folder of the photos" hint={isPictures ? 'They have the names of their photos. Only needed when these lie elsewhere.' : 'Only needed when the photos are not beside the annotations.'}
          value={images} onChange={setImages} placeholder={isPictures ? 'Beside them' : 'Beside the annotations'} wish={{ title: 'Folder of the photos', want: 'folder', action: 'Choose this folder' }} />
        {isDepth && <DepthImportFields value={depth} onChange={setDepth} />}
        {isMasks && <MaskFields value={masks} onChange={setMasks} />}
        {format?.id === 'rle-csv' && (
          <div className="form-row"><span>Runs are counted</span><Segmented label="Runs are counted" value={order} choices={ORDERS} onChange={setOrder} /></div>
        )}
        <div className="form-row"><span>When something is wrong</span>
          <Segmented label="When something is wrong" value={onError} onChange={setOnError} choices={[{ value: 'skip', title: 'Skip it and list it' }, { value: 'stop', title: 'Stop, import nothing' }]} />
        </div>
        {!isDepth && (
          <div className="form-row"><span>These annotations are</span>
            <Segmented label="These annotations are" value={as} onChange={setAs} choices={[{ value: 'truth', title: 'Labels by people' }, { value: 'prediction', title: 'Predictions' }]} />
          </div>
        )}
      </div>
    </JobDialog>
  )
}
