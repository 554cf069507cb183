import { app } from 'electron'
import { resolve } from 'node:path'

/** Gives every project file that the person opens from outside to the listener, those heard earlier as well. */
export type OpenedFiles = (listener: (path: string) => void) => void

/**
 * Hears of project files opened by a double click, the command line or macOS's `open-file`; from before ready on, since
 * macOS tells the file of a double click that early.
 */
export function hearOpenedFiles(args: readonly string[]): OpenedFiles {
  let waiting: string | null = null
  let listener: ((path: string) => void) | null = null
  const tell = (path: string) => {
    if (listener) listener(path)
    else waiting = path
  }
  const take = (given: readonly string[], folder: string) => {
    const named = given.slice(1).find((argument) => !argument.startsWith('-') && argument.toLowerCase().endsWith('.selvedge'))
    if (named !== undefined) tell(resolve(folder, named))
  }
  take(args, process.cwd())
  app.on('open-file', (event, path) => {
    event.preventDefault()
    tell(path)
  })
  app.on('second-instance', (_event, given, folder) => take(given, folder))
  return (wanted) => {
    listener = wanted
    if (waiting !== null) wanted(waiting)
    waiting = null
  }
}
