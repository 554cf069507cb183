import { Eye, EyeOff, Lock, LockOpen, Rotate3d } from 'lucide-react'
import { memo, type KeyboardEvent, type MouseEvent } from 'react'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { Category } from '../../../core/records/category.ts'
import type { AnnotationId } from '../../../core/records/ids.ts'
import type { Pose } from '../../../core/records/pose.ts'
import { useApp } from '../../app/app.ts'
import { cx } from '../../kit/cx.ts'
import { SHAPE_WORDS } from './shape-words.ts'

type Props = {
  row: Annotation; category: Category | undefined; pose: Pose | undefined; top: number; place: number; count: number; readOnly: boolean
  selected: boolean; hovered: boolean; cursor: boolean; dropping: boolean
  onChoose(id: AnnotationId, event: MouseEvent | KeyboardEvent): void
  onDragStart(id: AnnotationId): void; onDragOver(id: AnnotationId | null): void; onDrop(id: AnnotationId): void
}

/** One object as a layer: colour, category, what it is, group, visibility, lock. */
export const ObjectRow = memo(function ObjectRow(props: Props) {
  const { row, category, pose, top, place, count, readOnly } = props
  const app = useApp()
  const name = category?.name ?? `Category ${row.category}`
  const words = [name, SHAPE_WORDS[row.shape.type], row.description, row.group !== null && `group ${row.group}`, pose && `pose ${pose.state}`, row.hidden && 'hidden', row.locked && 'locked']
  return (
    <div id={`object-${row.id}`} role="option" aria-selected={props.selected} aria-label={words.filter(Boolean).join(', ')} aria-posinset={place + 1} aria-setsize={count}
      className={cx('object-row', props.selected && 'object-selected', props.hovered && 'object-hovered', props.cursor && 'object-cursor', row.hidden && 'object-hidden', props.dropping && 'object-dropping')}
      style={{ transform: `translateY(${top}px)` }} draggable={!readOnly}
      onClick={(event) => props.onChoose(row.id, event)}
      onContextMenu={(event) => !props.selected && props.onChoose(row.id, event)}
      onDoubleClick={() => app.view.zoomToBox(row.bbox)}
      onPointerEnter={() => app.view.hover(row.id)}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', name)
        props.onDragStart(row.id)
      }}
      onDragOver={(event) => {
        event.preventDefault()
        props.onDragOver(row.id)
      }}
      onDragEnd={() => props.onDragOver(null)}
      onDrop={(event) => {
        event.preventDefault()
        props.onDrop(row.id)
      }}>
      <span className="swatch" style={{ background: category?.color }} />
      <span className="object-name">{name}</span>
      <span className="object-note">{row.description || SHAPE_WORDS[row.shape.type]}</span>
      {pose && <span className={cx('object-pose', `object-pose-${pose.state}`)} title={`Pose: ${pose.state}${pose.iou === null ? '' : `, IoU ${pose.iou.toFixed(2)}`}`}><Rotate3d aria-hidden="true" /></span>}
      {row.score !== null && <span className="object-score">{row.score.toFixed(2)}</span>}
      {row.group !== null && <span className="object-group" title={`Group ${row.group}`}>{row.group}</span>}
      <button type="button" tabIndex={-1} className={cx('object-tool', row.hidden && 'object-tool-on')} aria-label={row.hidden ? `Show ${name}` : `Hide ${name}`} disabled={readOnly}
        onClick={(event) => {
          event.stopPropagation()
          app.edits.setHidden([row.id], !row.hidden)
        }}>{row.hidden ? <EyeOff /> : <Eye />}</button>
      <button type="button" tabIndex={-1} className={cx('object-tool', row.locked && 'object-tool-on')} aria-label={row.locked ? `Unlock ${name}` : `Lock ${name}`} disabled={readOnly}
        onClick={(event) => {
          event.stopPropagation()
          app.edits.setLocked([row.id], !row.locked)
        }}>{row.locked ? <Lock /> : <LockOpen />}</button>
    </div>
  )
}, (before, after) =>
  before.row === after.row && before.category === after.category && before.pose === after.pose && before.top === after.top && before.selected === after.selected &&
  before.hovered === after.hovered && before.cursor === after.cursor && before.dropping === after.dropping && before.count === after.count && before.onChoose === after.onChoose)
