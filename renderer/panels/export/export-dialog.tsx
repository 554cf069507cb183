import { useEffect, useState } from 'react'
import { cutoutSpec, type CutoutSpec } from '../../../core/cutout/spec.ts'
import { depthSpec, type DepthSpec } from '../../../core/depth/spec.ts'
import { useApp } from '../../app/app.ts'
import { BrowseField } from '../../app/browse-field.tsx'
import type { Overlay } from '../../app/ui.ts'
import { countWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { useGallery, useSession } from '../../state/studio.ts'
import { filterParts } from '../filmstrip/filter-button.tsx'
import { DepthExportFields } from '../depth/export-fields.tsx'
import { FormatCards } from '../import/format-cards.tsx'
import { JobDialog } from '../report/job-dialog.tsx'
import { CutoutFields } from './cutout-fields.tsx'
import { BandFields, BitsField, MaskKindField, OrderField, type MaskKind } from './picture-fields.tsx'
import { ShareFields, type Shares } from './share-fields.tsx'

const SEGMENTATION: { value: 'auto' | 'polygon' | 'rle'; title: string }[] = [
  { value: 'auto', title: 'Exact: polygons, RLE for holes' }, { value: 'polygon', title: 'Polygons' }, { value: 'rle', title: 'RLE' },
]

/** Writes the project as a dataset: format, place, and how. */
export default function ExportDialog({ overlay }: { overlay: Overlay }) {
  const given = overlay.kind === 'export' ? overlay : null
  const app = useApp()
  const project = useSession((state) => state.project)
  const filter = useGallery((state) => state.filter)
  const shown = useGallery((state) => state.ids.length)
  const formats = useQuery(app.bridge, 'formats', (signal) => app.bridge.client.datasets.formats({}, { signal }))
  const writable = (formats.value ?? []).filter((format) => format.writes)
  const [chosen, setChosen] = useState<string | null>(given?.format ?? null)
  // Where this project went last, or a folder of its own beside the project file.
  const [out, setOut] = useState(() => {
    const { exported } = app.ui.store.getState()
    if (exported && exported.project === project?.project) return exported.out
    return project ? `${project.path.replace(/\.selvedge$/, '')}-export` : ''
  })
  const [segmentation, setSegmentation] = useState<'auto' | 'polygon' | 'rle'>('auto')
  const [masks, setMasks] = useState<MaskKind>('union')
  const [cutout, setCutout] = useState<CutoutSpec>(() => cutoutSpec.parse({}))
  const [bits, setBits] = useState<8 | 16>(8)
  const [band, setBand] = useState({ inside: 10, outside: 10 })
  const [depth, setDepth] = useState<DepthSpec>(() => depthSpec.parse({ of: given?.run ?? 'truth' }))
  const [order, setOrder] = useState<'columns' | 'rows'>('columns')
  const [shares, setShares] = useState<Shares | null>(null)
  const [seed, setSeed] = useState(1)
  const [keepMeasures, setKeepMeasures] = useState(false)
  const [copyImages, setCopyImages] = useState(false)
  const [onlyShown, setOnlyShown] = useState(false)
  const format = writable.find((one) => one.id === chosen) ?? writable.find((one) => one.id === 'coco') ?? writable[0]
  const isCoco = format?.id.startsWith('coco') ?? false
  const filtered = filterParts(filter) > 0 || Boolean(filter.search)
  const unfinished = format?.id === 'cutouts' && (cutout.picture === '' || cutout.name.trim() === '')
  const broken = shares !== null && shares.train + shares.val + shares.test <= 0

  const begin = async () => {
    const job = await app.jobs.start('datasets.export', {
      format: format!.id, out: out.trim(), segmentation, masks, cutout, bits, band, order, depth, keepMeasures, copyImages, seed, ...(shares ? { shares } : {}), ...(onlyShown && filtered ? { filter } : {}),
    }, `Export ${format!.title}`)
    if (project) app.ui.store.setState({ exported: { project: project.project, out: out.trim() } })
    return job
  }
  // The title counts what there is to export now, not when the project was opened.
  useEffect(() => void app.session.refresh().catch(() => undefined), [app])
  return (
    <JobDialog title="Export" size="large" about={project ? `${countWords(project.annotations, 'annotation')} on ${countWords(project.images, 'photo')}` : undefined}
      note="Files are written aside and moved into place when all is done." goesOn="the export goes on" action="Export"
      ready={format !== undefined && out.trim() !== '' && !broken && !unfinished} begin={begin}>
      <div className="form">
        <FormatCards formats={writable} value={format?.id ?? ''} onChange={setChosen} label="Format" />
        <BrowseField label="Into folder" value={out} onChange={setOut} wish={{ title: 'Export into folder', want: 'folder', action: 'Export here' }} />
        {isCoco && (
          <div className="form-row"><span>Segmentation</span><Segmented label="Segmentation" value={segmentation} choices={SEGMENTATION} onChange={setSegmentation} /></div>
        )}
        {format?.id === 'masks' && <MaskKindField value={masks} onChange={setMasks} />}
        {format?.id === 'alpha' && <BitsField value={bits} onChange={setBits} />}
        {format?.id === 'trimaps' && <BandFields value={band} onChange={setBand} />}
        {format?.id === 'rle-csv' && <OrderField value={order} onChange={setOrder} />}
        {format?.id === 'depth' && <DepthExportFields value={depth} onChange={setDepth} />}
        {format?.id === 'cutouts' && <CutoutFields value={cutout} onChange={setCutout} />}
        <ShareFields shares={shares} seed={seed} onShares={setShares} onSeed={setSeed} fault={broken ? 'At least one share must be above zero.' : undefined} />
        <div className="form-part">
          <Checkbox checked={copyImages} onChange={setCopyImages}>Copy the photos too</Checkbox>
          {isCoco && <Checkbox checked={keepMeasures} onChange={setKeepMeasures}>Keep boxes and areas as the imported file had them</Checkbox>}
          {filtered && <Checkbox checked={onlyShown} onChange={setOnlyShown}>Only the {countWords(shown, 'photo')} that pass the filter now</Checkbox>}
        </div>
      </div>
    </JobDialog>
  )
}
