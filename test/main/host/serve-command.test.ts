import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EVENTS, SelvedgeContract } from '../../../core/api/contract.ts'
import { connect } from '../../../core/api/rpc.ts'
import { runCli } from '../../../main/host/cli.ts'
import { programPaths, userFolder } from '../../../main/host/program-paths.ts'
import { logIn, openSocket } from '../../support/browser-socket.ts'

const folder = mkdtempSync(join(tmpdir(), 'selvedge-serve-command-'))
const script = join(import.meta.dirname, '../../../scripts/selvedge.mjs')
beforeAll(() => {
  mkdirSync(join(folder, 'pages'))
  mkdirSync(join(folder, 'photos'))
  writeFileSync(join(folder, 'pages', 'index.html'), 'the page')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** `selvedge serve` in this process, until `stop`. */
function serve(...args: string[]): { link: Promise<string>; err: () => string; stop: () => Promise<number> } {
  const stopping = new AbortController()
  let err = ''
  let told: (line: string) => void
  const link = new Promise<string>((resolve) => (told = resolve))
  const ended = runCli(['serve', '--port', '0', ...args], {
    paths: { ...programPaths(), user: join(folder, 'user'), renderer: join(folder, 'pages') },
    streams: { out: (text) => told(text.trim()), err: (text) => void (err += text), columns: 0 },
    signal: stopping.signal, env: {},
  })
  void ended.then((code) => told(`ended with ${code}: ${err}`))
  return {
    link, err: () => err,
    stop() {
      stopping.abort()
      return ended
    },
  }
}

describe('selvedge serve', () => {
  it('prints the address first, serves the project it was given and ends cleanly', async () => {
    const project = join(folder, 'photos', 'shoes.selvedge')
    const served = serve('--project', project, '--root', join(folder, 'photos'))
    const link = await served.link
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?code=[\w-]{43}$/)
    const { origin } = new URL(link)
    const cookie = await logIn(link)
    expect(await (await fetch(origin, { headers: { Cookie: cookie } })).text()).toBe('the page')
    const { client } = connect<SelvedgeContract, typeof EVENTS>(await openSocket(origin, cookie))
    expect((await client.projects.list({})).map(({ path }) => path)).toEqual([project])
    expect(await client.system.hello({})).toMatchObject({ host: 'serve', nativeDialogs: false, media: '/media' })
    const photos = await client.files.list({ folder: join(folder, 'photos') })
    expect(photos.entries.map(({ name }) => name)).toContain('shoes.selvedge')
    await expect(client.files.list({ folder: '/etc' })).rejects.toMatchObject({ code: 'denied' })
    expect(await served.stop()).toBe(0)
    await expect(fetch(origin)).rejects.toThrow()
    expect(readFileSync(project).subarray(0, 15).toString()).toBe('SQLite format 3')
    expect(served.err()).toContain('works once')
  })

  it('lets no secret into the log', async () => {
    const served = serve()
    const link = await served.link
    await logIn(link)
    await served.stop()
    const code = new URL(link).searchParams.get('code')!
    const log = spawnSync(process.execPath, ['-e', `console.log(require('fs').readFileSync(${JSON.stringify(join(folder, 'user', 'log', 'selvedge.jsonl'))}, 'utf8'))`], { encoding: 'utf8' }).stdout
    expect(log).not.toContain(code)
  })

  const openssl = spawnSync('openssl', ['version']).status === 0
  it.runIf(openssl)('speaks TLS with a certificate of yours and shows its fingerprint', async () => {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key, '-out', cert])
    const served = serve('--tls-cert', cert, '--tls-key', key)
    const link = await served.link
    expect(link).toMatch(/^https:/)
    const cookie = await new Promise<string>((resolve, reject) => {
      request(link, { ca: readFileSync(cert), servername: 'localhost', checkServerIdentity: () => undefined }, (response) => resolve(response.headers['set-cookie']![0])).on('error', reject).end()
    })
    expect(cookie).toMatch(/; Secure$/)
    expect(served.err()).toMatch(/SHA-256\): ([0-9A-F]{2}:){31}[0-9A-F]{2}/)
    await served.stop()
  })
})

describe('the program', () => {
  it('keeps its files where each system expects them', () => {
    expect(userFolder({ SELVEDGE_HOME: '/x' })).toBe('/x')
    expect(userFolder({ APPDATA: join('C:', 'Roaming') }, 'win32')).toBe(join('C:', 'Roaming', 'Selvedge'))
    expect(userFolder({}, 'darwin')).toMatch(/Library.Application Support.Selvedge$/)
    expect(userFolder({ XDG_DATA_HOME: '/data' }, 'linux')).toBe(join('/data', 'selvedge'))
    expect(userFolder({}, 'linux')).toMatch(/\.local.share.selvedge$/)
  })

  const old = (process.env['PATH'] ?? '').split(delimiter).filter((path) => !path.includes('node_modules')).map((path) => join(path, 'node'))
    .find((node) => Number(/^v(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? 99) < 22)
  it.runIf(old)('started by an older Node finds the newer one by itself', () => {
    const result = spawnSync(old!, [script, 'methods', '--json'], { encoding: 'utf8', cwd: tmpdir() })
    expect([result.status, result.stderr]).toEqual([0, ''])
    expect((JSON.parse(result.stdout) as unknown[]).length).toBeGreaterThan(20)
    const failed = spawnSync(old!, [script, 'project', 'info', 'nowhere.selvedge'], { encoding: 'utf8', cwd: tmpdir() })
    expect([failed.status, failed.stdout]).toEqual([3, ''])
  })
})
