import type { App } from '../app/app.ts'
import type { Command } from './command.ts'
import { editCommands } from './edit.ts'
import { goCommands } from './go.ts'
import { helpCommands } from './help.ts'
import { keypointCommands } from './keypoints.ts'
import { maskCommands } from './masks.ts'
import { matteCommands } from './mattes.ts'
import { meshCommands } from './meshes.ts'
import { modelCommands } from './models.ts'
import { objectCommands } from './objects.ts'
import { photoCommands } from './photos.ts'
import { poseCommands } from './poses.ts'
import { predictCommands } from './predict.ts'
import type { Place } from './press.ts'
import { projectCommands } from './project.ts'
import { reviewCommands } from './review.ts'
import { toolCommands } from './tools.ts'
import { viewCommands } from './view.ts'

/*
 * Every command of the program. To add one: put it into the list of its group (or a new group's file named here).
 * Menu, palette, shortcut sheet and keys come from this list; context menus and the top bar name commands by id.
 */
export const COMMANDS: readonly Command[] = [
  ...projectCommands, ...editCommands, ...toolCommands, ...objectCommands, ...keypointCommands, ...maskCommands, ...photoCommands, ...predictCommands, ...matteCommands, ...poseCommands, ...meshCommands, ...reviewCommands, ...modelCommands, ...goCommands, ...viewCommands, ...helpCommands,
]

const byId = new Map(COMMANDS.map((command) => [command.id, command]))

/** The command of an id; throws when there is none, since ids are written in the source. */
export function commandOf(id: string): Command {
  const command = byId.get(id)
  if (!command) throw new Error(`no command ${id}`)
  return command
}

/** Runs a command if it may run now; faults are shown, never thrown. True when it ran. */
export function runCommand(app: App, command: Command): boolean {
  if (!command.when(app)) return false
  try {
    const work: unknown = command.run(app)
    if (work instanceof Promise) work.catch(app.notices.fault)
  } catch (thrown) {
    app.notices.fault(thrown)
  }
  return true
}

/** Whose keys count, and what this host leaves to us. */
export function placeOf(app: App): Place {
  const { keys: preset, ownKeys: own } = app.settings.store.getState()
  const hello = app.session.store.getState().hello
  return { preset, own, host: hello?.host ?? 'serve', platform: hello?.platform ?? '' }
}
