import { useEffect, useRef, useState } from 'react'
import { useApp } from '../../app/app.ts'
import type { Overlay } from '../../app/ui.ts'
import { guidePictureUrl } from '../../bridge/media-url.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { cx } from '../../kit/cx.ts'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Markdown } from '../../kit/markdown.tsx'
import { useSession } from '../../state/studio.ts'
import './guide.css'

/** The user guide: its pages at the left, the chosen one at the right. */
export default function GuideDialog({ overlay }: { overlay: Overlay }) {
  const app = useApp()
  const [page, setPage] = useState(overlay.kind === 'guide' ? overlay.page : 'index')
  const [anchor, setAnchor] = useState('')
  const base = useSession((state) => state.hello?.media)
  const text = useRef<HTMLDivElement>(null)
  const query = useQuery(app.bridge, `guide ${page}`, (signal) => app.bridge.client.system.guide({ page }, { signal }))
  const [pages, setPages] = useState<{ page: string; title: string }[]>([])
  if (query.value && query.value.pages !== pages) setPages(query.value.pages)
  useEffect(() => {
    if (!query.value) return
    const target = anchor && text.current?.querySelector(`[id="${CSS.escape(anchor)}"]`)
    if (target) target.scrollIntoView()
    else text.current?.scrollTo(0, 0)
  }, [query.value, anchor])
  const follow = (href: string) => {
    const [file, hash = ''] = href.split('#')
    const name = file.split('/').at(-1)!.replace(/\.md$/, '')
    setAnchor(hash)
    if (name) setPage(name)
  }
  return (
    <Dialog open onClose={() => app.ui.show(null)} title="User guide" size="wide" className="guide">
      <nav className="guide-pages scroll" aria-label="Pages of the guide">
        {pages.map((one) => (
          <button key={one.page} type="button" className={cx('guide-page', one.page === page && 'guide-page-on')} aria-current={one.page === page ? 'page' : undefined} onClick={() => follow(one.page)}>{one.title}</button>
        ))}
      </nav>
      <div ref={text} className="guide-text scroll" tabIndex={0} role="document" aria-label="Guide">
        {query.value && <Markdown source={query.value.markdown} onLink={follow} pictureUrl={(name) => (base === undefined ? null : guidePictureUrl(base, name))} />}
        {query.fault && <Empty title={query.fault.message}>{query.fault.details.fix}</Empty>}
      </div>
    </Dialog>
  )
}
