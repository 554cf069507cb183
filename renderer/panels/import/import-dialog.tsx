import { useState } from 'react'
import type { JobId } from '../../../core/records/ids.ts'
import { useApp, useJobs } from '../../app/app.ts'
import { JobProgress } from '../../app/job-progress.tsx'
import { isOpen } from '../../app/jobs.ts'
import type { Overlay } from '../../app/ui.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Field } from '../../kit/field.tsx'
import { PathField } from '../../kit/path-field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { FormatCards } from './format-cards.tsx'
import { MaskFields, USUAL_MASKS } from './mask-fields.tsx'
import { JobOutcome } from '../report/job-outcome.tsx'
import './import.css'

const FOLDERS: Readonly<Record<string, string>> = { masks: 'Folder of the masks', alpha: 'Folder of the alphas', cutouts: 'Folder of the cutouts', trimaps: 'Folder of the trimaps' }
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
  const [order, setOrder] = useState<'auto' | 'columns' | 'rows'>('auto')
  const [job, setJob] = useState<JobId | null>(null)
  const [starting, setStarting] = useState(false)
  const running = useJobs((state) => state.list.find((one) => one.id === job))
  const format = readable.find((one) => one.id === chosen) ?? readable[0]
  const isMasks = format !== undefined && ['masks', 'alpha', 'cutouts'].includes(format.id)
  const isPictures = isMasks || format?.id === 'trimaps'

  const browseSource = async () => {
    const path = await app.ui.chooseFile(format?.source === 'file'
      ? { title: 'Import from file', want: 'file', kinds: ['json', 'other'], action: 'Choose' }
      : { title: 'Import from folder', want: 'folder', action: 'Choose this folder' })
    if (path) setSource(path)
  }
  const browseImages = async () => {
    const path = await app.ui.chooseFile({ title: 'Folder of the photos', want: 'folder', action: 'Choose this folder' })
    if (path) setImages(path)
  }
  const start = async () => {
    if (!format) return
    setStarting(true)
    try {
      const category = masks.category.trim()
      const started = await app.jobs.start('datasets.import', {
        format: format.id, source: source.trim(), onError, as, ...(images.trim() ? { images: images.trim() } : {}),
        ...(isMasks ? { threshold: masks.threshold, fillHoles: masks.fillHoles, ...(category ? { category } : {}) } : {}),
        ...(format.id === 'rle-csv' && order !== 'auto' ? { order } : {}),
      }, `Import ${format.title}`)
      setJob(started.id)
    } catch (thrown) {
      app.notices.fault(thrown)
    } finally {
      setStarting(false)
    }
  }
  const busy = running !== undefined && isOpen(running)
  const ended = running !== undefined && !busy
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Import" size="large" about={job === null ? 'Photos are referred to where they lie; annotations are copied into the project.' : undefined}
      foot={job === null ? (
        <>
          <span className="foot-note">Nothing changes until all of it has been read.</span>
          <Button onClick={() => app.ui.show(null)}>Cancel</Button>
          <Button look="primary" disabled={!format || !source.trim() || starting} onClick={() => void start()}>Import</Button>
        </>
      ) : (
        <>
          <span className="foot-note">{busy && 'You may close this window; the import goes on.'}</span>
          {ended && running.state !== 'done' && <Button onClick={() => setJob(null)}>Back</Button>}
          <Button look={ended ? 'primary' : 'plain'} onClick={() => app.ui.show(null)}>{ended ? 'Done' : 'Close'}</Button>
        </>
      )}>
      {job === null ? (
        <div className="form">
          <FormatCards formats={readable} value={format?.id ?? ''} onChange={setChosen} label="Format" />
          <Field label={format?.source === 'file' ? 'File' : isPictures ? FOLDERS[format!.id] : format?.id === 'yolo' ? 'Folder of the labels' : 'Folder of the annotation files'}>
            <PathField value={source} onChange={setSource} onBrowse={() => void browseSource()} placeholder="Choose, or paste a path" />
          </Field>
          <Field label="Folder of the photos" hint={isPictures ? 'They have the names of their photos. Only needed when these lie elsewhere.' : 'Only needed when the photos are not beside the annotations.'}>
            <PathField value={images} onChange={setImages} onBrowse={() => void browseImages()} placeholder={isPictures ? 'Beside them' : 'Beside the annotations'} />
          </Field>
          {isMasks && <MaskFields value={masks} onChange={setMasks} />}
          {format?.id === 'rle-csv' && (
            <div className="form-row"><span>Runs are counted</span><Segmented label="Runs are counted" value={order} choices={ORDERS} onChange={setOrder} /></div>
          )}
          <div className="form-row"><span>When something is wrong</span>
            <Segmented label="When something is wrong" value={onError} onChange={setOnError} choices={[{ value: 'skip', title: 'Skip it and list it' }, { value: 'stop', title: 'Stop, import nothing' }]} />
          </div>
          <div className="form-row"><span>These annotations are</span>
            <Segmented label="These annotations are" value={as} onChange={setAs} choices={[{ value: 'truth', title: 'Labels by people' }, { value: 'prediction', title: 'Predictions' }]} />
          </div>
        </div>
      ) : <><JobProgress id={job} />{ended && <JobOutcome job={running} />}</>}
    </Dialog>
  )
}
