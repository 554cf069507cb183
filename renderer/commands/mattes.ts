import { canEditPhoto, canWrite, inStudio, keys, type Command } from './command.ts'

/** Trimaps, alphas and cutouts. */
export const matteCommands: Command[] = [
  { id: 'matte.make', title: 'Make trimap', group: 'photo', icon: 'blend', keys: keys(''), when: canEditPhoto, run: (app) => app.mattes.make() },
  {
    id: 'matte.solve', title: 'Solve alpha', group: 'photo', icon: 'mode-cutout', keys: keys(''),
    when: (app) => canEditPhoto(app) && (app.mattes.store.getState().active?.trimap ?? null) !== null, run: (app) => app.mattes.solve(),
  },
  { id: 'matte.finish', title: 'Finish cutouts…', group: 'photo', icon: 'mode-cutout', keys: keys(''), when: canWrite, run: (app) => app.ui.show({ kind: 'finish-cutouts' }) },
  {
    id: 'view.heat', title: 'Show where the alpha is uncertain', group: 'view', icon: 'flame', keys: keys(''),
    checked: (app) => app.view.store.getState().heat, when: inStudio, run: (app) => app.view.set({ heat: !app.view.store.getState().heat }),
  },
  {
    id: 'view.loupe', title: 'Loupe at 100 %', group: 'view', icon: 'search', keys: keys(''),
    checked: (app) => app.view.store.getState().loupe, when: inStudio, run: (app) => app.view.set({ loupe: !app.view.store.getState().loupe }),
  },
]
