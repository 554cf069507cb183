import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { Checkbox } from '../../kit/checkbox.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { usePoses, useSession } from '../../state/studio.ts'
import { CommandKeys } from '../review/command-keys.tsx'
import { FitFields } from './fit-fields.tsx'
import { NoPose, PoseResult } from './pose-result.tsx'
import { STYLES } from './pose-words.ts'
import { TrackPart } from './track-part.tsx'
import '../adjust/adjust.css'
import '../objects/objects.css'
import '../review/review.css'
import './pose.css'

/** Where the thing that an object shows is in space: fitting, looking, judging. */
export function PosePanel() {
  const app = useApp()
  const { active, wishes, reviewing, open } = usePoses((state) => state)
  const readOnly = useSession((state) => state.project?.readOnly ?? true)
  return (
    <div className="panel scroll pose-panel">
      {active ? <PoseResult pose={active} /> : <NoPose />}
      <section className="panel-part" aria-label="Fit">
        <h3>Fit</h3>
        <FitFields />
      </section>
      <TrackPart pose={active} />
      <section className="panel-part" aria-label="Drawing of poses">
        <h3>Look</h3>
        <Segmented label="How a pose is drawn" value={wishes.style} choices={STYLES.map(({ value, title }) => ({ value, title }))} onChange={(style) => app.poses.wish({ style, shown: true })} />
        <Checkbox checked={wishes.shown} onChange={(shown) => app.poses.wish({ shown })}>Show poses</Checkbox>
        <Checkbox checked={wishes.axes} onChange={(axes) => app.poses.wish({ axes })}>Axes</Checkbox>
        <Checkbox checked={wishes.rival} onChange={(rival) => app.poses.wish({ rival })}>Outline of the other way round</Checkbox>
      </section>
      <section className="panel-part" aria-label="Review of poses">
        <h3>Review</h3>
        {reviewing && <p className="quiet" role="status">{open === null ? 'Reading…' : open === 0 ? 'None left to judge.' : `${open} left to judge. A verdict opens the next.`}</p>}
        <div className="pose-row">
          <Button disabled={readOnly} onClick={() => void app.poses.reviewAll().catch(app.notices.fault)}>{reviewing ? 'End review' : 'Review poses'}</Button>
          <Button look="quiet" disabled={readOnly} onClick={() => void app.poses.next().catch(app.notices.fault)}>Next <CommandKeys id="pose.next" /></Button>
        </div>
        {!reviewing && <p className="panel-note">Through the whole project, those first that fit worst or could be the other way round.</p>}
      </section>
    </div>
  )
}
