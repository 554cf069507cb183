import { ListChecks } from 'lucide-react'
import { commandOf, runCommand } from '../../commands/index.ts'
import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { usePredictions, useReview } from '../../state/studio.ts'
import { AgreementPart } from '../evaluation/agreement-part.tsx'
import { PosesWaiting } from '../pose/poses-waiting.tsx'
import { PhotoCard } from './photo-card.tsx'
import { PredictionRows } from './prediction-rows.tsx'
import { ProgressPart } from './progress-part.tsx'
import { QueueList } from './queue-list.tsx'
import { ReviewSetup } from './review-setup.tsx'
import { VerdictButtons } from './verdict-buttons.tsx'
import '../adjust/adjust.css'
import './review.css'

/** What a run says of the photo, what people make of it, and the queue of photos that need eyes. */
export function ReviewPanel() {
  const app = useApp()
  const runs = usePredictions((state) => state.runs)
  const active = useReview((state) => state.active)
  if (runs.length === 0) {
    return (
      <>
        <Empty icon={<ListChecks />} title="No predictions yet">
          <p>Let a model look at your photos, or import a file of predictions. Then check them here, one key a photo.</p>
          <Button look="primary" onClick={() => runCommand(app, commandOf('predict.photos'))}>Predict photos</Button>
        </Empty>
        <PosesWaiting />
      </>
    )
  }
  return (
    <div className="review">
      {active ? <ProgressPart /> : <ReviewSetup />}
      {active && <PhotoCard />}
      <PredictionRows />
      <AgreementPart />
      <VerdictButtons />
      {active ? <QueueList /> : <PosesWaiting />}
    </div>
  )
}
