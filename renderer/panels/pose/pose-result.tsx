import { ArrowLeftRight, Check, Magnet, Trash2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Pose } from '../../../core/records/pose.ts'
import { useApp } from '../../app/app.ts'
import { useCommandState } from '../../app/command-state.ts'
import { commandOf, runCommand } from '../../commands/index.ts'
import { Button } from '../../kit/button.tsx'
import { cx } from '../../kit/cx.ts'
import { IconButton } from '../../kit/icon-button.tsx'
import { Keys } from '../../kit/keys.tsx'
import { useDocument, useMeshShelf, usePoses, useView } from '../../state/studio.ts'
import { ErrorCurve } from './error-curve.tsx'
import { poseFacts, poseWords, share, STATE_WORDS } from './pose-words.ts'
import { TurningView } from './turning-view.tsx'

/** Figures shown at once; the others on demand. */
const FIRST = 4

/** How good the pose in hand is, in words and figures, and what can be done with it. */
export function PoseResult({ pose }: { pose: Pose }) {
  const app = useApp()
  const name = useMeshShelf((state) => state.list.find((one) => one.ref === pose.mesh)?.name ?? `Mesh ${pose.mesh} is not here`)
  const rival = useMeshShelf((state) => state.list.find((one) => one.ref === pose.runnerUp?.mesh && one.ref !== pose.mesh)?.name)
  const height = useDocument((state) => state.image?.height ?? 1)
  const facts = poseFacts(pose, height)
  const snapping = usePoses((state) => state.snapping)
  return (
    <section className="panel-part" aria-label="Fitted pose">
      <div className="pose-head">
        <h3 className="ellipsis">{name}</h3>
        <span className={cx('pose-state', `pose-${pose.state}`)}>{STATE_WORDS[pose.state]}</span>
        <IconButton small label="Remove pose" onClick={() => void app.poses.remove().catch(app.notices.fault)}><Trash2 /></IconButton>
      </div>
      <p className="pose-words" role="status">
        <b>IoU {share(pose.iou)}.</b> {poseWords(pose)}
      </p>
      <div className="pose-verdicts">
        <Verdict id="pose.accept" word="Accept" hand="W" look="verdict-accept"><Check /></Verdict>
        <Verdict id="pose.reject" word="Reject" hand="Z" look="verdict-reject"><X /></Verdict>
        <Verdict id="pose.snap" word={snapping ? 'Snapping…' : 'Snap'} hand="Enter"><Magnet /></Verdict>
        <Verdict id="pose.swap" word="Other way" hand="X"><ArrowLeftRight /></Verdict>
      </div>
      {pose.runnerUp && <p className="panel-note">{rival ?? 'The other way round'}: IoU {share(pose.runnerUp.iou)}.</p>}
      <TurningView pose={pose} />
      <ErrorCurve curve={pose.curve} />
      <Facts facts={facts.slice(0, FIRST)} />
      <details className="pose-more"><summary>More figures</summary><Facts facts={facts.slice(FIRST)} /></details>
    </section>
  )
}

function Facts({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return <dl className="facts selectable pose-facts">{facts.map(([title, value]) => <div key={title}><dt>{title}</dt><dd>{value}</dd></div>)}</dl>
}

/** `hand`: the key while the tool for poses is in hand. */
function Verdict({ id, word, hand, look, children }: { id: string; word: string; hand: string; look?: string; children: ReactNode }) {
  const app = useApp()
  const inHand = useView((state) => state.tool === 'pose')
  const { enabled, title, shortcut } = useCommandState(id)
  const press = inHand ? hand : shortcut
  return (
    <button type="button" className={cx('verdict', look)} title={title} aria-disabled={!enabled || undefined}
      onClick={(event) => {
        // The keys belong to the studio again at once.
        event.currentTarget.blur()
        runCommand(app, commandOf(id))
      }}>
      {children}<span>{word}</span>{press && <Keys keys={press} />}
    </button>
  )
}

/** What there is to do while the object in hand has no pose. */
export function NoPose() {
  const app = useApp()
  const target = usePoses((state) => state.target)
  const tool = useView((state) => state.tool)
  return (
    <section className="panel-part">
      <p className="quiet">{target === null ? 'Select an object to see its pose, or to fit one.' : 'This object has no pose yet.'}</p>
      {tool !== 'pose' && <Button onClick={() => app.view.setTool('pose')}>Take the pose tool</Button>}
    </section>
  )
}
