import { Box, FileQuestionMark } from 'lucide-react'
import { useMemo, useState } from 'react'
import { DEFAULT_TRIANGLES, type MeshReading } from '../../../core/api/meshes.ts'
import { inMetres, uprightSize } from '../../../core/meshes/reading.ts'
import { readMeshFile } from '../../../core/pose/mesh-file.ts'
import type { MeshRow } from '../../../core/records/mesh.ts'
import { useApp } from '../../app/app.ts'
import { whereText } from '../../app/fault-words.ts'
import { chooseMesh } from '../../app/import-mesh.ts'
import type { Overlay } from '../../app/ui.ts'
import { bytesWords, countWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Field } from '../../kit/field.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { TextField } from '../../kit/text-field.tsx'
import { useSession } from '../../state/studio.ts'
import { MeshPreview } from './mesh-preview.tsx'
import { AXES, FORMAT_WORDS, KINDS, sizeWords, UNITS } from './mesh-words.ts'
import { useImporting } from './use-importing.ts'
import '../../kit/library.css'
import './meshes.css'

type Form = MeshReading & { name: string; kind: MeshRow['kind']; side: 'left' | 'right' | 'none'; triangles: number | null }

const FEWER = [4_000, 8_000, DEFAULT_TRIANGLES, 32_000, 64_000]
const fileName = (path: string) => path.split(/[\\/]/).at(-1) ?? path

/** A mesh file on its way into the project: what its numbers mean, and how it looks when they are taken so. */
export default function ImportMeshDialog({ overlay }: { overlay: Overlay }) {
  const path = overlay.kind === 'import-mesh' ? overlay.path : ''
  return <ImportMesh key={path} path={path} />
}

function ImportMesh({ path }: { path: string }) {
  const app = useApp()
  const project = useSession((state) => state.project?.project ?? null)
  const found = useQuery(app.bridge, `examine ${path}`, (signal) => app.bridge.client.meshes.examine({ path }, { signal }))
  const [edits, setEdits] = useState<Partial<Form>>({})
  const importing = useImporting()
  const { value } = found
  const many = value !== null && value.triangles > DEFAULT_TRIANGLES
  const form: Form | null = value && {
    name: value.name, units: value.guess.units, up: value.guess.up, forward: value.guess.forward, kind: value.guess.kind, side: 'none',
    triangles: many ? DEFAULT_TRIANGLES : null, ...edits,
  }
  const change = (part: Partial<Form>) => setEdits((now) => ({ ...now, ...part }))
  const raw = useMemo(() => value && readMeshFile(Uint8Array.from(atob(value.preview), (character) => character.charCodeAt(0))), [value])
  const clash = form !== null && form.up[1] === form.forward[1]
  const [units, up, forward] = form ? [form.units, form.up, form.forward] : [null, null, null]
  const upright = useMemo(() => (raw && units && up && forward && up[1] !== forward[1] ? inMetres(raw, { units, up, forward }) : null), [raw, units, up, forward])
  const size = value && form && !clash ? uprightSize(value.size, form) : null

  const start = () => {
    if (!form || !project) return
    const { side, ...rest } = form
    void importing.start({ project, path, ...rest, name: form.name.trim(), side: form.kind === 'shoe' && side !== 'none' ? side : null })
  }
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="Import a mesh" about={fileName(path)} size="wide" className="import-mesh" focus="input"
      foot={(
        <>
          <span className="foot-note" role="status">{importing.busy ? 'Reading and mending it…' : 'A copy is kept with the project; the file stays where it is.'}</span>
          <Button onClick={() => (importing.busy ? importing.cancel() : app.ui.show({ kind: 'meshes' }))}>{importing.busy ? 'Stop' : 'Cancel'}</Button>
          {found.fault ? <Button look="primary" onClick={() => void chooseMesh(app)}>Choose another file…</Button>
            : <Button look="primary" disabled={!form || clash || importing.busy || form.name.trim() === ''} onClick={start}>Import mesh</Button>}
        </>
      )}>
      {found.fault ? <Empty icon={<FileQuestionMark />} title={found.fault.message}><p className="selectable">{whereText({ ...found.fault.details, file: undefined })}</p></Empty>
        : !value || !form ? <Empty icon={<Box />} title="Looking the file through…" />
        : (
          <>
            <div className="import-mesh-form scroll">
              <Field label="Name"><TextField value={form.name} onChange={(name) => change({ name })} maxLength={200} /></Field>
              <div className="mesh-lines">
                <Segmented label="What it shows" value={form.kind} onChange={(kind) => change({ kind })} choices={KINDS} />
                {form.kind === 'shoe' && (
                  <Segmented label="Which foot it is for" value={form.side} onChange={(side) => change({ side })}
                    choices={[{ value: 'left', title: 'Left' }, { value: 'right', title: 'Right' }, { value: 'none', title: 'Either' }]} />
                )}
              </div>
              <Field label="Written in" side hint={size ? `${sizeWords(size, form.kind)}. ${edits.units === undefined ? value.guess.why : ''}` : undefined}>
                <Select label="Units of the file" value={form.units} choices={UNITS} onChange={(next) => change({ units: next })} />
              </Field>
              <Field label="Up" side fault={clash ? 'Up and forward must be different directions.' : undefined}>
                <Select label="Axis that points up" value={form.up} choices={AXES} onChange={(next) => change({ up: next })} />
              </Field>
              <Field label="Forward" side hint={form.kind === 'shoe' ? 'To the toe: see the arrow on the ground.' : 'To the front: see the arrow on the ground.'}>
                <Select label="Axis that points forward" value={form.forward} choices={AXES} onChange={(next) => change({ forward: next })} />
              </Field>
              <Field label="Keep" side hint={form.triangles === null ? undefined : 'More tell a fitter nothing and make it slower.'}>
                <Select<number | null> label="Triangles to keep" value={form.triangles} onChange={(triangles) => change({ triangles })}
                  choices={[{ value: null, title: `all ${value.triangles.toLocaleString('en')} triangles` }, ...FEWER.filter((count) => count < value.triangles).map((count) => ({ value: count, title: `about ${count.toLocaleString('en')}` }))]} />
              </Field>
              <dl className="library-facts">
                <div><dt>File</dt><dd>{`${FORMAT_WORDS[value.format]}, ${bytesWords(value.bytes)}`}</dd></div>
                <div><dt>Surface</dt><dd>{`${countWords(value.triangles, 'triangle')}, ${value.watertight ? 'closed' : `open at ${countWords(value.openEdges, 'edge')}`}`}</dd></div>
                {value.notes.length > 0 && <div><dt>Note</dt><dd>{value.notes.join(' ')}</dd></div>}
              </dl>
            </div>
            <div className="mesh-stage"><MeshPreview mesh={upright} label="The mesh as it will be kept" front={form.kind === 'shoe' ? 'toe' : 'front'} /></div>
          </>
        )}
    </Dialog>
  )
}
