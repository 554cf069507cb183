import { openFolder, openProjectFile, openSample } from '../app/open.ts'
import { canWrite, inStudio, keys, type Command } from './command.ts'

/** Opening, importing, exporting, closing. */
export const projectCommands: Command[] = [
  {
    id: 'project.open-folder', title: 'Open folder…', group: 'project', icon: 'folder', keys: keys('$mod+u'), when: () => true,
    async run(app) {
      const folder = await app.ui.chooseFile({ title: 'Open a folder of photos', want: 'folder', action: 'Open folder' })
      if (folder) await openFolder(app, folder)
    },
  },
  {
    id: 'project.open', title: 'Open project…', group: 'project', icon: 'project', keys: keys('$mod+o'), when: () => true,
    async run(app) {
      const path = await app.ui.chooseFile({ title: 'Open a project', want: 'file', kinds: ['project'], action: 'Open project' })
      if (path) await openProjectFile(app, path)
    },
  },
  {
    id: 'project.new', title: 'New project…', group: 'project', icon: 'plus', keys: keys(''), when: () => true,
    async run(app) {
      const path = await app.ui.chooseFile({ title: 'Create a project', want: 'save', ending: '.selvedge', name: 'photos', kinds: ['project'], action: 'Create project' })
      if (path) await app.session.createProject(path)
    },
  },
  { id: 'project.sample', title: 'Try the sample', group: 'project', icon: 'sample', keys: keys(''), when: () => true, run: (app) => openSample(app) },
  {
    id: 'project.save', title: 'Save', group: 'project', keys: keys('$mod+s'), unlisted: true, when: inStudio,
    async run(app) {
      await app.document.flush()
      app.notices.add({ tone: 'success', text: 'Everything is saved. Selvedge saves each step by itself.', lasts: 3_000 })
    },
  },
  { id: 'project.import', title: 'Import…', group: 'project', icon: 'import', keys: keys('$mod+i'), when: canWrite, run: (app) => app.ui.show({ kind: 'import' }) },
  { id: 'project.export', title: 'Export…', group: 'project', icon: 'export', keys: keys('$mod+Shift+e'), when: inStudio, run: (app) => app.ui.show({ kind: 'export' }) },
  { id: 'project.categories', title: 'Edit categories…', group: 'project', icon: 'tags', keys: keys('$mod+Shift+l'), when: inStudio, run: (app) => app.ui.show({ kind: 'categories' }) },
  { id: 'project.composite', title: 'Synthetic pictures…', group: 'project', icon: 'subject-both', keys: keys(''), when: canWrite, run: (app) => app.ui.show({ kind: 'composite' }) },
  { id: 'project.stats', title: 'Statistics', group: 'project', icon: 'chart', keys: keys(''), when: inStudio, run: (app) => app.ui.show({ kind: 'stats' }) },
  { id: 'project.about', title: 'Project: files, backup, integrity…', group: 'project', icon: 'about', keys: keys(''), when: inStudio, run: (app) => app.ui.show({ kind: 'project' }) },
  { id: 'project.close', title: 'Close project', group: 'project', icon: 'close', keys: keys('$mod+w'), when: inStudio, run: (app) => app.session.closeProject() },
]
