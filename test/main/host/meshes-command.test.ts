import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCli } from '../../../main/host/cli.ts'
import { programPaths } from '../../../main/host/program-paths.ts'
import { objFile, stlBinary } from '../../support/mesh-files.ts'
import { freshFolder } from '../../support/store.ts'

it('meshes list, check, add and remove', async () => {
  const folder = freshFolder()
  const paths = { ...programPaths(), user: join(folder, 'user') }
  const selvedge = async (...args: string[]) => {
    let out = ''
    let err = ''
    const streams = { out: (text: string) => void (out += text), err: (text: string) => void (err += text), columns: 0 }
    const code = await runCli(args, { paths, streams, signal: new AbortController().signal })
    return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown> & Record<string, unknown>[] }
  }
  const [project, file, broken] = [join(folder, 'p.selvedge'), join(folder, 'My house.stl'), join(folder, 'broken.obj')]
  writeFileSync(file, stlBinary())
  writeFileSync(broken, objFile([[0, 1, 11]]))

  const shipped = await selvedge('meshes', 'list')
  expect(shipped).toMatchObject({ code: 0, out: expect.stringContaining('sneaker-left  Running shoe, left  shoe left, 30.0 x 10.6 x 13.7 cm, 16000 triangles, closed') })
  const found = (await selvedge('meshes', 'check', file, '--json')).json()
  expect(found).toMatchObject({ format: 'stl', triangles: 16, watertight: true, size: [2, 4.5, 4], name: 'My house' })
  expect(found).not.toHaveProperty('preview')
  expect(await selvedge('meshes', 'check', broken)).toMatchObject({ code: 2, err: expect.stringContaining('line') })

  const added = await selvedge('meshes', 'add', file, '--project', project, '--units', 'cm', '--up', '+y', '--forward', '+z', '--kind', 'other', '--json')
  expect(added.err).toBe('')
  expect(added.json()).toMatchObject({ name: 'My house', kind: 'other', source: 'import', triangles: 16, watertight: true, found: { format: 'stl' } })
  const listed = (await selvedge('meshes', 'list', '--project', project, '--json')).json()
  expect(listed.map(({ name }) => name)).toEqual(['Running shoe, left', 'Running shoe, right', 'Figure in a dress', 'My house'])
  expect(await selvedge('meshes', 'add', file, '--project', project, '--up', 'up')).toMatchObject({ code: 2, err: expect.stringContaining('--up') })
  expect(await selvedge('meshes', 'remove', 'sneaker-left', '--project', project)).toMatchObject({ code: 3 })
  expect((await selvedge('meshes', 'remove', 'My house', '--project', project)).out).toContain('removed My house')
  expect((await selvedge('meshes', 'list', '--project', project, '--json')).json()).toHaveLength(3)
}, 60_000)
