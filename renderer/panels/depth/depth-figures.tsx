import { useState } from 'react'
import type { DepthFigures } from '../../../core/api/evaluations.ts'
import type { DepthAlignment } from '../../../core/metrics/depth-scores.ts'
import type { CategoryId, ImageId, ProjectId } from '../../../core/records/ids.ts'
import type { RunId } from '../../../core/records/run.ts'
import { imageFilter } from '../../../core/api/images.ts'
import { useApp } from '../../app/app.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { figure } from '../../canvas/figure.ts'
import { Button } from '../../kit/button.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { Select } from '../../kit/select.tsx'
import { useDocument, useView } from '../../state/studio.ts'
import './depth.css'

export type Within = 'all' | 'labels' | CategoryId
export const ALIGNMENTS: { value: DepthAlignment; title: string }[] = [
  { value: 'none', title: 'None' }, { value: 'median', title: 'Median' }, { value: 'least-squares', title: 'Least squares' },
]

/** What each figure of a depth is called, and its rule. `more`: better when greater; `share`: told in percent. */
export const DEPTH_WORDS: readonly { id: keyof DepthFigures; title: string; short?: string; rule: string; more?: true; share?: true; inUnit?: true }[] = [
  { id: 'rmse', title: 'RMSE', rule: 'Root of the mean squared difference, in the unit of the truth', inUnit: true },
  { id: 'rmseOfRange', title: 'RMSE of the range', rule: 'The same as a share of the range of the truth' },
  { id: 'absRel', title: 'Relative error', short: 'Relative', rule: 'Mean of the difference over the truth' },
  { id: 'sqRel', title: 'Squared relative', rule: 'Mean of the squared difference over the truth' },
  { id: 'logRmse', title: 'RMSE of logarithms', rule: 'Root of the mean squared difference of natural logarithms' },
  { id: 'siLog', title: 'Scale-invariant log', short: 'SI log', rule: 'What is left of it after the best factor' },
  { id: 'ssim', title: 'SSIM', rule: 'Structural similarity within the pixels that are judged', more: true },
  { id: 'delta1', title: 'Ratio below 1.25', short: '< 1.25', rule: 'Pixels whose greater over lesser of prediction and truth is below 1.25', share: true, more: true },
  { id: 'delta2', title: 'Ratio below 1.25²', rule: 'The same below 1.5625', share: true, more: true },
  { id: 'delta3', title: 'Ratio below 1.25³', rule: 'The same below 1.953', share: true, more: true },
  { id: 'delta1OfPrediction', title: 'Within 25 % of prediction', short: '± 25 %', rule: 'Pixels whose difference is at most 25 % of the prediction: the one-sided reading', share: true, more: true },
  { id: 'delta2OfPrediction', title: 'Within 56 % of prediction', rule: 'The same with 56.25 %', share: true, more: true },
  { id: 'delta3OfPrediction', title: 'Within 95 % of prediction', rule: 'The same with 95.31 %', share: true, more: true },
]

export const depthWords = (value: number | null, share = false): string => (value === null ? '–' : share ? `${(100 * value).toFixed(1)} %` : figure(value))

/** The shown run against the true depth of the open photo. */
export function PhotoFigures({ project, image, run, unit }: { project: ProjectId; image: ImageId; run: RunId; unit: string }) {
  const app = useApp()
  const align = useView((state) => state.depthAlign)
  const mode = useView((state) => state.mode)
  const categories = useDocument((state) => state.categories)
  const used = useDocument((state) => state.annotations)
  const [within, setWithin] = useState<string>('all')
  const here = [...new Set([...used.values()].map(({ category }) => category))].flatMap((id) => categories.get(id) ?? [])
  const known = within === 'all' || within === 'labels' || here.some(({ id }) => String(id) === within) ? within : 'all'
  const place: Within = known === 'all' || known === 'labels' ? known : (Number(known) as CategoryId)
  const scores = useQuery(app.bridge, `depth ${project} ${run} ${image} ${align} ${known}`, (signal) =>
    app.bridge.client.evaluations.runDepths({ project, run, align, within: place, filter: imageFilter.parse({ ids: [image] }) }, { signal }), ['depths.changed', 'predictions.changed'])
  const [photo] = scores.value?.images ?? []
  return (
    <>
      <div className="depth-stack"><span className="quiet">Prediction aligned by</span>
        <Segmented label="Aligned by" value={align} choices={ALIGNMENTS} onChange={(value) => app.view.set({ depthAlign: value })} />
      </div>
      <div className="panel-row"><span className="quiet">Judged on</span>
        <Select label="Judged on" value={known} onChange={(value: string) => setWithin(value)}
          choices={[{ value: 'all', title: 'All pixels' }, { value: 'labels', title: 'Labelled objects' }, ...here.map(({ id, name }) => ({ value: String(id), title: name }))]} />
      </div>
      {scores.fault && <p className="panel-note">{scores.fault.message}</p>}
      {photo && (
        <table className="depth-figures" aria-label="Figures of this photo">
          <tbody>
            {DEPTH_WORDS.map(({ id, title, rule, share, inUnit }) => (
              <tr key={id} title={rule}><th scope="row">{title}</th><td>{depthWords(photo[id], share)}{inUnit && unit !== '' && ` ${unit}`}</td></tr>
            ))}
          </tbody>
        </table>
      )}
      {photo && align !== 'none' && <p className="panel-note">Multiplied by {figure(photo.scale)}{align === 'least-squares' && `, raised by ${figure(photo.shift)}`}; {photo.pixels.toLocaleString('en')} pixels.</p>}
      <div className="depth-buttons">
        <Button look={mode === 'side' ? 'primary' : undefined} onClick={() => app.view.set({ mode: mode === 'side' ? 'overlay' : 'side', before: 'auto', after: 'auto' })}>Side by side</Button>
        <Button look={mode === 'difference' ? 'primary' : undefined} onClick={() => app.view.set({ mode: mode === 'difference' ? 'overlay' : 'difference' })}>Error map</Button>
      </div>
    </>
  )
}
