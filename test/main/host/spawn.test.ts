import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../core/api/rpc.ts'
import { forkFile, workerEnvironment, workerFile } from '../../../main/host/spawn.ts'
import type { ECHO, ECHO_EVENTS } from '../../support/echo-contract.ts'

const echoWorker = fileURLToPath(new URL('../../support/echo-worker.ts', import.meta.url))
const alive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
/** Ids of the processes whose parent is `pid`, from the kernel. */
const childrenOf = (pid: number) =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((id) => {
    try {
      return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${id}/stat`, 'utf8'))?.[1]) === pid
    } catch {
      return false
    }
  })
const until = async (met: () => boolean, ms = 5_000) => {
  for (const start = performance.now(); !met(); await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (performance.now() - start > ms) throw new Error('it did not happen')
  }
}

describe('a worker', () => {
  it('tells its memory, ends when killed, and its open calls fail', async () => {
    const child = forkFile(echoWorker)
    const { client } = connect<typeof ECHO, typeof ECHO_EVENTS>(child.port)
    await client.echo.sum({ of: [] })
    const bytes = await child.memory()
    expect(bytes).toBeGreaterThan(20e6)
    expect(bytes).toBeLessThan(500e6)
    const exit = new Promise((resolve) => child.onExit((code, signal) => resolve([code, signal])))
    const waiting = client.echo.wait({}).catch((fault: { code: string }) => fault.code)
    child.kill()
    expect(await exit).toEqual([null, 'SIGKILL'])
    expect(await waiting).toBe('closed')
    expect(await child.memory()).toBeNull()
    child.port.send('nobody hears this')
  })

  it('has a heap of its own size', async () => {
    const child = forkFile(echoWorker, { heapMiB: 40 })
    const { client } = connect<typeof ECHO, typeof ECHO_EVENTS>(child.port)
    const exit = new Promise((resolve) => child.onExit((code, signal) => resolve(signal ?? code)))
    const huge = Array.from({ length: 4_000_000 }, (_, i) => i + 0.5)
    expect(await client.echo.same({ value: huge }).then(() => 'fits', (fault: { code: string }) => fault.code)).toBe('closed')
    expect(await exit).not.toBe(0)
    expect(child.lastWords()).toContain('heap')
  })

  it.runIf(process.platform === 'linux')('does not outlive the host that started it, not even after SIGKILL', async () => {
    const parent = spawn(process.execPath, [fileURLToPath(new URL('../../support/quiet-parent.ts', import.meta.url))], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => parent.stdout.once('data', resolve))
    const children = childrenOf(parent.pid!)
    expect(children.length).toBe(1)
    parent.kill('SIGKILL')
    await until(() => !alive(children[0]))
  })

  it('sees nothing of our environment that could change what Node does', () => {
    const env = workerEnvironment({ PATH: '/bin', NODE_OPTIONS: '--require evil', NODE_PATH: '/evil', LD_PRELOAD: 'evil.so', SECRET: 'x', LANG: 'C' })
    expect(env).toEqual({ VIPS_BLOCK_UNTRUSTED: '1', PATH: '/bin', LANG: 'C' })
  })

  it('is one of ours', () => {
    expect(existsSync(workerFile('media'))).toBe(true)
    for (const name of ['../host/cli', 'media.ts', '/bin/sh', '']) expect(() => workerFile(name)).toThrow(RangeError)
  })
})
