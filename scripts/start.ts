import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAll, buildIsStale, root } from './build.ts'
import { electronBinary, fetchElectronBinary, noDisplayReason } from './electron-binary.ts'

const FETCH_MS = 5 * 60_000

/** Builds when something changed, then shows the studio: Electron's window, or the browser host where that cannot be. */
async function start(args: string[]): Promise<void> {
  if (buildIsStale()) await buildAll({ quiet: true })
  const { binary, why } = await findElectron()
  if (binary) {
    run(binary, [root, ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...args])
    return
  }
  process.stderr.write(`Selvedge's own window needs Electron, but ${why}; it opens in the browser instead.\n`)
  run(process.execPath, [join(root, 'scripts/selvedge.mjs'), 'serve', '--open', ...args])
}

async function findElectron(): Promise<{ binary?: string; why: string }> {
  const noDisplay = noDisplayReason()
  if (noDisplay) return { why: noDisplay }
  const here = electronBinary()
  if (here) return { binary: here, why: '' }
  process.stderr.write('Fetching Electron (about 120 MB, once) ...\n')
  const fetched = await fetchElectronBinary(FETCH_MS)
  return fetched ? { binary: fetched, why: '' } : { why: 'its program could not be downloaded' }
}

function run(program: string, args: string[]): void {
  const child = spawn(program, args, { stdio: 'inherit' })
  // Ctrl-C reaches the child by itself on a terminal; a signal sent to us alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(`Could not start ${program}: ${error.message}\n`)
    process.exitCode = 70
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 130 : 0)
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await start(process.argv.slice(2))
