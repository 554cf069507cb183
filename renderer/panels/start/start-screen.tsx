import { BookOpen } from 'lucide-react'
import { useApp } from '../../app/app.ts'
import { Logo } from '../../app/logo.tsx'
import { commandOf, placeOf, runCommand } from '../../commands/index.ts'
import { shortcutOf } from '../../commands/press.ts'
import { Button } from '../../kit/button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { Keys } from '../../kit/keys.tsx'
import { Progress } from '../../kit/progress.tsx'
import { useSession } from '../../state/studio.ts'
import { RecentProjects } from './recent-projects.tsx'
import './start.css'

const DOORS = [
  { id: 'project.open-folder', title: 'Open folder', about: 'Start from photos. They stay where they are; labels go into one project file beside them.' },
  { id: 'project.open', title: 'Open project', about: 'Go on with a .selvedge file.' },
  { id: 'project.sample', title: 'Try the sample', about: 'A few shoes and garments, some of them labelled, to look round in.' },
]

/** What a newcomer sees first, and the way back in for everybody else. */
export function StartScreen() {
  const app = useApp()
  const opening = useSession((state) => state.opening)
  const ready = useSession((state) => state.link === 'open')
  const version = useSession((state) => state.hello?.version)
  const place = placeOf(app)
  return (
    <div className="start">
      <div className="start-edge" aria-hidden="true" />
      <div className="start-page scroll">
        <div className="start-columns">
          <section className="start-main">
            <header className="start-brand">
              <Logo size={44} />
              <div>
                <h1>Selvedge</h1>
                <p>A studio for labelling garment and sneaker photos</p>
              </div>
            </header>
            <div className="start-doors">
              {DOORS.map(({ id, title, about }) => {
                const command = commandOf(id)
                const shortcut = shortcutOf(command, place)
                return (
                  <button key={id} type="button" className="start-door" aria-label={title} disabled={!ready || opening} onClick={() => runCommand(app, command)}>
                    <span className="start-door-icon"><Icon name={command.icon ?? ''} /></span>
                    <span className="start-door-words"><strong>{title}</strong><span>{about}</span></span>
                    {shortcut && <Keys keys={shortcut} />}
                  </button>
                )
              })}
            </div>
            {opening && <Progress done={null} label="Opening" />}
            <ol className="start-steps">
              <li><b>Look.</b> Open a folder of photos.</li>
              <li><b>Label.</b> Draw outlines; every step is saved and can be undone, tomorrow too.</li>
              <li><b>Export.</b> Write a COCO or labelme dataset that trains.</li>
            </ol>
          </section>
          <RecentProjects />
        </div>
        <footer className="start-foot">
          <Button look="quiet" icon={<BookOpen />} onClick={() => app.ui.show({ kind: 'guide', page: 'index' })}>User guide</Button>
          <span className="faint">{version && `Version ${version}`}</span>
        </footer>
      </div>
    </div>
  )
}
