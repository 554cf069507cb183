import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCli } from '../../../main/host/cli.ts'
import { programPaths } from '../../../main/host/program-paths.ts'
import { redFinder, writeModel } from '../../support/red-finder.ts'
import { freshFolder } from '../../support/store.ts'

it('models list, check, add and remove, as CLI.md says', async () => {
  const folder = freshFolder()
  const paths = { ...programPaths(), user: join(folder, 'user'), models: join(folder, 'shipped') }
  const selvedge = async (...args: string[]) => {
    let out = ''
    let err = ''
    const streams = { out: (text: string) => void (out += text), err: (text: string) => void (err += text), columns: 0 }
    const code = await runCli(args, { paths, streams, signal: new AbortController().signal })
    return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown>[] }
  }
  expect(await selvedge('models', 'list')).toMatchObject({ code: 0, out: expect.stringContaining('models add FILE.onnx') })
  const file = writeModel(folder, 'Red.onnx', redFinder())
  const checked = await selvedge('models', 'check', file, '--json')
  expect([checked.code, checked.err]).toEqual([0, ''])
  expect(checked.json()[0]).toMatchObject({ id: 'red', ok: true, device: 'cpu', nodes: 2, opset: 17 })
  const added = await selvedge('models', 'add', file, '--family', 'semantic', '--name', 'Finds red', '--json')
  expect(added.err).toBe('')
  const wanted = { id: 'red', family: 'semantic', task: 'semantic', input: '16 x 16', labels: ['object'], sha256: expect.stringMatching(/^[0-9a-f]{64}$/), name: 'Finds red' }
  expect(added.json()).toEqual([expect.objectContaining(wanted)])
  expect((await selvedge('models', 'list', '--json')).json()).toEqual([expect.objectContaining(wanted)])
  expect(await selvedge('models', 'add', file, '--family', 'semantic')).toMatchObject({ code: 4, err: expect.stringContaining('already') })
  expect(await selvedge('models', 'add', writeModel(folder, 'm.onnx', new Uint8Array([0x50, 0x4b, 3, 4])))).toMatchObject({ code: 5, err: expect.stringContaining('ONNX') })

  mkdirSync(join(paths.user, 'models', 'broken'))
  writeFileSync(join(paths.user, 'models', 'broken', 'model.json'), '{}')
  const all = await selvedge('models', 'check', '--json')
  expect([all.code, all.json().map(({ id, ok }) => [id, ok])]).toEqual([2, [['red', true], ['broken', false]]])
  expect((await selvedge('models', 'list')).out).toMatch(/red .* added\n[^]*broken .* cannot be used: /)
  expect((await selvedge('models', 'remove', 'red', '--json')).code).toBe(0)
  expect(existsSync(join(paths.user, 'models', 'red'))).toBe(false)
  expect((await selvedge('models', 'remove', 'red')).code).toBe(3)
})
