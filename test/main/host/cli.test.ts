import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { CONTRACT } from '../../../core/api/contract.ts'
import { FAULTS } from '../../../core/fault.ts'
import { LIMITS } from '../../../core/limits.ts'
import { runCli } from '../../../main/host/cli.ts'
import { parseFilter, parseShares } from '../../../main/host/commands/filter.ts'
import { createOutput } from '../../../main/host/commands/output.ts'
import { programPaths } from '../../../main/host/program-paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'selvedge-cli-'))
const photos = join(folder, 'photos')
const project = join(folder, 'shoes.selvedge')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a command line as a person would, without a process of its own. */
async function selvedge(...args: string[]): Promise<{ code: number; out: string; err: string; json: () => never }> {
  let out = ''
  let err = ''
  const code = await runCli(args, {
    paths: { ...programPaths(), user: join(folder, 'user') },
    streams: { out: (text) => void (out += text), err: (text) => void (err += text), columns: 0 },
    signal: new AbortController().signal,
  })
  return { code, out, err, json: () => JSON.parse(out) as never }
}

beforeAll(async () => {
  mkdirSync(photos)
  for (const [i, name] of ['a.jpg', 'b.png', 'c d.jpg'].entries()) {
    await sharp({ create: { width: 60 + i, height: 40, channels: 3, background: '#884422' } }).toFile(join(photos, name))
  }
  writeFileSync(join(photos, 'broken.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]))
})

describe('the main commands', () => {
  it('import photos into a project that they make, listing what is no photo', async () => {
    const first = await selvedge('import', 'images', photos, '--project', project, '--json')
    expect([first.code, first.err]).toEqual([0, ''])
    const result = first.json() as { images: number; annotations: number; skipped: Record<string, string>[] }
    expect([result.images, result.annotations, result.skipped.length]).toEqual([3, 0, 1])
    expect(result.skipped[0]).toMatchObject({ file: expect.stringContaining('broken.jpg'), field: '', code: expect.any(String), message: expect.any(String) })
    expect((await selvedge('import', 'images', photos, '--project', project, '--json')).json()).toMatchObject({ images: 0, known: 3 })
  })

  it('tell of the project, check it, copy it', async () => {
    const info = await selvedge('project', 'info', project, '--json')
    expect(info.json()).toMatchObject({ images: 3, annotations: 0, categories: 0, schema: expect.any(Number) })
    expect((await selvedge('project', 'verify', project, '--json')).json()).toMatchObject({ ok: true, problems: [] })
    const out = join(folder, 'copy.selvedge')
    expect((await selvedge('project', 'backup', project, '--out', out)).code).toBe(0)
    expect((await selvedge('project', 'info', out, '--json')).json()).toMatchObject({ images: 3 })
    expect((await selvedge('stats', '--project', project, '--json')).json()).toMatchObject({ images: 3, annotations: 0, empty: 3 })
  })

  it('end with exit code 6 when a project is damaged', async () => {
    const damaged = join(folder, 'damaged.selvedge')
    const bytes = readFileSync(join(folder, 'copy.selvedge'))
    bytes.fill(0xff, Math.floor(bytes.length / 2), Math.floor(bytes.length * 0.7))
    writeFileSync(damaged, bytes)
    const verify = await selvedge('project', 'verify', damaged, '--json')
    expect(verify.code).toBe(FAULTS.corrupt.exit)
  })

  it('write a COCO dataset', async () => {
    const out = join(folder, 'coco')
    const result = await selvedge('export', 'coco', '--project', project, '--out', out, '--json')
    expect([result.code, result.err]).toEqual([0, ''])
    expect(result.json()).toMatchObject({ files: [expect.stringContaining('annotations.json')], lost: [] })
    const coco = JSON.parse(readFileSync(join(out, 'annotations.json'), 'utf8')) as { images: { id: number }[] }
    expect(coco.images.map(({ id }) => id)).toEqual([1, 2, 3])
  })
})

describe('call', () => {
  it('reaches every method of the contract', async () => {
    const list = (await selvedge('methods', '--json')).json() as { method: string }[]
    expect(list.map(({ method }) => method)).toEqual(Object.entries(CONTRACT).flatMap(([service, api]) => Object.keys(api).map((verb) => `${service}.${verb}`)))
    expect((await selvedge('call', 'system.limits', '--json')).json()).toEqual({ ...LIMITS })
    const ids = await selvedge('call', 'images.ids', '{"sort": "name"}', '--project', project, '--json')
    expect(ids.json()).toMatchObject({ total: 3 })
    const opened = await selvedge('call', 'projects.open', JSON.stringify({ path: project }), '--json')
    expect(opened.json()).toMatchObject({ name: 'shoes', images: 3 })
  })

  it('reads parameters from a file', async () => {
    writeFileSync(join(folder, 'params.json'), '{"sort": "name", "descending": true}')
    expect((await selvedge('call', 'images.ids', `@${join(folder, 'params.json')}`, '--project', project, '--json')).json()).toMatchObject({ total: 3 })
  })
})

describe('what goes wrong', () => {
  it.each([
    [['project', 'info', 'nowhere.selvedge'], 'not-found'],
    [['import', 'coco', join(folder, 'nowhere.json'), '--project', project], 'not-found'],
    [['import', 'images', photos], 'invalid'],
    [['export', 'coco', '--project', project], 'invalid'],
    [['export', 'fairies', '--project', project, '--out', join(folder, 'x')], 'unsupported'],
    [['call', 'no.such'], 'unsupported'],
    [['call', 'images.ids', 'no json'], 'invalid'],
    [['call', 'images.ids', '{"project": 5}'], 'invalid'],
    [['import', 'coco', photos, '--project', project, '--limit', 'cocoFairies=5'], 'invalid'],
    [['import', 'coco', photos, '--project', project, '--limit', 'cocoImages=many'], 'invalid'],
    [['serve', '--host', '0.0.0.0', '--port', '0'], 'denied'],
    [['serve', '--port', 'x'], 'invalid'],
    [['serve', '--tls-cert', 'only.pem'], 'invalid'],
  ] as const)('%j ends with the code of %s and says so in both languages', async (args, code) => {
    const plain = await selvedge(...args)
    if (args[0] === 'serve' && plain.err.includes('have not been built')) return
    expect([plain.code, plain.out]).toEqual([FAULTS[code].exit, ''])
    expect(plain.err).toMatch(new RegExp(`^selvedge: .+ \\[${code}\\]\n`))
    expect(plain.err).not.toMatch(/\bat .*\.ts:/)
    if (args[0] === 'serve') return
    const json = await selvedge(...args, '--json')
    expect(json.json()).toMatchObject({ fault: { code } })
  })

  it.each([[['nonsense']], [['import']], [['project', 'explode', 'x']], [['stats', '--colour']]])('%j is a wrong command line', async (args) => {
    const result = await selvedge(...args)
    expect([result.code, result.out]).toEqual([FAULTS.invalid.exit, ''])
    expect(result.err).not.toBe('')
  })

  it('leaves no project behind when the first import fails', async () => {
    const fresh = join(folder, 'fresh')
    expect((await selvedge('import', 'images', join(folder, 'nowhere'), '--project', fresh)).code).toBe(FAULTS['not-found'].exit)
    expect(existsSync(`${fresh}.selvedge`)).toBe(false)
  })

  it('help and version are no errors', async () => {
    for (const args of [['--help'], ['--version'], ['import', '--help']]) expect((await selvedge(...args)).code).toBe(0)
  })
})

describe('words on the command line', () => {
  const categories = [{ id: 3 as never, name: 'shoe' }, { id: 7 as never, name: 'boot' }]
  it('make a filter', () => {
    expect(parseFilter('status=done|flagged, split=train|none,category=boot|shoe,objects=no,search=red = nike', categories)).toEqual({
      status: ['done', 'flagged'], split: ['train', ''], categories: [7, 3], objects: false, search: 'red = nike',
    })
    expect(() => parseFilter('category=hat', categories)).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(parseFilter('predicted=yes,verdict=open,score=0.2..0.6', categories)).toEqual({ predicted: true, verdict: 'open', score: [0.2, 0.6] })
    expect([parseFilter('score=..0.5', categories).score, parseFilter('score=0.5..', categories).score]).toEqual([[0, 0.5], [0.5, 1]])
    for (const wrong of ['colour=red', 'objects=maybe', 'x', 'verdict=maybe', 'score=0.5', 'score=b..c', 'score=0.6..0.2']) expect(() => parseFilter(wrong, categories)).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
  it('make shares', () => {
    expect(parseShares('train=0.8, val=.2')).toEqual({ train: 0.8, val: 0.2 })
    for (const wrong of ['train', 'train=x', 'fun=1', 'val=-1', 'train=']) expect(() => parseShares(wrong)).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})

describe('output', () => {
  const written = (columns: number, json = false) => {
    let out = ''
    let err = ''
    const output = createOutput({ out: (text) => void (out += text), err: (text) => void (err += text), columns }, { json })
    return { output, text: () => [out, err] }
  }
  it('draws a bar on a terminal only, within its width, and takes it away', () => {
    const { output, text } = written(60)
    output.progress(0.5, 'photo \u001b[31m 12 of 24'.repeat(5))
    const [, bar] = text()
    expect(bar).toContain('████████████░░░░░░░░░░░░  50 %')
    expect(bar.replace('\r\u001b[K', '').length).toBeLessThan(60)
    expect(bar.replace('\r\u001b[K', '')).not.toContain('\u001b')
    output.result({ images: 3 })
    expect(text()[1].endsWith('\r\u001b[K')).toBe(true)
    const none = written(0)
    none.output.progress(0.5)
    expect(none.text()).toEqual(['', ''])
  })
  it('shows names from files without letting them act on the terminal', () => {
    const { output, text } = written(0)
    output.result({ file: 'a\u001b]0;x\u0007\u202egpj.exe', list: [{ name: 'b\nc' }] })
    expect(text()[0]).toBe('file  a\\u001b]0;x\\u0007\\u202egpj.exe\nlist  1\n  name b\\u000ac\n')
  })
})
