import { predictOpenPhoto } from '../app/predict.ts'
import { canEditPhoto, canWrite, inStudio, keys, type Command } from './command.ts'

/** Models on the project's photos, and what they said. */
export const predictCommands: Command[] = [
  { id: 'predict.photo', title: 'Predict this photo', group: 'predict', icon: 'predict', keys: keys('m', 'Shift+m'), when: canEditPhoto, run: predictOpenPhoto },
  { id: 'predict.photos', title: 'Predict photos…', group: 'predict', icon: 'predict-many', keys: keys('Shift+m', '$mod+Shift+m'), when: canWrite, run: (app) => app.ui.show({ kind: 'predict' }) },
  { id: 'predict.evaluate', title: 'Evaluate a run…', group: 'predict', icon: 'gauge', keys: keys(''), when: inStudio, run: (app) => app.ui.show({ kind: 'evaluation' }) },
  {
    id: 'predict.compare', title: 'Compare with the run before', group: 'predict', icon: 'runs', keys: keys('Shift+q'),
    checked: (app) => app.predictions.store.getState().against !== null,
    when: (app) => inStudio(app) && app.predictions.store.getState().runs.length > 1 && app.predictions.store.getState().shown !== null,
    run(app) {
      const { runs, shown, against } = app.predictions.store.getState()
      const at = runs.findIndex((run) => run.id === shown)
      // The next older one that answers the same question, else any other.
      const others = [...runs.slice(at + 1), ...runs.slice(0, at)]
      app.predictions.compare(against !== null ? null : (others.find((run) => run.task === runs[at]?.task) ?? others[0])?.id ?? null)
    },
  },
]
