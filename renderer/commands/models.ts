import { chooseModel } from '../app/add-model.ts'
import { keys, type Command } from './command.ts'

/** The models there are; they belong to the program, not to a project. */
export const modelCommands: Command[] = [
  { id: 'models.show', title: 'Models…', group: 'predict', icon: 'models', keys: keys(''), when: () => true, run: (app) => app.ui.show({ kind: 'models' }) },
  { id: 'models.add', title: 'Add a model…', group: 'predict', icon: 'plus', keys: keys(''), when: () => true, run: (app) => chooseModel(app) },
]
