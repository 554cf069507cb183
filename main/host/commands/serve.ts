import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { Fault } from '../../../core/fault.ts'
import { createHost } from '../host.ts'
import { createLogFile } from '../log-file.ts'
import { serveHost } from '../serve.ts'
import { spawnNode } from '../spawn.ts'
import { collect, type Cli, type Register } from './command.ts'
import { createOutput } from './output.ts'

type Options = {
  project?: string
  port?: string
  host?: string
  root?: string[]
  allowHost?: string[]
  insecureLan?: boolean
  tlsCert?: string
  tlsKey?: string
  snap?: boolean
  open?: boolean
  quiet?: boolean
}

/** Shows the studio in browsers of this machine. The first line on stdout is the address that opens it, once. */
export const registerServe: Register = (program, cli) => {
  program.command('serve').description('show the studio in the browser; the first line printed is its address')
    .option('--project <file>', 'open this project; created when it is missing')
    .option('--port <number>', 'port; else 4747 or the next free one (0 for any)')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--root <folder>', 'a folder that may be used besides your home folder (may be repeated)', collect)
    .option('--allow-host <name>', 'a further name this machine is reached by (may be repeated)', collect)
    .option('--insecure-lan', 'let other machines of the network in without encryption')
    .option('--tls-cert <file>', 'certificate (PEM), to listen with encryption')
    .option('--tls-key <file>', 'its key (PEM)')
    .option('--snap', 'print an address at which programs of this machine may ask for silhouettes (/snap), without a session')
    .option('--open', 'open the default browser')
    .option('--quiet', 'print the address and nothing else')
    .action((options: Options) => serve(options, cli))
}

async function serve(options: Options, cli: Cli): Promise<void> {
  const output = createOutput(cli.streams, { quiet: options.quiet })
  if (!existsSync(join(cli.paths.renderer, 'index.html'))) {
    throw new Fault('not-found', 'The pages have not been built.', { file: cli.paths.renderer, fix: 'Run npm run build (npm start does it by itself).' })
  }
  const log = createLogFile(cli.paths.user)
  const tls = tlsOf(options)
  const host = createHost({ paths: cli.paths, kind: 'serve', spawn: spawnNode, log, roots: [homedir(), ...(options.root ?? []).map((folder) => resolve(folder))] })
  try {
    if (options.project !== undefined) {
      const path = resolve(options.project)
      host.roots.grant(existsSync(path) ? path : dirname(path))
      await host.invoke(existsSync(path) ? 'projects.open' : 'projects.create', { path }, { signal: cli.signal })
    }
    const served = await serveHost({
      host, renderer: cli.paths.renderer, address: options.host, allowHosts: options.allowHost, insecureLan: options.insecureLan, snap: options.snap, tls, log,
      ...(options.port === undefined ? {} : { port: portOf(options.port) }),
      // The page goes on with the project that is open, instead of showing the start screen.
      ...(options.project === undefined ? {} : { landing: '#project' as const }),
    })
    try {
      cli.streams.out(`${served.link()}\n`)
      if (served.snaps !== null) cli.streams.out(`${served.snaps}\n`)
      if (tls) output.note(`Certificate fingerprint (SHA-256): ${new X509Certificate(tls.cert).fingerprint256}`)
      output.note('The link works once, within a minute. Ctrl-C ends Selvedge; what you draw is saved as you go.')
      if (options.open) openBrowser(served.link(), cli.env)
      offerFreshLinks(() => cli.streams.out(`${served.link()}\n`), output.note, cli.signal)
      await new Promise<void>((resolve) => cli.signal.addEventListener('abort', () => resolve(), { once: true }))
    } finally {
      await served.close()
    }
  } finally {
    await host.close()
  }
}

/** Enter prints a fresh link. Only on a terminal: a host in the background must not read from it. */
function offerFreshLinks(print: () => void, note: (text: string) => void, signal: AbortSignal): void {
  if (!process.stdin.isTTY) return
  note('Press Enter for a fresh link.')
  const lines = createInterface({ input: process.stdin })
  lines.on('line', print)
  signal.addEventListener('abort', () => lines.close(), { once: true })
}

function openBrowser(link: string, env: NodeJS.ProcessEnv): void {
  const [program, ...args] = process.platform === 'darwin' ? ['open', link]
    : process.platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler', link]
      : ['xdg-open', link]
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return
  // Without a browser the printed link is what remains; that is no failure of ours.
  spawn(program, args, { stdio: 'ignore', detached: true }).on('error', () => {}).unref()
}

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new Fault('invalid', 'A port is a number from 0 to 65535.', { field: '--port', found: text })
  return port
}

function tlsOf({ tlsCert, tlsKey }: Options): { cert: string; key: string } | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined) throw new Fault('invalid', '--tls-cert and --tls-key belong together.', { field: '--tls-cert' })
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8')
    } catch (cause) {
      throw new Fault('not-found', 'There is no such file.', { file }, cause)
    }
  }
  return { cert: read(tlsCert), key: read(tlsKey) }
}
