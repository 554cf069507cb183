import { FileWarning } from 'lucide-react'
import { memo, useState } from 'react'
import type { ImageId } from '../../../core/records/ids.ts'
import type { ImageRow } from '../../../core/records/image.ts'
import { useThumbnail } from '../../app/photo-src.ts'
import { cx } from '../../kit/cx.ts'

const STATUS = { todo: 'to do', done: 'done', flagged: 'flagged' }

type Props = { id: ImageId; row: ImageRow | undefined; top: number; place: number; count: number; current: boolean; onOpen(): void }

/** One photo of the list; a quiet placeholder until its row is read. */
export const PhotoRow = memo(function PhotoRow({ id, row, top, place, count, current, onOpen }: Props) {
  const src = useThumbnail({ id })
  const [broken, setBroken] = useState(false)
  // Before anybody labelled a photo, what a model found there says more.
  const objects = !row ? '' : row.objects === 0 && row.predictions ? `${row.predictions} predicted` : `${row.objects} ${row.objects === 1 ? 'object' : 'objects'}`
  const label = row ? [row.name, STATUS[row.status], objects, row.split, row.problem].filter(Boolean).join(', ') : 'Reading'
  return (
    <div id={`photo-${id}`} role="option" aria-selected={current} aria-label={label} aria-posinset={place + 1} aria-setsize={count}
      className={cx('photo-row', current && 'photo-current')} style={{ transform: `translateY(${top}px)` }} onClick={onOpen} title={row?.path}>
      <span className="photo-thumb">
        {src && !broken && row?.health !== 'missing' ? <img src={src} alt="" loading="lazy" decoding="async" draggable={false} onError={() => setBroken(true)} /> : <FileWarning aria-hidden="true" />}
      </span>
      <span className="photo-words">
        <span className="photo-file"><bdi>{row?.name ?? ''}</bdi></span>
        <span className="photo-facts">
          {row && <span className={cx('status-dot', `dot-${row.status}`)} />}
          {row?.health !== undefined && row.health !== 'ok' ? <span className="photo-problem">{row.problem || row.health}</span> : <span>{objects}</span>}
          {row?.score !== null && row?.score !== undefined && <span title="Lowest score of the newest predictions">{row.score.toFixed(2)}</span>}
          {row?.split && <span className="photo-split">{row.split}</span>}
        </span>
      </span>
    </div>
  )
}, (before, after) => before.row === after.row && before.top === after.top && before.current === after.current && before.id === after.id && before.count === after.count)
