import { Fault } from '../../core/fault.ts'
import type { App } from './app.ts'

/** Opens the project of a folder; photos in it that are new to the project are added by a job at once. */
export async function openFolder(app: App, folder: string): Promise<void> {
  await app.session.openFolder(folder)
  const { found, project } = app.session.store.getState()
  if (!found || !project || found.images === 0 || project.readOnly) return
  // The jobs store follows the project by subscription, so it is already there.
  await app.jobs.start('images.add', { paths: [folder] }, 'Add photos')
}

/** Opens a project file; when it is damaged, asks before it is put right. */
export async function openProjectFile(app: App, path: string): Promise<void> {
  try {
    await app.session.openProject(path)
  } catch (thrown) {
    const fault = Fault.of(thrown)
    if (fault.code !== 'corrupt') throw fault
    const yes = await app.ui.confirm({
      title: 'This project file is damaged', action: 'Put it right',
      text: `${fault.message} Selvedge can put it together again from its newest backup and what can be read of it. The damaged file is kept.`,
    })
    if (yes) await app.session.openProject(path, false, true)
  }
}

export const openSample = (app: App, fresh = false): Promise<void> => app.session.openSample(fresh)
