import { app, crashReporter, protocol } from 'electron'
import { hearOpenedFiles } from './opened-files.ts'
import { SCHEMES } from './schemes.ts'
import { REFUSED_SWITCH, refusedSwitch } from './switches.ts'

// Only what must happen before Electron is ready. `ready` comes after this module has been evaluated, so awaiting it at
// the top level would wait for ever: the rest is imported by its callback.
const refused = app.isPackaged ? refusedSwitch(app.commandLine, process.argv.slice(1)) : undefined
if (refused !== undefined) {
  process.stderr.write(`Selvedge does not start with --${refused}.\n`)
  app.exit(REFUSED_SWITCH)
} else if (!app.requestSingleInstanceLock()) {
  // The first instance hears `second-instance` and comes to the front.
  app.quit()
} else {
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged(SCHEMES)
  crashReporter.start({ uploadToServer: false })
  const openedFiles = hearOpenedFiles(process.argv)
  app.whenReady()
    .then(() => import('./boot.ts'))
    .then(({ boot }) => boot(openedFiles))
    .catch((cause: unknown) => {
      process.stderr.write(`Selvedge could not start: ${cause instanceof Error ? cause.stack : String(cause)}\n`)
      app.exit(70)
    })
}
