import { ChevronDown, Command as CommandIcon } from 'lucide-react'
import { useApp, useJobs } from '../../app/app.ts'
import { CommandButton } from '../../app/command-button.tsx'
import { entriesOf } from '../../app/command-entries.tsx'
import { useCommandState } from '../../app/command-state.ts'
import { isOpen } from '../../app/jobs.ts'
import { Logo } from '../../app/logo.tsx'
import { mainMenu } from '../../app/menus.ts'
import { COMMANDS, commandOf, runCommand } from '../../commands/index.ts'
import { Button } from '../../kit/button.tsx'
import { Keys } from '../../kit/keys.tsx'
import { Menu } from '../../kit/menu.tsx'
import type { MenuEntry } from '../../kit/menu-entries.ts'
import { useSession } from '../../state/studio.ts'
import { PhotoTitle } from './photo-title.tsx'
import './top-bar.css'

/** Menu, project, undo, the photo at hand, and the ways out. */
export function TopBar() {
  const app = useApp()
  const project = useSession((state) => state.project)
  const palette = useCommandState('help.palette')
  const entries = (): MenuEntry[] => {
    const groups = mainMenu(COMMANDS).map(({ title, ids }): MenuEntry => ({ kind: 'submenu', id: title, title, entries: entriesOf(app, ids) }))
    return [...groups, { kind: 'line', id: 'line' }, ...entriesOf(app, ['help.palette'])]
  }
  return (
    <header className="top-bar">
      <h1 className="hidden-text">{project?.name}</h1>
      <div className="top-side">
        <Menu label="Main menu" entries={entries} trigger={<button type="button" className="top-menu" aria-label="Main menu"><Logo size={22} /><ChevronDown aria-hidden="true" /></button>} />
        <button type="button" className="top-project" title={project?.path} onClick={() => runCommand(app, commandOf('project.about'))} aria-label={`Project ${project?.name ?? ''}`}>
          <span className="ellipsis">{project?.name}</span>
          {project?.readOnly && <span className="chip chip-warn">Read-only</span>}
        </button>
        <span className="top-line" aria-hidden="true" />
        <CommandButton id="edit.undo" />
        <CommandButton id="edit.redo" />
      </div>
      <PhotoTitle />
      <div className="top-side top-right">
        <button type="button" className="top-palette" aria-label="Command palette" onClick={() => runCommand(app, commandOf('help.palette'))}>
          <CommandIcon aria-hidden="true" /><span>Commands</span>{palette.shortcut && <Keys keys={palette.shortcut} />}
        </button>
        <JobsButton />
        <ThemeButton />
        <WordButton id="project.import" look="quiet">Import</WordButton>
        <WordButton id="project.export" look="primary">Export</WordButton>
      </div>
    </header>
  )
}

function WordButton({ id, look, children }: { id: string; look: 'quiet' | 'primary'; children: string }) {
  const app = useApp()
  const { enabled } = useCommandState(id)
  return <Button look={look} disabled={!enabled} onClick={() => runCommand(app, commandOf(id))}>{children}</Button>
}

function JobsButton() {
  const running = useJobs((state) => state.list.filter(isOpen).length)
  return (
    <span className="top-jobs">
      <CommandButton id="view.jobs" />
      {running > 0 && <span className="top-count" role="status" aria-label={`${running} jobs running`}>{running}</span>}
    </span>
  )
}

function ThemeButton() {
  const dark = useCommandState('view.theme-dark').checked
  const light = useCommandState('view.theme-light').checked
  // One press goes to the next of: system, dark, light.
  return <CommandButton id={dark ? 'view.theme-light' : light ? 'view.theme-system' : 'view.theme-dark'} />
}
