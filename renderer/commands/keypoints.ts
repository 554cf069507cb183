import type { App } from '../app/app.ts'
import { mirroredCopies, sidesSwapped } from '../state/keypoint-edits.ts'
import { canEditSelection, hasPhoto, keys, type Command } from './command.ts'

const chosen = (app: App) => {
  const { annotations, order } = app.document.store.getState()
  const { selection } = app.view.store.getState()
  return order.filter((id) => selection.has(id)).map((id) => annotations.get(id)!).filter((row) => row.keypoints !== null)
}
const hasKeypoints = (app: App) => canEditSelection(app) && chosen(app).length > 0
const showPanel = (app: App) => app.ui.setLayout({ tab: 'joints', inspector: { ...app.ui.store.getState().inspector, collapsed: false } })

/** What is done to skeletons as a whole; single joints are changed by the tools. */
export const keypointCommands: Command[] = [
  {
    id: 'keypoints.mirror', title: 'Mirrored copy of keypoints', group: 'object', icon: 'swap', keys: keys('Alt+KeyM'), when: hasKeypoints,
    run(app) {
      const { categories, annotations, order, image } = app.document.store.getState()
      const top = annotations.get(order.at(-1) ?? -1)?.order ?? 0
      const change = mirroredCopies(chosen(app), categories, image?.width ?? 0, top, () => app.document.nextId())
      app.document.commit(change, 'Mirrored copy')
      app.view.select(change.map(({ id }) => id as (typeof order)[number]))
    },
  },
  {
    id: 'keypoints.swap-sides', title: 'Swap left and right of keypoints', group: 'object', icon: 'swap', keys: keys('Alt+KeyL'),
    when: (app) => hasKeypoints(app) && chosen(app).some((row) => !row.locked),
    run(app) {
      const change = sidesSwapped(chosen(app).filter((row) => !row.locked), app.document.store.getState().categories)
      if (change.length > 0) app.document.commit(change, 'Swap left and right')
      else app.notices.add({ tone: 'info', text: 'These keypoints have no left and right in their names.' })
    },
  },
  { id: 'keypoints.panel', title: 'Joints panel', group: 'photo', icon: 'person-standing', keys: keys('Alt+KeyJ'), when: hasPhoto, run: showPanel },
]
