import process from 'node:process'

/*
 * The runner with faults built in, chosen by words in the photo's path: SEGV and ABRT end the process by that signal, HANG
 * never answers, HOG takes 400 MiB and never answers; with `once` in its name only if `<path>.struck` is not there yet. A model
 * whose folder is called DEADLY crashes whenever it is loaded.
 */
const { existsSync, writeFileSync } = await import('node:fs')
type Asked = { call?: string; params?: { photo?: string; model?: { folder?: string } } }
const held: Buffer[] = []
const sleep = () => {
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
process.on('message', (message) => {
  const { call, params } = (message as { body?: Asked }).body ?? {}
  if (call === 'runner.load' && params?.model?.folder?.includes('DEADLY')) process.kill(process.pid, 'SIGSEGV')
  if (call !== 'runner.predict') return
  const photo = params?.photo ?? ''
  if (photo.includes('once')) {
    if (existsSync(`${photo}.struck`)) return
    writeFileSync(`${photo}.struck`, '')
  }
  if (photo.includes('SEGV')) process.kill(process.pid, 'SIGSEGV')
  if (photo.includes('ABRT')) process.abort()
  if (photo.includes('HOG')) held.push(Buffer.alloc(400 * 1024 * 1024, 1))
  if (photo.includes('HANG') || photo.includes('HOG')) sleep()
})
await import('../../main/workers/runner.ts')
