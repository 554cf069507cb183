import { ArrowLeftRight, Check, LoaderCircle, Magnet, X } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { Button } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { IconButton } from '../../kit/icon-button.tsx'
import { Keys } from '../../kit/keys.tsx'
import { Segmented } from '../../kit/segmented.tsx'
import { useDocument, usePoses, useView } from '../../state/studio.ts'
import { share, STATE_WORDS, STYLES } from './pose-words.ts'
import '../../kit/foot-bar.css'
import './pose.css'

/** Over the foot of the canvas while the tool for poses is chosen: how the mesh is drawn, and what is to become of its pose. */
export function PoseBar() {
  const open = useDocument((state) => state.image !== null)
  const chosen = useView((state) => state.tool === 'pose')
  const has = usePoses((state) => state.active !== null)
  if (!open || !chosen) return null
  return <div className="foot-bar pose-bar" role="toolbar" aria-label="Pose">{has ? <InHand /> : <Begin />}</div>
}

/** No pose yet: whose it would be. */
function Begin() {
  const app = useApp()
  const target = usePoses((state) => state.target)
  const fitting = usePoses((state) => state.fitting)
  const name = useDocument((state) => {
    const row = target === null ? undefined : state.annotations.get(target)
    return row ? (state.categories.get(row.category)?.name ?? 'object') : null
  })
  return (
    <>
      <span className="pose-bar-words" role="status">{fitting ? <><LoaderCircle className="pose-turning" aria-hidden="true" />{fitting.done === null ? 'Fitting…' : `Fitting… ${Math.round(100 * fitting.done)} %`}</> : name === null ? 'Select one object' : <span className="ellipsis">No pose of “{name}” yet</span>}</span>
      <Button look="quiet" onClick={() => app.ui.setLayout({ tab: 'pose', inspector: { ...app.ui.store.getState().inspector, collapsed: false } })}>How…</Button>
      {fitting ? <Button onClick={app.poses.stop}>Stop</Button> : (
        <Button look="primary" disabled={target === null} onClick={() => void app.poses.fit('object').catch(app.notices.fault)}>Fit pose <Keys keys="G" /></Button>
      )}
    </>
  )
}

function InHand() {
  const app = useApp()
  const { active, wishes, snapping, fitting, live } = usePoses((state) => state)
  const run = (work: Promise<unknown>) => void work.catch(app.notices.fault)
  return (
    <>
      <Segmented label="How the pose is drawn" value={wishes.style} onChange={(style) => app.poses.wish({ style, shown: true })}
        choices={STYLES.map(({ value, title, icon }) => ({ value, title, icon: <Icon name={icon} /> }))} />
      {/* Told when it comes to rest: sixty figures a second are nothing to listen to. */}
      {live !== null ? <span className="pose-bar-words">Moving · IoU <b>{share(live)}</b></span> : <span className="pose-bar-words" role="status">
        {(snapping || fitting) && <LoaderCircle className="pose-turning" aria-hidden="true" />}
        {STATE_WORDS[active!.state]}{active!.iou !== null && ` · IoU ${share(active!.iou)}`}
      </span>}
      <IconButton small label="Other way round" shortcut="X" disabled={!active!.runnerUp} onClick={() => run(app.poses.swap())}><ArrowLeftRight /></IconButton>
      <IconButton small label="Snap to the mask" shortcut="Enter" disabled={snapping} onClick={() => run(app.poses.snap())}><Magnet /></IconButton>
      <IconButton small label="Reject" shortcut="Z" onClick={() => run(app.poses.review('rejected'))}><X /></IconButton>
      {active!.state !== 'accepted' && <Button look="primary" icon={<Check aria-hidden="true" />} onClick={() => run(app.poses.review('accepted'))}>Accept <Keys keys="W" /></Button>}
    </>
  )
}
