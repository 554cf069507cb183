import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** A `selvedge serve` of its own, with its own user folder, as a person's terminal would run it. */
export type StudioHost = {
  /** Address with a one-time code, good for one page. */
  link: string
  port: number
  pid: number
  /** The bearing of a crash: SIGKILL to the whole process, nothing is closed. */
  crash(): Promise<void>
  stop(): Promise<void>
}

/** Starts the browser host. `home` is the user folder, `folder` a granted root; `port` 0 takes any. */
export async function startStudioHost(options: { home: string; folder: string; port?: number; project?: string }): Promise<StudioHost> {
  const args = ['serve', '--port', String(options.port ?? 0), '--root', options.folder, ...(options.project ? ['--project', options.project] : [])]
  const child = spawn(process.execPath, [join(root, 'scripts/selvedge.mjs'), ...args], {
    cwd: options.folder,
    env: { ...process.env, SELVEDGE_HOME: options.home, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const link = await firstLine(child)
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  return { link, port: Number(new URL(link).port), pid: child.pid!, crash: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = ''
    let errors = ''
    child.stderr!.on('data', (piece: Buffer) => (errors += piece.toString()))
    child.stdout!.on('data', (piece: Buffer) => {
      out += piece.toString()
      const end = out.indexOf('\n')
      if (end >= 0) resolve(out.slice(0, end).trim())
    })
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}: ${errors}`)))
  })
}

/** A temporary folder with some of the sample's photos, as a newcomer's folder of photos; removed by `drop`. */
export async function photoFolder(count: number): Promise<{ folder: string; home: string; photos: string[]; drop(): Promise<void> }> {
  const base = await mkdtemp(join(tmpdir(), 'selvedge-e2e-'))
  const folder = join(base, 'Spring shoes')
  const photos = (await readdir(join(root, 'assets/sample/photos'))).filter((name) => /\.jpe?g$/.test(name)).sort().slice(0, count)
  for (const name of photos) await cp(join(root, 'assets/sample/photos', name), join(folder, name))
  return { folder, home: join(base, 'home'), photos, drop: () => rm(base, { recursive: true, force: true, maxRetries: 5 }) }
}
