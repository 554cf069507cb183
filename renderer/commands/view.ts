import { SUBJECTS, subjectOf, type Subject, type ViewMode } from '../state/look.ts'
import type { Preferences } from '../state/settings.ts'
import type { App } from '../app/app.ts'
import { hasPhoto, hasSelection, inStudio, keys, type Command } from './command.ts'

const STEP = 1.25
const MODES: [ViewMode, string, string][] = [
  ['overlay', 'Overlay: fill and outline', 'Shift+Digit1'],
  ['outline', 'Outline only', 'Shift+Digit2'],
  ['photo', 'Photo only', 'Shift+Digit3'],
  ['mask', 'Mask only', 'Shift+Digit4'],
  ['cutout', 'Cutout', 'Shift+Digit5'],
  ['wipe', 'Split wipe: before and after', 'Shift+Digit6'],
  ['side', 'Side by side', 'Shift+Digit7'],
  ['difference', 'Difference: missed and extra', 'Shift+Digit8'],
]
/** Behind cutouts, in the order in which the key goes through them. */
export const BACKDROPS: [string, string][] = [['checker', 'Checkerboard'], ['#ffffff', 'White'], ['#000000', 'Black']]
const SUBJECT_TITLES: Record<Subject, string> = { labels: 'Look at labels', run: 'Look at predictions', both: 'Look at labels and predictions' }
const THEMES: [Preferences['theme'], string][] = [['system', 'Theme: as the system'], ['dark', 'Theme: dark'], ['light', 'Theme: light']]

const modeCommands = MODES.map(([mode, title, key]): Command => ({
  id: `view.mode-${mode}`, title, group: 'view', keys: keys(key), icon: `mode-${mode}`,
  checked: (app) => app.view.store.getState().mode === mode, when: inStudio, run: (app) => app.view.set({ mode }),
}))
const subjectCommands = SUBJECTS.map((subject): Command => ({
  id: `view.subject-${subject}`, title: SUBJECT_TITLES[subject], group: 'view', keys: keys(''), icon: `subject-${subject}`,
  checked: (app) => subjectOf(app.view.store.getState()) === subject,
  when: (app) => inStudio(app) && (subject === 'labels' || app.view.store.getState().runShown), run: (app) => app.view.set({ subject }),
}))
const themeCommands = THEMES.map(([theme, title]): Command => ({
  id: `view.theme-${theme}`, title, group: 'view', keys: keys(''), icon: `theme-${theme}`,
  checked: (app) => app.settings.store.getState().theme === theme, when: () => true, run: (app) => app.settings.set({ theme }),
}))

