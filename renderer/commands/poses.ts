import type { App } from '../app/app.ts'
import { POSE_STYLES } from '../state/pose-look.ts'
import { canEditPhoto, canWrite, hasPhoto, inStudio, keys, type Command } from './command.ts'

const poses = (app: App) => app.poses.store.getState()
const hasPose = (app: App) => canEditPhoto(app) && poses(app).active !== null
const isIdle = (app: App) => poses(app).fitting === null
const showPanel = (app: App) => app.ui.setLayout({ tab: 'pose', inspector: { ...app.ui.store.getState().inspector, collapsed: false } })
const toggle = (part: 'shown' | 'axes' | 'rival', id: string, title: string, press: string, icon: string): Command => ({
  id, title, group: 'view', icon, keys: keys(press), checked: (app) => poses(app).wishes[part], when: inStudio,
  run: (app) => app.poses.wish({ [part]: !poses(app).wishes[part] }),
})

/** Poses of objects: fitting, judging, looking. While the tool for poses is in hand it has shorter keys of its own. */
export const poseCommands: Command[] = [
  {
    id: 'pose.fit', title: 'Fit pose of the object', group: 'photo', icon: 'rotate-3d', keys: keys('Alt+KeyF'),
    when: (app) => canEditPhoto(app) && isIdle(app) && poses(app).target !== null,
    run(app) {
      showPanel(app)
      return app.poses.fit('object')
    },
  },
  {
    id: 'pose.fit-photo', title: 'Fit poses of all objects of the photo', group: 'photo', icon: 'rotate-3d', keys: keys(''),
    when: (app) => canEditPhoto(app) && isIdle(app) && app.document.store.getState().annotations.size > 0,
    run(app) {
      showPanel(app)
      return app.poses.fit('photo')
    },
  },
  { id: 'pose.snap', title: 'Snap pose to the mask', group: 'photo', icon: 'magnet', keys: keys('Alt+KeyS'), when: hasPose, run: (app) => app.poses.snap() },
  {
    id: 'pose.swap', title: 'Take the other way round', group: 'photo', icon: 'swap', keys: keys('Alt+KeyX'),
    when: (app) => hasPose(app) && poses(app).active?.runnerUp !== null, run: (app) => app.poses.swap(),
  },
  { id: 'pose.accept', title: 'Accept pose', group: 'photo', icon: 'circle-check', keys: keys('Alt+KeyW'), when: hasPose, run: (app) => app.poses.review('accepted') },
  { id: 'pose.reject', title: 'Reject pose', group: 'photo', icon: 'close', keys: keys('Alt+KeyR'), when: hasPose, run: (app) => app.poses.review('rejected') },
  {
    id: 'pose.review', title: 'Review poses', group: 'photo', icon: 'check', keys: keys(''), checked: (app) => poses(app).reviewing, when: canWrite,
    run(app) {
      showPanel(app)
      return app.poses.reviewAll()
    },
  },
  { id: 'pose.next', title: 'Next pose to judge', group: 'photo', icon: 'next-todo', keys: keys('Alt+KeyN'), when: canWrite, run: (app) => app.poses.next() },
  { id: 'pose.remove', title: 'Remove pose', group: 'photo', icon: 'trash', keys: keys(''), when: hasPose, run: (app) => app.poses.remove() },
  { id: 'pose.panel', title: 'Pose panel', group: 'photo', icon: 'rotate-3d', keys: keys(''), when: hasPhoto, run: showPanel },
  toggle('shown', 'view.poses', 'Show poses', 'Alt+KeyO', 'rotate-3d'),
  {
    id: 'view.pose-style', title: 'Next way of drawing a pose', group: 'view', icon: 'mesh', keys: keys('Shift+Digit9'), when: inStudio,
    run(app) {
      const { wishes } = poses(app)
      app.poses.wish({ style: POSE_STYLES[(POSE_STYLES.indexOf(wishes.style) + 1) % POSE_STYLES.length], shown: true })
    },
  },
  toggle('axes', 'view.pose-axes', 'Axes of the pose', '', 'axes'),
  toggle('rival', 'view.pose-rival', 'Outline of the other way round', '', 'swap'),
]
