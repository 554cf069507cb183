import type { App } from '../app/app.ts'
import type { ReviewVerdict } from '../state/review-types.ts'
import { canEditPhoto, canWrite, inStudio, keys, type Command } from './command.ts'

const isActive = (app: App) => app.review.store.getState().active
/** The open photo was looked at by the run that is reviewed. */
const canJudge = (app: App) => {
  const { run, active } = app.review.store.getState()
  const { shown, results, image, loading } = app.predictions.store.getState()
  // While a photo comes, its verdict may be given already: it waits for the photo.
  if ((active || shown !== null) && canWrite(app) && (loading || image !== app.gallery.store.getState().current)) return true
  return canEditPhoto(app) && results.has((active ? run : shown) ?? -1)
}
const second = (app: App) => app.review.store.getState().options.round === 'second'

const verdict = (given: ReviewVerdict, press: Command['keys'], title: string, icon: string, again?: string): Command => ({
  id: `review.${given}`, title, group: 'predict', icon, keys: press, when: given === 'fixed' ? (app) => canJudge(app) && !second(app) : canJudge,
  titleNow: (app) => (again && second(app) ? again : app.predictions.store.getState().selection.size > 0 && given !== 'flagged' && given !== 'skipped' ? `${title} (selected)` : title),
  run: (app) => app.review.verdict(given),
})

/** One key for each verdict on the predictions of a photo; left hand, beside the keys that go from photo to photo. */
export const reviewCommands: Command[] = [
  {
    id: 'review.start', title: 'Review predictions', group: 'predict', icon: 'check', keys: keys('Shift+w', 'Shift+y'),
    checked: isActive, when: (app) => isActive(app) || (inStudio(app) && canWrite(app) && app.predictions.store.getState().shown !== null),
    async run(app) {
      if (isActive(app)) return app.review.stop()
      app.ui.setLayout({ tab: 'review', inspector: { ...app.ui.store.getState().inspector, collapsed: false } })
      await app.review.start()
    },
  },
  verdict('accepted', keys('w', 'y'), 'Accept predictions', 'circle-check', 'Agree with the first look'),
  verdict('rejected', keys('z', 'Alt+y'), 'Reject predictions', 'close', 'Disagree and flag the photo'),
  verdict('fixed', keys('g', 'z'), 'Accept and fix', 'pen-tool'),
  verdict('skipped', keys('y', 'Shift+z'), 'Pass over for now', 'next-todo'),
  {
    id: 'review.back', title: 'Take the last verdict back', group: 'predict', icon: 'undo', keys: keys('Shift+z', '$mod+Alt+z'),
    when: (app) => canWrite(app) && app.review.store.getState().last.length > 0, run: (app) => app.review.takeBack(),
  },
  verdict('flagged', keys('u', 'Alt+z'), 'Flag photo with the note', 'flag'),
]
