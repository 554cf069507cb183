import { ChevronRight } from 'lucide-react'
import type { Fault } from '../../../core/fault.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { ModelInput, ModelManifest } from '../../../core/records/model.ts'
import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'
import { PathField } from '../../kit/path-field.tsx'
import { CommitField, TextField } from '../../kit/text-field.tsx'
import { FeedFields } from './feed-fields.tsx'
import { feedWords } from './feed-words.ts'
import '../predict/predict.css'

const THRESHOLDS = [
  ['mask', 'Mask', 'Probability from which a pixel counts'], ['score', 'Score', 'Lowest score of an object'], ['iou', 'Overlap', 'From which the weaker of two goes'],
  ['keypoint', 'Key point', 'Lowest score of a point'],
] as const
/** Thresholds that mean something for a task. */
const USED: Readonly<Record<string, readonly string[]>> = {
  semantic: ['mask'], matte: ['mask'], instances: ['mask', 'score', 'iou'], keypoints: ['score', 'iou', 'keypoint'], prompt: ['mask'],
}

/** Everything of a manifest that a file cannot tell for sure. */
export function ModelForm({ manifest, told, onChange, decoder, fault }: {
  manifest: ModelManifest
  /** Classes that the file tells of. */
  told: number
  onChange(part: Partial<ModelManifest>): void
  decoder: { path: string; set(path: string): void } | null; fault: Fault | null
}) {
  const app = useApp()
  const about = (field: string) => (fault?.details.field?.includes(field) ? fault.message : undefined)
  const { labels, thresholds, input, task } = manifest
  const named = labels.filter((label) => label !== null).length
  const used = USED[task] ?? []
  const browse = async () => {
    const path = await app.ui.chooseFile({ title: 'The decoder of this model', want: 'file', kinds: ['model'], action: 'Choose' })
    if (path) decoder?.set(path)
  }
  return (
    <>
      {decoder && (
        <Field label="Decoder" hint="This file is the encoder; the model needs the .onnx of its decoder too." fault={about('decoder')}>
          <PathField value={decoder.path} onChange={decoder.set} onBrowse={() => void browse()} placeholder="Choose, or paste a path" />
        </Field>
      )}
      <div className="predict-pair">
        <Field label="Name" fault={about('name')}><TextField value={manifest.name} onChange={(name) => onChange({ name })} maxLength={200} /></Field>
        <Field label="Licence" hint="Shown with the model, so that you remember"><TextField value={manifest.licence} onChange={(licence) => onChange({ licence })} maxLength={400} placeholder="Such as MIT, or who may use it" /></Field>
      </div>
      {task !== 'depth' && task !== 'prompt' && (
        <Field label={`Classes (${countWords(named, 'name')})`} fault={about('labels')}
          hint={labels.includes(null) ? 'One a line, in the model’s order; an empty line is background.' : 'One a line, in the model’s order.'}>
          <CommitField multiline value={labels.map((label) => label ?? '').join('\n')} onCommit={(text) => onChange({ labels: labelsOf(text, told) })} />
        </Field>
      )}
      <details className="fold">
        <summary><ChevronRight aria-hidden="true" /><span>How photos are fed to it</span><span className="faint ellipsis">{feedWords(input)}</span></summary>
        <FeedFields input={input} onChange={(part: Partial<ModelInput>) => onChange({ input: { ...input, ...part } })} />
      </details>
      <details className="fold">
        <summary><ChevronRight aria-hidden="true" /><span>Thresholds and names</span><span className="faint ellipsis">{manifest.id}</span></summary>
        <div className="fold-body">
          {used.length > 0 && (
            <div className="predict-three">
              {THRESHOLDS.filter(([key]) => used.includes(key)).map(([key, title, hint]) => (
                <Field key={key} label={title} hint={hint}>
                  <NumberField value={thresholds[key]} min={0} max={1} step={0.05} onCommit={(value) => value !== null && onChange({ thresholds: { ...thresholds, [key]: value } })} />
                </Field>
              ))}
            </div>
          )}
          <div className="predict-pair">
            <Field label="Name in commands" hint="Small letters, digits, dots and hyphens" fault={about('id')}>
              <TextField value={manifest.id} onChange={(id) => onChange({ id: id.toLowerCase().replace(/[^a-z0-9._-]/g, '-').slice(0, 100) })} />
            </Field>
            <Field label="Version"><TextField value={manifest.version} onChange={(version) => onChange({ version: version || '1' })} maxLength={60} /></Field>
          </div>
          <Field label="About it"><CommitField multiline value={manifest.about} onCommit={(text) => onChange({ about: text.slice(0, 4_000) })} /></Field>
        </div>
      </details>
    </>
  )
}

/** Names line by line. There may be more than the file told; of those that it told, missing ones are background. */
function labelsOf(text: string, told: number): (string | null)[] {
  const lines = text.split('\n').map((line) => line.trim().slice(0, LIMITS.labelLength))
  while (lines.length > told && lines.at(-1) === '') lines.pop()
  return Array.from({ length: Math.min(LIMITS.modelLabels, Math.max(told, lines.length)) }, (_, place) => lines[place] || null)
}
