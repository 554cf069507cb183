import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../../../main/host/cli.ts'
import { programPaths } from '../../../main/host/program-paths.ts'
import { writeModelFolder } from '../../support/model-folder.ts'
import { writeRedPhoto } from '../../support/red-project.ts'
import { freshFolder } from '../../support/store.ts'

/* The command line of predictions, as CLI.md has it. */
let folder: string
let user: string
beforeEach(async () => {
  folder = freshFolder()
  user = join(freshFolder(), 'user')
  writeModelFolder(join(user, 'models'))
  for (const [i, name] of ['a', 'b'].entries()) await writeRedPhoto(join(folder, `${name}.png`), i)
})
const command = async (...args: string[]) => {
  const said = { out: '', err: '' }
  const code = await runCli(args, {
    paths: { ...programPaths(), user }, signal: new AbortController().signal,
    streams: { out: (text) => void (said.out += text), err: (text) => void (said.err += text), columns: 0 },
  })
  return { code, ...said, json: <T>() => JSON.parse(said.out) as T }
}

describe('selvedge predict', () => {
  it('predicts a project as a run, with its figures as JSON', async () => {
    const project = join(folder, 'p.selvedge')
    await command('import', 'images', folder, '--project', project)
    const first = await command('predict', '--model', 'red-finder', '--project', project, '--device', 'cpu', '--threshold', '0.6', '--json')
    expect(first.code).toBe(0)
    expect(first.json()).toMatchObject({ run: 1, images: 2, predictions: 2, failed: [], device: 'cpu', seconds: expect.any(Number) as number, rate: expect.any(Number) as number })
    const again = await command('predict', '--model', 'red-finder', '--project', project, '--device', 'cpu', '--into', '1', '--json')
    expect(again.json()).toMatchObject({ run: 1, images: 0 })
    const words = await command('predict', '--model', 'red-finder', '--project', project, '--device', 'coreml', '--filter', 'search=a.png')
    expect(words.out).toMatch(/^1 photo predicted as run 2: 1 object in [\d.]+ s \([\d.]+ photos\/s\) on CPU\.\n$/)
    expect(words.err).toMatch(/CoreML was left: /)
  })

  it('predicts files into a folder', async () => {
    const out = join(folder, 'out')
    const said = await command('predict', '--model', 'red-finder', '--image', join(folder, 'a.png'), join(folder, 'b.png'), '--out', out, '--device', 'cpu', '--json')
    expect(said.json()).toMatchObject({ run: null, images: 2, device: 'cpu' })
    expect(readdirSync(out).sort()).toEqual(['a.instances.json', 'a.png', 'b.instances.json', 'b.png'])
    expect(JSON.parse(readFileSync(join(out, 'a.instances.json'), 'utf8'))).toMatchObject([{ category_name: 'red', segmentation: { size: [48, 64] } }])
  })

  it('says what is missing before anything is begun', async () => {
    const out = join(folder, 'out')
    const wrong: [string[], number, RegExp][] = [
      [['--image', join(folder, 'a.png'), '--out', out], 2, /--model/],
      [['--model', 'red-finder', '--image', join(folder, 'a.png')], 2, /--out/],
      [['--model', 'red-finder', '--image', join(folder, 'z.png'), '--out', out], 3, /z\.png/],
      [['--model', 'red-finder', '--image', join(folder, 'a.png'), '--out', out, '--device', 'abacus'], 2, /abacus/],
      [['--model', 'red-finder', '--image', join(folder, 'a.png'), '--out', out, '--threshold', 'half'], 2, /half is not a number/],
      [['--model', 'nobody', '--image', join(folder, 'a.png'), '--out', out], 3, /nobody/],
      [['--model', 'red-finder'], 2, /--project/],
    ]
    for (const [args, code, words] of wrong) {
      const said = await command('predict', ...args)
      expect([args.join(' '), said.code]).toEqual([args.join(' '), code])
      expect(said.err).toMatch(words)
    }
    expect(existsSync(out)).toBe(false)
  })
})

describe('selvedge devices', () => {
  it('lists every provider, which work here, and why the others do not', async () => {
    const said = await command('devices', '--json')
    const rows = said.json<{ provider: string; usable: boolean; reason: string; chosen: boolean }[]>()
    expect(rows.map(({ provider }) => provider)).toEqual(['cuda', 'tensorrt', 'dml', 'coreml', 'webgpu', 'cpu'])
    expect(rows.find(({ provider }) => provider === 'cpu')).toMatchObject({ usable: true })
    for (const { usable, reason } of rows) if (!usable) expect(reason).toMatch(/\w+ .*\w/)
    expect(rows.filter(({ chosen }) => chosen)).toHaveLength(1)
  })
})
