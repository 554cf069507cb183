import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import sharp from 'sharp'
import { runCli } from '../../../main/host/cli.ts'
import { programPaths } from '../../../main/host/program-paths.ts'
import { matteScene } from '../../support/matte-scene.ts'

const folder = mkdtempSync(join(tmpdir(), 'selvedge-matte-'))
const at = (name: string): string => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function selvedge(...args: string[]): Promise<{ code: number; json: () => never }> {
  let out = ''
  const code = await runCli([...args, '--json'], {
    paths: { ...programPaths(), user: at('user') }, streams: { out: (text) => void (out += text), err: () => {}, columns: 0 }, signal: new AbortController().signal,
  })
  return { code, json: () => JSON.parse(out) as never }
}

const [W, H] = [64, 56]
const scene = matteScene(W, H)
const grey = (samples: Uint8Array, file: string, w = W) => sharp(samples, { raw: { width: w, height: samples.length / w, channels: 1 } }).toColourspace('b-w').png().toFile(file)

beforeAll(async () => {
  for (const name of ['truth', 'found']) mkdirSync(at(name))
  await sharp(scene.picture.data, { raw: { width: W, height: H, channels: 3 } }).png().toFile(at('photo.png'))
  await grey(scene.trimap, at('trimap.png'))
  await grey(Uint8Array.from(scene.alpha, (value) => 255 * value + 0.5), at('truth/a.png'))
  await grey(new Uint8Array(W * H).fill(128), at('nothing-known.png'))
  await grey(new Uint8Array(20 * H), at('narrow.png'), 20)
  await sharp(Uint16Array.from(scene.trimap, (value) => 257 * value), { raw: { width: W, height: H, channels: 1 } })
    .toColourspace('grey16').png().toFile(at('deep.png'))
})

test('a photo and a trimap become an alpha and clean colours, and the alpha is compared with the truth', { timeout: 120_000 }, async () => {
  const made = await selvedge('matte', '--image', at('photo.png'), '--trimap', at('trimap.png'), '--out', at('found/a.png'), '--bits', '16', '--foreground', at('front.png'))
  expect(made.code).toBe(0)
  expect(made.json()).toMatchObject({
    width: W, height: H, unknown: scene.trimap.filter((value) => value === 128).length, iterations: expect.any(Number), seconds: expect.any(Number),
  })
  expect(await sharp(at('found/a.png')).metadata()).toMatchObject({ width: W, height: H, channels: 1, depth: 'ushort' })
  expect(await sharp(at('front.png')).metadata()).toMatchObject({ width: W, height: H, channels: 3, depth: 'uchar' })

  const compared = await selvedge('evaluate', 'matte', '--truth', at('truth'), '--predictions', at('found'), '--trimap', at('trimap.png'))
  expect(compared.code).toBe(0)
  const { images, mean } = compared.json() as { images: { name: string; mse: number; sad: number }[]; mean: { mse: number } }
  expect(images.map(({ name }) => name)).toEqual(['a'])
  expect(images[0].mse).toBeLessThan(0.002)
  expect(mean.mse).toBe(images[0].mse)
  const itself = await selvedge('evaluate', 'matte', '--truth', at('truth/a.png'), '--predictions', at('truth/a.png'))
  expect(itself.json()).toMatchObject({ mean: { sad: 0, mse: 0, gradient: 0, connectivity: 0 } })
})

test('bad input is told with its file', { timeout: 120_000 }, async () => {
  const cases: [string[], string, number][] = [
    [['matte', '--image', at('photo.png'), '--trimap', at('narrow.png'), '--out', at('x.png')], 'narrow.png', 2],
    [['matte', '--image', at('photo.png'), '--trimap', at('nothing-known.png'), '--out', at('x.png')], 'nothing-known.png', 2],
    [['matte', '--image', at('photo.png'), '--trimap', at('deep.png'), '--out', at('x.png')], 'deep.png', 2],
    [['matte', '--image', at('photo.png'), '--trimap', at('trimap.png'), '--out', at('trimap.png')], 'trimap.png', 2],
    [['matte', '--image', at('photo.png'), '--trimap', at('absent.png'), '--out', at('x.png')], 'absent.png', 3],
    [['evaluate', 'matte', '--truth', at('truth/a.png'), '--predictions', at('narrow.png')], 'narrow.png', 2],
  ]
  for (const [args, file, exit] of cases) {
    const { code, json } = await selvedge(...args)
    expect([args[0], file, code]).toEqual([args[0], file, exit])
    expect(JSON.stringify(json())).toContain(file)
  }
  const unknown = await selvedge('matte', '--image', at('photo.png'), '--trimap', at('trimap.png'), '--out', at('x.png'), '--method', 'magic')
  expect(unknown.code).toBe(2)
})
