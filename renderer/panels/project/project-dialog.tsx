import { ShieldCheck, Archive, ScanSearch } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { agoWords, bytesWords, countWords } from '../../app/when-words.ts'
import { useQuery } from '../../bridge/use-query.ts'
import { commandOf, runCommand } from '../../commands/index.ts'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { useSession } from '../../state/studio.ts'
import '../photo/photo.css'
import './project.css'

/** The project file: where it is, what it holds, its backups, and checks of its health. */
export default function ProjectDialog() {
  const app = useApp()
  const project = useSession((state) => state.project?.project)
  const query = useQuery(app.bridge, project ? `info ${project}` : null, (signal) => app.bridge.client.projects.info({ project: project! }, { signal }), ['projects.changed', 'jobs.changed'])
  const about = query.value
  const start = async (method: string, title: string) => {
    try {
      const job = await app.jobs.start(method, {}, title)
      app.ui.show({ kind: 'report', job: job.id })
    } catch (thrown) {
      app.notices.fault(thrown)
    }
  }
  return (
    <Dialog open onClose={() => app.ui.show(null)} title={about ? about.name : 'Project'} size="large">
      {query.fault && <Empty title={query.fault.message}>{query.fault.details.fix}</Empty>}
      {about && (
        <div className="project">
          <dl className="photo-data selectable">
            <div><dt>File</dt><dd>{about.path}</dd></div>
            <div><dt>Size</dt><dd>{bytesWords(about.bytes)}, schema {about.schema}</dd></div>
            <div><dt>Holds</dt><dd>{countWords(about.images, 'photo')}, {countWords(about.annotations, 'object')}, {countWords(about.categories, 'category', 'categories')}</dd></div>
            <div><dt>History</dt><dd>{countWords(about.changes, 'step')}, kept without limit</dd></div>
            <div><dt>Created</dt><dd>{new Date(about.createdAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })}</dd></div>
            {about.readOnly && <div><dt>Read-only</dt><dd>{about.readOnlyReason}</dd></div>}
          </dl>
          <section>
            <h3>Photos lie in</h3>
            <ul className="project-list selectable">
              {about.roots.map((root) => <li key={root.path}><span className="ellipsis" title={root.path}>{root.path}</span><span className="faint">{countWords(root.images, 'photo')}</span></li>)}
            </ul>
            <div className="project-actions">
              <Button icon={<ScanSearch />} onClick={() => void start('images.check', 'Check photos')}>Check photos</Button>
              <Button onClick={() => runCommand(app, commandOf('photo.relink'))}>Find missing photos…</Button>
            </div>
          </section>
          <section>
            <h3>Backups</h3>
            {about.backups.length === 0 ? <p className="faint">None yet. Selvedge makes them by itself as you work.</p> : (
              <ul className="project-list selectable">
                {about.backups.map((backup) => <li key={backup.path}><span className="ellipsis" title={backup.path}>{backup.path}</span><span className="faint">{bytesWords(backup.bytes)} · {agoWords(backup.at)}</span></li>)}
              </ul>
            )}
            <div className="project-actions">
              <Button icon={<Archive />} onClick={() => void start('projects.backup', 'Back up project')}>Back up now</Button>
              <Button icon={<ShieldCheck />} onClick={() => void start('projects.verify', 'Check integrity')}>Check integrity</Button>
            </div>
          </section>
        </div>
      )}
    </Dialog>
  )
}
