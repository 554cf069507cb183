import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../../main/host/cli.ts'
import { programPaths } from '../../../main/host/program-paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'selvedge-evaluate-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function evaluate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const code = await runCli(['evaluate', ...args], {
    paths: { ...programPaths(), user: join(folder, 'user') },
    streams: { out: (text) => void (out += text), err: (text) => void (err += text), columns: 0 },
    signal: new AbortController().signal,
  })
  return { code, out, err }
}

const [set] = JSON.parse(readFileSync(new URL('../../fixtures/coco/eval.json', import.meta.url), 'utf8')) as { truth: object; found: object[]; expected: { segm: { stats: number[] } } }[]
const at = (name: string) => join(folder, name)
beforeAll(async () => {
  writeFileSync(at('truth.json'), JSON.stringify(set.truth))
  writeFileSync(at('found.json'), JSON.stringify(set.found))
  for (const name of ['t', 'p']) {
    mkdirSync(at(name))
    await sharp({ create: { width: 8, height: 8, channels: 3, background: name === 't' ? '#fff' : '#aaa' } }).png().toFile(join(at(name), 'a.png'))
  }
})

describe('selvedge evaluate', () => {
  it('coco prints the summary of pycocotools', async () => {
    const { code, out, err } = await evaluate('coco', '--truth', at('truth.json'), '--predictions', at('found.json'), '--type', 'segm', '--json')
    expect([code, err]).toEqual([0, ''])
    const { stats } = JSON.parse(out) as { stats: number[] }
    stats.forEach((value, i) => expect(value).toBeCloseTo(set.expected.segm.stats[i], 9))
    expect((await evaluate('coco', '--truth', at('truth.json'), '--predictions', at('found.json'))).out).toMatch(/^AP at overlap 0\.50 to 0\.95 +0\.\d{4}$/m)
  })

  it('masks prints each image and the spread', async () => {
    const { code, out } = await evaluate('masks', '--truth', at('t'), '--predictions', at('p'), '--json')
    expect(code).toBe(0)
    const perfect = { dice: 1, iou: 1, accuracy: 1, boundaryF: 1 }
    expect(JSON.parse(out)).toMatchObject({ images: [{ name: 'a', ...perfect }], mean: perfect, median: perfect, p5: perfect, min: perfect })
    const strict = await evaluate('masks', '--truth', at('t'), '--predictions', at('p'), '--prediction-threshold', '200', '--json')
    expect(JSON.parse(strict.out)).toMatchObject({ mean: { dice: 0 } })
    expect((await evaluate('masks', '--truth', at('t'), '--predictions', at('p'))).out).toMatch(/mean +1\.0000/)
  })

  it('says what is missing or not understood, with the exit code of its kind', async () => {
    expect(await evaluate('coco', '--truth', at('truth.json'))).toMatchObject({ code: 2, err: expect.stringContaining('--predictions') })
    expect(await evaluate('coco', '--truth', at('truth.json'), '--predictions', at('found.json'), '--type', 'depth')).toMatchObject({ code: 2, err: expect.stringContaining('keypoints') })
    expect(await evaluate('coco', '--truth', at('none.json'), '--predictions', at('found.json'))).toMatchObject({ code: 3 })
    expect(await evaluate('masks', '--truth', at('t'), '--predictions', at('p'), '--truth-threshold', 'half')).toMatchObject({ code: 2 })
    expect(await evaluate('run', '--project', at('none.selvedge'))).toMatchObject({ code: 3 })
  })
})
