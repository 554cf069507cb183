import type { PredictParams } from '../../../core/records/model.ts'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Field } from '../../kit/field.tsx'
import { NumberField } from '../../kit/number-field.tsx'

/** What is done to masks and objects after the network, in the order in which it is done. */
export function PostFields({ params, onChange }: { params: PredictParams; onChange(part: Partial<PredictParams>): void }) {
  const { post } = params
  const set = (part: Partial<PredictParams['post']>) => onChange({ post: { ...post, ...part } })
  return (
    <div className="fold-body">
      <div className="predict-three">
        <Field label="Mask threshold" hint="0 to 1; empty: the model’s own"><NumberField value={post.threshold} min={0} max={1} step={0.05} onCommit={(threshold) => set({ threshold })} /></Field>
        <Field label="Lowest score" hint="0 to 1; empty: the model’s own"><NumberField value={post.score} min={0} max={1} step={0.05} onCommit={(score) => set({ score })} /></Field>
        <Field label="Refine edges, pixels" hint="Follows edges of the photo; 0: off"><NumberField value={post.refine} min={0} max={128} onCommit={(refine) => set({ refine: refine ?? 0 })} /></Field>
        <Field label="Fill holes up to, pixels" hint="0: none"><NumberField value={post.fillHoles} min={0} step={50} onCommit={(fillHoles) => set({ fillHoles: fillHoles ?? 0 })} /></Field>
        <Field label="Drop pieces below, pixels" hint="0: none"><NumberField value={post.minArea} min={0} step={50} onCommit={(minArea) => set({ minArea: minArea ?? 0 })} /></Field>
        <Field label="Polygons within, pixels" hint="Empty: keep exact masks"><NumberField value={post.polygon} min={0} max={100} step={0.5} onCommit={(polygon) => set({ polygon })} /></Field>
      </div>
      <Checkbox checked={post.largest} onChange={(largest) => set({ largest })}>Keep only the largest piece of each mask</Checkbox>
    </div>
  )
}
