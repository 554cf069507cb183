import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runCli } from '../../../main/host/cli.ts'
import { programPaths } from '../../../main/host/program-paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'selvedge-pose6d-'))
const at = (...names: string[]): string => join(folder, ...names)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function selvedge(...args: string[]) {
  let out = ''
  let err = ''
  const code = await runCli(['evaluate', 'pose6d', ...args], {
    paths: { ...programPaths(), user: at('user') }, streams: { out: (text) => void (out += text), err: (text) => void (err += text), columns: 0 }, signal: new AbortController().signal,
  })
  return { code, out, err }
}

// A box of 20 by 10 by 10 mm, three poses of it in two photos.
const corners = Array.from({ length: 8 }, (_, i) => [i & 1 ? 10 : -10, i & 2 ? 5 : -5, i & 4 ? 5 : -5].join(' '))
const faces = ['3 0 2 1', '3 1 2 3', '3 4 5 6', '3 5 7 6', '3 0 1 4', '3 1 5 4', '3 2 6 3', '3 3 6 7', '3 0 4 2', '3 2 4 6', '3 1 3 5', '3 3 7 5']
const turn = [1, 0, 0, 0, 1, 0, 0, 0, 1]
const row = (z: number) => ({ obj_id: 2, cam_R_m2c: turn, cam_t_m2c: [0, 0, z] })
mkdirSync(at('set', 'models'), { recursive: true })
mkdirSync(at('set', 'test', '000004'), { recursive: true })
writeFileSync(at('set', 'models', 'obj_000002.ply'), ['ply', 'format ascii 1.0', 'element vertex 8', 'property float x', 'property float y', 'property float z', 'element face 12', 'property list uchar int vertex_indices', 'end_header', ...corners, ...faces, ''].join('\n'))
writeFileSync(at('set', 'test', '000004', 'scene_gt.json'), JSON.stringify({ 0: [row(500), row(900)], 1: [row(700)] }))
const results = ['scene_id,im_id,obj_id,score,R,t,time', '4,0,2,0.9,1 0 0 0 1 0 0 0 1,0 0 501,-1', '4,0,2,0.8,1 0 0 0 1 0 0 0 1,3 0 904,-1', '']
writeFileSync(at('found.csv'), results.join('\n'))

test('a table of results is judged against a BOP dataset, with its models', { timeout: 60_000 }, async () => {
  const { code, out } = await selvedge('--truth', at('set'), '--predictions', at('found.csv'), '--json')
  expect(code).toBe(0)
  const result = JSON.parse(out) as Record<string, unknown>
  expect(result).toMatchObject({
    truths: 3, answered: 2, wrong: 0, near: 2 / 3, right: 1 / 3, missed: [{ scene: 4, image: 1, object: 2 }],
    rotation: { count: 2, max: 0 }, translation: { mean: 3, median: 3, max: 5 }, add: { mean: expect.closeTo(3, 6) as number, max: expect.closeTo(5, 6) as number },
  })
  expect(result['poses']).toMatchObject([{ translation: 1, right: true }, { translation: 5, right: false }])
  const words = await selvedge('--truth', at('set', 'test', '000004'), '--predictions', at('found.csv'))
  expect(words.out).toContain('2 of 3 poses answered, 1 missed')
  expect(words.out).toContain('right by ADD: 33.3 %')
})

test('folders without truth and broken tables are refused', async () => {
  expect((await selvedge('--truth', at('set', 'models'), '--predictions', at('found.csv'))).code).toBe(3)
  writeFileSync(at('broken.csv'), 'a,b,c\n')
  const { code, err } = await selvedge('--truth', at('set'), '--predictions', at('broken.csv'))
  expect([code, err.includes('scene_id')]).toEqual([2, true])
})
