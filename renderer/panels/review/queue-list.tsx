import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { useApp } from '../../app/app.ts'
import { useThumbnail } from '../../app/photo-src.ts'
import { cx } from '../../kit/cx.ts'
import type { QueuedPhoto, ReviewVerdict } from '../../state/review-types.ts'
import { useGallery, useReview } from '../../state/studio.ts'
import { VERDICT_WORDS } from './verdict-words.ts'

const ROW = 48

/** The photos of the queue in their order, with why; the open one stays in sight. */
export function QueueList() {
  const app = useApp()
  const queue = useReview((state) => state.queue)
  const given = useReview((state) => state.given)
  const current = useGallery((state) => state.current)
  const box = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- its functions change identity on purpose; nothing here is memoised on them
  const list = useVirtualizer({ count: queue.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 4 })
  const at = queue.findIndex((one) => one.image === current)
  useEffect(() => {
    if (at >= 0) list.scrollToIndex(Math.min(queue.length - 1, at + 1), { align: 'auto' })
  }, [at, queue, list])
  return (
    <div ref={box} className="review-queue scroll" role="listbox" aria-label="Queue">
      <div className="object-space" role="presentation" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map((item) => (
          <QueueRow key={queue[item.index].image} item={queue[item.index]} top={item.start} place={item.index} count={queue.length} current={item.index === at}
            verdict={given.get(queue[item.index].image)} onOpen={() => app.gallery.open(queue[item.index].image)} />
        ))}
      </div>
    </div>
  )
}

function QueueRow({ item, top, place, count, current, verdict, onOpen }: {
  item: QueuedPhoto; top: number; place: number; count: number; current: boolean; verdict: ReviewVerdict | undefined; onOpen(): void
}) {
  const src = useThumbnail({ id: item.image })
  const words = verdict ? VERDICT_WORDS[verdict] : item.reason
  return (
    <div role="option" aria-selected={current} aria-posinset={place + 1} aria-setsize={count} aria-label={words}
      className={cx('queue-row', current && 'queue-current', verdict && 'queue-told')} style={{ transform: `translateY(${top}px)` }} onClick={onOpen} title={item.reason}>
      {src && <img src={src} alt="" loading="lazy" decoding="async" draggable={false} />}
      <span className="queue-words">{verdict ? <span className={`review-given review-${verdict}`}>{words}</span> : words}</span>
    </div>
  )
}