/** What is shown and how large. */
export const viewCommands: Command[] = [
  { id: 'view.zoom-in', title: 'Zoom in', group: 'view', icon: 'zoom-in', keys: keys('= + $mod+= $mod++'), repeats: true, when: hasPhoto, run: (app) => app.view.zoomBy(STEP) },
  { id: 'view.zoom-out', title: 'Zoom out', group: 'view', icon: 'zoom-out', keys: keys('- $mod+-'), repeats: true, when: hasPhoto, run: (app) => app.view.zoomBy(1 / STEP) },
  { id: 'view.fit', title: 'Fit to window', group: 'view', icon: 'fit', keys: keys('f $mod+f', '$mod+f'), when: hasPhoto, run: (app) => app.view.fit() },
  { id: 'view.fit-width', title: 'Fit width', group: 'view', icon: 'fit-width', keys: keys('$mod+Shift+f'), when: hasPhoto, run: (app) => app.view.fitWidth() },
  { id: 'view.actual', title: 'Actual size (100 %)', group: 'view', icon: 'actual', keys: keys('0 $mod+0'), when: hasPhoto, run: (app) => app.view.actual() },
  { id: 'view.zoom-selection', title: 'Zoom to selected objects', group: 'view', icon: 'zoom-selection', keys: keys('Shift+f'), when: hasSelection, run: zoomToSelection },
  ...modeCommands,
  ...subjectCommands,
  {
    id: 'view.subject-next', title: 'Next: labels, predictions, both', group: 'view', keys: keys('q'), unlisted: true,
    when: (app) => inStudio(app) && app.view.store.getState().runShown,
    run: (app) => app.view.set({ subject: SUBJECTS[(SUBJECTS.indexOf(app.view.store.getState().subject) + 1) % SUBJECTS.length] }),
  },
  { id: 'view.backdrop-next', title: 'Next backdrop of cutouts', group: 'view', keys: keys('Shift+b'), icon: 'backdrop', when: inStudio, run: nextBackdrop },
  {
    id: 'view.scores', title: 'Scores on predictions', group: 'view', keys: keys('Shift+s', 'Shift+o'), icon: 'scores',
    checked: (app) => app.view.store.getState().scores, when: inStudio, run: (app) => app.view.set({ scores: !app.view.store.getState().scores }),
  },
  {
    id: 'view.toggle-objects', title: 'Show objects', group: 'view', icon: 'eye', keys: keys('t'),
    checked: (app) => app.view.store.getState().showAll, when: inStudio, run: (app) => app.view.set({ showAll: !app.view.store.getState().showAll }),
  },
  {
    id: 'view.labels', title: 'Names on every object', group: 'view', icon: 'labels', keys: keys('$mod+l'),
    checked: (app) => app.view.store.getState().labels === 'always', when: inStudio,
    run: (app) => app.view.set({ labels: app.view.store.getState().labels === 'always' ? 'hover' : 'always' }),
  },
  {
    id: 'view.snapping', title: 'Snap to neighbouring outlines', group: 'view', icon: 'magnet', keys: keys('s', 'm'),
    checked: (app) => app.view.store.getState().snapping, when: inStudio, run: (app) => app.view.set({ snapping: !app.view.store.getState().snapping }),
  },
  {
    id: 'view.keep-viewport', title: 'Keep zoom from photo to photo', group: 'view', keys: keys(''),
    checked: (app) => app.settings.store.getState().keepViewport, when: inStudio,
    run: (app) => app.settings.set({ keepViewport: !app.settings.store.getState().keepViewport }),
  },
  {
    id: 'view.filmstrip', title: 'Photo list', group: 'view', icon: 'pane-left', keys: keys('$mod+b'),
    checked: (app) => !app.ui.store.getState().filmstrip.collapsed, when: inStudio, run: (app) => togglePane(app, 'filmstrip'),
  },
  {
    id: 'view.inspector', title: 'Inspector', group: 'view', icon: 'pane-right', keys: keys('$mod+Alt+b'),
    checked: (app) => !app.ui.store.getState().inspector.collapsed, when: inStudio, run: (app) => togglePane(app, 'inspector'),
  },
  {
    id: 'view.jobs', title: 'Jobs', group: 'view', icon: 'jobs', keys: keys('Shift+j'),
    checked: (app) => app.ui.store.getState().jobs, when: inStudio, run: (app) => app.ui.setLayout({ jobs: !app.ui.store.getState().jobs }),
  },
  ...themeCommands,
]

/** The next backdrop; one of the user's own counts as the last. Outside of cutouts the mode comes first. */
function nextBackdrop(app: App): void {
  const { mode, backdrop } = app.view.store.getState()
  if (mode !== 'cutout') return app.view.set({ mode: 'cutout' })
  const at = BACKDROPS.findIndex(([value]) => value === backdrop)
  app.view.set({ backdrop: BACKDROPS[(at + 1) % BACKDROPS.length][0] })
}

function togglePane(app: App, pane: 'filmstrip' | 'inspector'): void {
  const now = app.ui.store.getState()[pane]
  app.ui.setLayout({ [pane]: { ...now, collapsed: !now.collapsed } })
}

function zoomToSelection(app: App): void {
  const { annotations } = app.document.store.getState()
  const boxes = [...app.view.store.getState().selection].flatMap((id) => (annotations.has(id) ? [annotations.get(id)!.bbox] : []))
  if (boxes.length === 0) return
  const left = Math.min(...boxes.map((box) => box[0]))
  const top = Math.min(...boxes.map((box) => box[1]))
  const right = Math.max(...boxes.map((box) => box[0] + box[2]))
  const bottom = Math.max(...boxes.map((box) => box[1] + box[3]))
  app.view.zoomToBox([left, top, right - left, bottom - top])
}
