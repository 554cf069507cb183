import { mkdtempSync, rmSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import sharp from 'sharp'
import { readNpy } from '../../../core/formats/npy.ts'
import { runCli } from '../../../main/host/cli.ts'
import { programPaths } from '../../../main/host/program-paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'selvedge-silhouette-'))
const at = (name: string): string => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Printed = { area: number; watertight: boolean; R: number[]; t: number[]; K: number[]; seed: Record<string, number> | null; fault: { code: string; details: { field: string } } }

async function selvedge(...args: string[]): Promise<{ code: number; json: Printed }> {
  let out = ''
  let err = ''
  const code = await runCli(['silhouette', ...args, '--json'], {
    paths: { ...programPaths(), user: at('user') }, streams: { out: (text) => void (out += text), err: (text) => void (err += text), columns: 0 }, signal: new AbortController().signal,
  })
  return { code, json: JSON.parse(out || err) as Printed }
}

const pixels = async (file: string) => [...await sharp(file).extractChannel(0).raw().toBuffer()]

// A wall 2 wide and 1 high, one corner at the origin, written as other programs write it.
writeFileSync(at('wall.obj'), 'v 0 0 0\nv 2 0 0\nv 2 1 0\nv 0 1 0\nf 1 2 3 4\n')
const POSE = '{"R": [1,0,0, 0,1,0, 0,0,1], "t": [-1, -0.5, 5], "K": [50,0,20, 0,50,10, 0,0,1]}'
const WALL = Array.from({ length: 40 * 20 }, (_, p) => (p % 40 >= 10 && p % 40 < 30 && Math.floor(p / 40) >= 5 && Math.floor(p / 40) < 15 ? 255 : 0))

test('a mesh file at a pose becomes a picture and its depths, and the view is told both ways', { timeout: 60_000 }, async () => {
  const { code, json } = await selvedge('--mesh', at('wall.obj'), '--pose', POSE, '--width', '40', '--height', '20', '--out', at('wall.png'), '--depth', at('wall.npy'))
  expect(code).toBe(0)
  expect(json).toMatchObject({ area: 200, watertight: false, t: [-1, -0.5, 5], K: [50, 0, 20, 0, 50, 10, 0, 0, 1] })
  expect(await pixels(at('wall.png'))).toEqual(WALL)
  const { shape, values } = readNpy(readFileSync(at('wall.npy')), 'wall.npy')
  expect(shape).toEqual([20, 40])
  expect([...values]).toEqual(WALL.map((value) => (value ? 5 : Infinity)))
  // The same by the seed's numbers, from a file.
  writeFileSync(at('view.json'), JSON.stringify(json.seed))
  const again = await selvedge('--mesh', at('wall.obj'), '--pose', at('view.json'), '--width', '40', '--height', '20', '--out', at('again.png'))
  expect(again.json.area).toBe(200)
  expect(await pixels(at('again.png'))).toEqual(WALL)
})

test('a shipped mesh by its name; a camera off the middle has no words in the seed\'s numbers', { timeout: 60_000 }, async () => {
  const { code, json } = await selvedge('--mesh', 'sneaker-left', '--pose', '{"R":[1,0,0,0,-1,0,0,0,-1],"t":[0,0,0.6],"K":[200,0,64,0,200,40,0,0,1]}', '--width', '100', '--height', '80', '--out', at('shoe.png'))
  expect(code).toBe(0)
  expect(json).toMatchObject({ watertight: true, seed: null })
  expect((await pixels(at('shoe.png'))).filter((value) => value === 255)).toHaveLength(json.area)
  expect(json.area).toBeGreaterThan(500)
})

test('wrong poses, meshes and names are refused in words that name the option', { timeout: 60_000 }, async () => {
  const good = ['--mesh', 'sneaker-left', '--pose', POSE, '--out', at('no.png')]
  const changed = (option: string, value: string) => good.map((arg, i) => (good[i - 1] === option ? value : arg))
  for (const [args, exit, field] of [
    [changed('--pose', '{'), 2, '--pose'], [changed('--pose', '{"R": [1], "t": [0,0,1], "K": []}'), 2, '--pose'],
    [changed('--pose', '{"Tx":0,"Ty":0,"Tz":-1,"Rx":0,"Ry":0,"Rz":0,"fieldOfView":180}'), 2, '--pose'],
    [changed('--pose', POSE.replace('[1,0,0,', '[-1,0,0,')), 2, 'R'], [changed('--pose', at('absent.json')), 3, '--pose'],
    [changed('--mesh', at('absent.obj')), 3, undefined], [changed('--mesh', 'sandal'), 3, 'mesh'],
    [[...good, '--width', '0'], 2, 'width'], [[...good, '--depth', at('no.png')], 2, 'out'],
  ] as const) {
    const { code, json } = await selvedge(...args)
    expect([args.join(' '), code, json.fault.details.field]).toEqual([args.join(' '), exit, field])
  }
})
