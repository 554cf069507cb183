import type { App } from '../app/app.ts'
import type { ImageStatus } from '../../core/records/image.ts'
import { canEditPhoto, canWrite, inStudio, keys, type Command } from './command.ts'

const LABELS: Record<ImageStatus, string> = { done: 'Mark as done', todo: 'Mark as to do', flagged: 'Flag photo' }
const statusOf = (app: App) => app.document.store.getState().image?.status
const toggle = (app: App, status: ImageStatus) => {
  const next = statusOf(app) === status ? 'todo' : status
  app.document.mark({ status: next }, LABELS[next])
}

/** What is done to photos as a whole. */
export const photoCommands: Command[] = [
  {
    id: 'photo.done', title: 'Mark as done', group: 'photo', icon: 'done', keys: keys('e', '$mod+Alt+k'),
    checked: (app) => statusOf(app) === 'done', when: canEditPhoto, run: (app) => toggle(app, 'done'),
  },
  {
    id: 'photo.done-next', title: 'Mark as done and go on', group: 'photo', icon: 'done-next', keys: keys('Shift+e $mod+Enter', '$mod+Enter'), when: canEditPhoto,
    run: (app) => {
      if (statusOf(app) !== 'done') app.document.mark({ status: 'done' }, LABELS.done)
      app.gallery.next()
    },
  },
  {
    id: 'photo.flag', title: 'Flag photo', group: 'photo', icon: 'flag', keys: keys('x'),
    checked: (app) => statusOf(app) === 'flagged', when: canEditPhoto, run: (app) => toggle(app, 'flagged'),
  },
  {
    id: 'photo.add', title: 'Add photos…', group: 'photo', icon: 'image-plus', keys: keys(''), when: canWrite,
    async run(app) {
      const folder = await app.ui.chooseFile({ title: 'Add a folder of photos', want: 'folder', action: 'Add photos' })
      if (folder) await app.jobs.start('images.add', { paths: [folder] }, 'Add photos')
    },
  },
  {
    id: 'photo.remove', title: 'Take photo out of the project…', group: 'photo', icon: 'image-minus', keys: keys('$mod+Delete'), when: canEditPhoto,
    async run(app) {
      const { image, project } = app.document.store.getState()
      if (!image || !project) return
      const yes = await app.ui.confirm({
        title: 'Take this photo out of the project?', danger: true, action: 'Take it out',
        text: `${image.name} and its ${image.objects} objects leave the project. The photo's file stays where it is.`,
      })
      if (!yes) return
      const { index } = app.gallery.store.getState()
      await app.bridge.client.images.remove({ project, ids: [image.id] })
      await app.gallery.reload()
      app.gallery.goTo(index)
    },
  },
  {
    id: 'photo.check', title: 'Check that all photos are still there', group: 'photo', icon: 'check', keys: keys(''), when: inStudio,
    run: (app) => app.jobs.start('images.check', {}, 'Check photos'),
  },
  {
    id: 'photo.relink', title: 'Find missing photos…', group: 'photo', icon: 'search', keys: keys(''), when: canWrite,
    async run(app) {
      const folder = await app.ui.chooseFile({ title: 'Look for missing photos in', want: 'folder', action: 'Look here' })
      if (folder) await app.jobs.start('images.relink', { folder }, 'Find missing photos')
    },
  },
  { id: 'photo.splits', title: 'Assign train, val and test…', group: 'photo', icon: 'split', keys: keys(''), when: canWrite, run: (app) => app.ui.show({ kind: 'splits' }) },
]
