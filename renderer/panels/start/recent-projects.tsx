import { FileX2, X } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { openProjectFile } from '../../app/open.ts'
import { agoWords, countWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { cx } from '../../kit/cx.ts'
import { IconButton } from '../../kit/icon-button.tsx'
import { useSession } from '../../state/studio.ts'

/** Projects opened lately, newest first. */
export function RecentProjects() {
  const app = useApp()
  const link = useSession((state) => state.link)
  const recent = useQuery(app.bridge, link === 'open' ? 'recent' : null, () => app.bridge.client.projects.recent({}), ['projects.changed'])
  const forget = async (path: string) => {
    await app.bridge.client.projects.forget({ path }).catch(app.notices.fault)
    recent.refetch()
  }
  if (!recent.value || recent.value.length === 0) return null
  return (
    <section className="recent" aria-labelledby="recent-title">
      <h2 id="recent-title">Recent projects</h2>
      <ul>
        {recent.value.map((project) => (
          <li key={project.path} className={cx('recent-row', !project.exists && 'recent-gone')}>
            <button type="button" className="recent-open" disabled={!project.exists} title={project.path} aria-label={`Open ${project.name}`}
              onClick={() => void openProjectFile(app, project.path).catch(app.notices.fault)}>
              <span className="recent-name">{project.name}</span>
              <span className="recent-more">
                {project.exists ? `${countWords(project.images, 'photo')} · ${agoWords(project.openedAt)}` : <><FileX2 aria-hidden="true" /> No longer there</>}
              </span>
              <bdi className="recent-path">{project.path}</bdi>
            </button>
            <IconButton small label={`Forget ${project.name}`} className="recent-forget" onClick={() => void forget(project.path)}><X /></IconButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
