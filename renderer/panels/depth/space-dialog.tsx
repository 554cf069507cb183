import { useEffect, useMemo, useState } from 'react'
import { depthOfMap } from '../../../core/depth/levels.ts'
import { useApp } from '../../app/app.ts'
import { layerUrl, mapUrl, photoUrl } from '../../bridge/media-url.ts'
import { meaningOf } from '../../canvas/depth-sight.ts'
import { loadBitmap } from '../../canvas/load-bitmap.ts'
import { loadGrey } from '../../canvas/map-source.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Slider } from '../../kit/slider.tsx'
import { useDepths, useDocument, usePredictions, useSession, useView } from '../../state/studio.ts'
import { SpaceCanvas } from './space-canvas.tsx'
import { spaceParts, USUAL_FIELD, type SpaceKind, type SpaceSubject } from './space-parts.ts'
import { STRAIGHT, type SpaceView } from './space-view.ts'
import './depth.css'

type Loaded = SpaceSubject & { photo: Uint8ClampedArray }

/** The depth of the open photo as a relief or as points, from any side. */
export default function SpaceDialog() {
  const app = useApp()
  const project = useSession((state) => state.project?.project)
  const image = useDocument((state) => state.image)
  const truth = useDepths((state) => (state.image === image?.id ? state.truth : null))
  const result = usePredictions(({ results, shown }) => results.get(shown ?? 0)?.image ?? null)
  const colours = useView((state) => state.colourMap)
  const run = result?.map === 'depth' ? result : null
  const [wanted, setWanted] = useState<'run' | 'truth'>(run ? 'run' : 'truth')
  const [kind, setKind] = useState<SpaceKind>('points')
  const [tint, setTint] = useState<'photo' | 'map'>('photo')
  const [view, setView] = useState<SpaceView>(STRAIGHT)
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const whose = wanted === 'run' && run ? 'run' : truth ? 'truth' : 'run'
  useEffect(() => {
    const base = app.bridge.hello()?.media
    if (!project || !image || base === undefined || (whose === 'truth' ? !truth : !run)) return
    const stop = new AbortController()
    const read = async () => {
      const address = whose === 'truth' ? layerUrl(base, project, image, truth!.sha256) : mapUrl(base, project, image, run!.run)
      const [grey, photo] = await Promise.all([loadGrey(address, stop.signal), loadBitmap(photoUrl(base, project, image, 'display'), stop.signal)])
      const { width, height } = grey
      const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
      context.drawImage(photo, 0, 0, width, height)
      photo.close()
      const meant = whose === 'truth' ? { unit: truth!.unit, values: truth!.values, blank: true } : meaningOf(run!.extra)
      const range = whose === 'truth' ? ([truth!.low, truth!.high] as const) : run!.range
      setLoaded({
        plane: { width, height, values: depthOfMap(grey.values, range, meant.blank) }, unit: meant.unit, values: meant.values, camera: truth?.camera ?? null,
        width: image.width, height: image.height, photo: context.getImageData(0, 0, width, height).data,
      })
    }
    read().catch((thrown: unknown) => !stop.signal.aborted && app.notices.fault(thrown))
    return () => stop.abort()
  }, [app, project, image, whose, truth, run])
  const parts = useMemo(() => loaded && spaceParts(loaded, kind, tint === 'photo' ? loaded.photo : null, colours), [loaded, kind, tint, colours])
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Depth in space" size="wide">
      <div className="space">
        <div className="space-choices">
          {truth && run && <Segmented label="Whose depth" value={whose} choices={[{ value: 'run', title: 'Predicted' }, { value: 'truth', title: 'True' }]} onChange={setWanted} />}
          <Segmented label="Drawn as" value={kind} choices={[{ value: 'points', title: 'Points' }, { value: 'relief', title: 'Relief' }]} onChange={setKind} />
          <Segmented label="Colours" value={tint} choices={[{ value: 'photo', title: 'Photo' }, { value: 'map', title: 'Depth' }]} onChange={setTint} />
          <Slider label="Depth drawn" value={view.deep} min={0.2} max={4} step={0.1} rest={1} show={(value) => `${value.toFixed(1)} ×`} onChange={(deep) => setView((now) => ({ ...now, deep }))} />
          <Button onClick={() => setView(STRAIGHT)}>Reset</Button>
        </div>
        <SpaceCanvas parts={parts} view={view} onView={setView} onReset={() => setView(STRAIGHT)} label={kind === 'points' ? 'Points in space' : 'Relief'} />
        <p className="quiet">
          {parts ? `${parts.shown.toLocaleString('en')} points.` : 'Reading…'} Drag or arrow keys turn it, wheel or + and − come nearer.
          {kind === 'points' && loaded && !loaded.camera && ` The camera is not known: drawn as of a field of view of ${USUAL_FIELD}°.`}
          {loaded?.unit === '' && ' Without a unit only the shape is right, not its depth.'}
        </p>
      </div>
    </Dialog>
  )
}
