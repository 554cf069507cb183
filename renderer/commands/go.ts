import type { App } from '../app/app.ts'
import { hasPhoto, inStudio, keys, type Command } from './command.ts'

const last = (app: App) => app.gallery.store.getState().ids.length - 1

/** From photo to photo. */
export const goCommands: Command[] = [
  { id: 'go.next', title: 'Next photo', group: 'go', icon: 'next', keys: keys('d PageDown'), repeats: true, when: inStudio, run: (app) => app.gallery.next() },
  { id: 'go.previous', title: 'Previous photo', group: 'go', icon: 'previous', keys: keys('a PageUp'), repeats: true, when: inStudio, run: (app) => app.gallery.previous() },
  { id: 'go.next-todo', title: 'Next photo to do', group: 'go', icon: 'next-todo', keys: keys('$mod+Shift+d Shift+d', '$mod+Shift+d'), when: inStudio, run: nextTodo },
  { id: 'go.first', title: 'First photo', group: 'go', keys: keys('Home'), when: inStudio, run: (app) => app.gallery.goTo(0) },
  { id: 'go.last', title: 'Last photo', group: 'go', keys: keys('End'), when: inStudio, run: (app) => app.gallery.goTo(last(app)) },
  {
    id: 'go.copy-next', title: 'Copy all objects to the next photo', group: 'go', keys: keys(''),
    when: (app) => hasPhoto(app) && app.gallery.store.getState().index < last(app),
    run(app) {
      app.edits.selectAll()
      app.edits.copy()
      app.gallery.next()
      app.notices.add({ tone: 'info', text: 'Objects copied. Paste puts them on this photo.' })
    },
  },
]

/** The first photo after this one, and round, that still is to do. */
async function nextTodo(app: App): Promise<void> {
  const { project, filter, ids, index } = app.gallery.store.getState()
  if (!project) return
  const todo = new Set((await app.bridge.client.images.ids({ project, filter: { ...filter, status: ['todo'] } })).ids)
  const found = [...ids.slice(index + 1), ...ids.slice(0, index + 1)].find((id) => todo.has(id))
  if (found === undefined) app.notices.add({ tone: 'success', text: 'Every photo in this list is done.' })
  else app.gallery.open(found)
}
