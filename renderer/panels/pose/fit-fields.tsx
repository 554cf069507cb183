import { Box, LoaderCircle } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { MeshRef } from '../../../core/records/mesh.ts'
import { useApp } from '../../app/app.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Field } from '../../kit/field.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { cameraRuleOf, chosenMeshes, otherSide } from '../../state/fit-order.ts'
import type { PoseWishes } from '../../state/pose-look.ts'
import { useDocument, useGallery, useMeshShelf, usePoses, useSession } from '../../state/studio.ts'
import { CommandKeys } from '../review/command-keys.tsx'
import { CAMERAS, METHODS } from './pose-words.ts'

type Scope = 'object' | 'photo' | 'list'

/** What is fitted to what, through which camera and how. */
export function FitFields() {
  const app = useApp()
  const { wishes, fitting, target } = usePoses((state) => state)
  const meshes = useMeshShelf((state) => state.list)
  const image = useDocument((state) => state.image)
  const objects = useDocument((state) => state.annotations.size)
  const filter = useGallery((state) => state.filter)
  const listed = useGallery((state) => state.ids.length)
  const readOnly = useSession((state) => state.project?.readOnly ?? true)
  const project = useSession((state) => state.project?.project ?? null)
  const [scope, setScope] = useState<Scope>('object')
  useEffect(() => {
    if (project) void app.poses.meshes.read().catch(() => undefined)
  }, [app, project])
  const chosen = meshes.find((one) => one.ref === wishes.mesh)
  const other = chosen && otherSide(chosen, meshes)
  const camera = useQuery(app.bridge, project && image ? `${project} ${image.id} ${wishes.camera} ${wishes.fieldOfView}` : null,
    () => app.bridge.client.poses.camera({ project: project!, image: image!.id, camera: cameraRuleOf(wishes) }))
  const fit = async () => {
    if (scope !== 'list') return app.poses.fit(scope)
    await app.jobs.start('poses.fit', { filter, meshes: chosenMeshes(wishes, meshes), camera: cameraRuleOf(wishes), method: wishes.method }, 'Fit poses')
  }
  const can = !readOnly && meshes.length > 0 && (scope === 'object' ? target !== null : scope === 'photo' ? objects > 0 : listed > 0)
  return (
    <>
      <div className="pose-product">
        <span className="field-label">Product</span>
        <Select<MeshRef | null> label="Product to fit" value={chosen ? chosen.ref : null} onChange={(mesh) => app.poses.wish({ mesh })}
          choices={[{ value: null, title: 'Whichever fits best' }, ...meshes.map(({ ref, name }) => ({ value: ref, title: name }))]} />
        <IconButton small label="Meshes…" onClick={() => app.ui.show({ kind: 'meshes' })}><Box /></IconButton>
      </div>
      {other && <Checkbox checked={wishes.sides} onChange={(sides) => app.poses.wish({ sides })}>Try {other.name} too</Checkbox>}
      <Field label="Camera" side hint={camera.value ? cameraWords(wishes, camera.value) : undefined}>
        <Select<PoseWishes['camera']> label="How the camera is found" value={wishes.camera} choices={CAMERAS} onChange={(from) => app.poses.wish({ camera: from })} />
      </Field>
      {(wishes.camera !== 'exif' || camera.value?.from === 'field-of-view') && (
        <Field label="Degrees" side>
          <NumberField label="Field of view over the photo's height, degrees" value={wishes.fieldOfView} min={1} max={179} onCommit={(angle) => app.poses.wish({ fieldOfView: angle ?? 60 })} />
        </Field>
      )}
      <Field label="Method" side><Select label="How it is fitted" value={wishes.method} choices={METHODS} onChange={(method) => app.poses.wish({ method })} /></Field>
      <Segmented label="Whose poses are fitted" value={scope} onChange={setScope} choices={[
        { value: 'object', title: 'Object' }, { value: 'photo', title: 'Photo' }, { value: 'list', title: `List (${listed})` },
      ]} />
      {fitting ? (
        <div className="pose-busy" role="status">
          <LoaderCircle className="pose-turning" aria-hidden="true" />
          <span>{fitting.done === null ? 'Fitting…' : `Fitting… ${Math.round(100 * fitting.done)} %`}{fitting.note && <span className="quiet"> {fitting.note}</span>}</span>
          <Button onClick={app.poses.stop}>Stop</Button>
        </div>
      ) : (
        <Button look="primary" className="pose-fit" disabled={!can} onClick={() => void fit().catch(app.notices.fault)}>
          {scope === 'object' ? 'Fit pose' : 'Fit poses'}{scope === 'object' && <CommandKeys id="pose.fit" />}
        </Button>
      )}
      {!can && !fitting && !readOnly && <p className="panel-note">{meshes.length === 0 ? 'There is no mesh to fit yet.' : scope === 'object' ? 'Select one object first.' : 'There is no object here.'}</p>}
    </>
  )
}

function cameraWords({ camera }: PoseWishes, found: { from: string; fieldOfView: number; words: string }): string {
  const angle = `${found.fieldOfView.toFixed(1)}° over the height`
  if (camera === 'fit') return `Begins at ${angle}.`
  if (camera === 'exif' && found.from !== 'exif') return `The file tells nothing: ${angle}.`
  return found.words === '' ? `${angle}.` : `${found.words}: ${angle}.`
}
