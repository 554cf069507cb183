import { inStudio, keys, type Command } from './command.ts'

/** Finding one's way. */
export const helpCommands: Command[] = [
  { id: 'help.palette', title: 'Commands…', group: 'help', icon: 'command', keys: keys('$mod+k'), unlisted: true, when: () => true, run: (app) => app.ui.show({ kind: 'palette' }) },
  { id: 'help.shortcuts', title: 'Keyboard shortcuts', group: 'help', icon: 'keyboard', keys: keys('?'), when: () => true, run: (app) => app.ui.show({ kind: 'shortcuts' }) },
  { id: 'help.guide', title: 'User guide', group: 'help', icon: 'book', keys: keys('F1'), when: () => true, run: (app) => app.ui.show({ kind: 'guide', page: 'index' }) },
  { id: 'help.settings', title: 'Settings…', group: 'help', icon: 'settings', keys: keys('$mod+, $mod+Shift+,'), when: () => true, run: (app) => app.ui.show({ kind: 'settings' }) },
  {
    id: 'help.search-photos', title: 'Search photos', group: 'help', icon: 'search', keys: keys('/'), when: inStudio,
    run(app) {
      const { filmstrip } = app.ui.store.getState()
      if (filmstrip.collapsed) app.ui.setLayout({ filmstrip: { ...filmstrip, collapsed: false } })
      app.ui.store.setState((state) => ({ searchAsked: state.searchAsked + 1 }))
    },
  },
]
