import process from 'node:process'

/*
 * The media worker with faults built in, chosen by words in the path it is asked about: CRASH ends the process by a
 * signal, HANG never answers, HOG takes 300 MiB and never answers, ONCE crashes only if `<path>.crashed` is not there yet.
 */
const { existsSync, writeFileSync } = await import('node:fs')
const held: Buffer[] = []
process.on('message', (message) => {
  const { call, params } = (message as { body?: { call?: string; params?: { path?: string } } }).body ?? {}
  const path = params?.path ?? ''
  if (call === undefined) return
  if (path.includes('CRASH')) process.kill(process.pid, 'SIGSEGV')
  if (path.includes('ONCE') && !existsSync(`${path}.crashed`)) {
    writeFileSync(`${path}.crashed`, '')
    process.kill(process.pid, 'SIGKILL')
  }
  if (path.includes('HOG')) held.push(Buffer.alloc(300 * 1024 * 1024, 1))
  if (path.includes('HANG') || path.includes('HOG')) for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})
await import('../../main/workers/media.ts')
