import { useApp } from '../../app/app.ts'
import { countWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { commandOf, runCommand } from '../../commands/index.ts'
import { Button } from '../../kit/button.tsx'
import { useSession } from '../../state/studio.ts'
import './pose.css'

/** That poses wait for a verdict, and the way to them; nothing where none do. They have an order of their own: by object, worst fit first. */
export function PosesWaiting() {
  const app = useApp()
  const project = useSession((state) => state.project?.project ?? null)
  const waiting = useQuery(app.bridge, project, () => app.bridge.client.poses.list({ project: project!, states: ['fitted', 'corrected', 'imported'] }), ['annotations.changed'])
  const count = waiting.value?.length ?? 0
  if (count === 0) return null
  return (
    <section className="panel-part" aria-label="Poses to judge">
      <p className="panel-note">{countWords(count, 'pose')} {count === 1 ? 'waits' : 'wait'} to be judged, in the Pose tab.</p>
      <div className="pose-row"><Button onClick={() => runCommand(app, commandOf('pose.review'))}>Review poses</Button></div>
    </section>
  )
}
