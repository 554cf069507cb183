import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeEach, expect, it } from 'vitest'
import { bandTrimap } from '../../../core/matting/trimap.ts'
import { runCli } from '../../../main/host/cli.ts'
import { programPaths } from '../../../main/host/program-paths.ts'
import { freshFolder } from '../../support/store.ts'

const W = 40
const H = 30
let folder: string
beforeEach(() => (folder = freshFolder()))

async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const streams = { out: (text: string) => void (said.out += text), err: (text: string) => void (said.err += text), columns: 0 }
  const code = await runCli(args, { streams, paths: { ...programPaths(), user: join(folder, '.user') }, signal: new AbortController().signal })
  return { code, ...said }
}
const inside = Uint8Array.from({ length: W * H }, (_, p) => (p % W >= 10 && p % W < 30 && p >= 5 * W && p < 25 * W ? 1 : 0))
const at = (name: string) => join(folder, name)
const grey = (levels: Uint8Array, name: string) => sharp(levels, { raw: { width: W, height: H, channels: 1 } }).toColourspace('b-w').png().toFile(at(name))
const levels = async (name: string) => [...await sharp(at(name)).toColourspace('b-w').raw().toBuffer()]

it('trimap writes a band of true width, and others by the photo', async () => {
  await grey(inside.map((one) => 255 * one), 'm.png')
  await sharp(Uint8Array.from({ length: 3 * W * H }, (_, i) => (inside[Math.floor(i / 3)] ? 30 : 220)), { raw: { width: W, height: H, channels: 3 } }).png().toFile(at('p.png'))
  const band = await cli('trimap', '--mask', at('m.png'), '--inside', '2', '--outside', '3.5', '--out', at('t.png'), '--json')
  expect(band.code).toBe(0)
  const wanted = [...bandTrimap(inside, H, W, { inside: 2, outside: 3.5 })]
  expect(await levels('t.png')).toEqual(wanted)
  expect(JSON.parse(band.out)).toMatchObject({ width: W, height: H, unknown: wanted.filter((one) => one === 128).length })
  const soft = await cli('trimap', '--mask', at('m.png'), '--image', at('p.png'), '--adaptive', '--out', at('s.png'), '--json')
  expect(JSON.parse(soft.out).unknown).toBeLessThan(JSON.parse(band.out).unknown * 1.5)
  expect((await cli('trimap', '--mask', at('m.png'), '--image', at('p.png'), '--method', 'superpixel', '--cells', '30', '--out', at('c.png'))).code).toBe(0)
  expect(new Set(await levels('c.png')).has(128)).toBe(true)
  await grey(Uint8Array.from({ length: W * H }, (_, p) => Math.min(255, (p % W) * 8)), 'prob.png')
  expect((await cli('trimap', '--mask', at('prob.png'), '--method', 'uncertainty', '--low', '0.25', '--high', '0.75', '--out', at('u.png'))).code).toBe(0)
  expect((await levels('u.png')).slice(0, W)).toEqual(Array.from({ length: W }, (_, x) => (x * 8 < 63.75 ? 0 : x * 8 <= 191.25 ? 128 : 255)))
})

it('trimap says what is wrong', async () => {
  await grey(inside, 'm.png')
  expect(await cli('trimap', '--mask', at('m.png'), '--method', 'superpixel', '--out', at('t.png'))).toMatchObject({ code: 2, err: expect.stringContaining('--image') })
  expect(await cli('trimap', '--mask', at('none.png'), '--out', at('t.png'))).toMatchObject({ code: 3 })
  expect(await cli('trimap', '--mask', at('m.png'), '--out', at('m.png'))).toMatchObject({ code: 2, err: expect.stringContaining('take the place') })
  expect(await cli('trimap', '--mask', at('m.png'), '--inside', '-1', '--out', at('t.png'))).toMatchObject({ code: 2, err: expect.stringContaining('--inside') })
  expect(await cli('trimap', '--mask', at('m.png'), '--method', 'magic', '--out', at('t.png'))).toMatchObject({ code: 2, err: expect.stringContaining('--method') })
})

it('cutout puts an alpha on a photo', async () => {
  const alpha = inside.map((one, p) => (one ? 55 + 5 * (p % W) : 0))
  const colours = Uint8Array.from({ length: 3 * W * H }, (_, i) => (i * 7) % 256)
  await grey(alpha, 'a.png')
  await sharp(colours, { raw: { width: W, height: H, channels: 3 } }).png().toFile(at('p.png'))
  const { code, out } = await cli('cutout', '--image', at('p.png'), '--alpha', at('a.png'), '--out', at('c.png'), '--json')
  expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, width: W, height: H, notes: [] })
  const { data } = await sharp(at('c.png')).raw().toBuffer({ resolveWithObject: true })
  expect(Buffer.compare(data, Uint8Array.from(data, (_, i) => (i % 4 === 3 ? alpha[i >> 2] : alpha[i >> 2] ? colours[3 * (i >> 2) + (i % 4)] : 0)))).toBe(0)
  expect((await cli('cutout', '--image', at('p.png'), '--alpha', at('c.png'), '--trim', '--margin', '2', '--background', '#00ff00', '--out', at('t.webp'))).code).toBe(0)
  expect(await sharp(at('t.webp')).metadata()).toMatchObject({ format: 'webp', width: 24, height: 24 })
  expect(await cli('cutout', '--image', at('p.png'), '--alpha', at('p.png'), '--out', at('x.png'))).toMatchObject({ code: 2, err: expect.stringContaining('no alpha') })
})

it('evaluate masks tells viewpoints and writes three pictures of each', async () => {
  for (const side of ['truth', 'found']) {
    mkdirSync(at(side))
    for (const name of ['g_Front.png', 'g_FrontRight.png']) await grey(inside.map((one, p) => (one && (side === 'truth' || p % W > 12) ? 255 : 0)), join(side, name))
  }
  const { code, out } = await cli('evaluate', 'masks', '--truth', at('truth'), '--predictions', at('found'), '--differences', at('diff'), '--json')
  expect(code).toBe(0)
  expect(JSON.parse(out).views).toMatchObject([{ view: 'Front', images: 1 }, { view: 'FrontRight', images: 1 }])
  expect(readdirSync(at('diff')).sort()).toEqual(['g_Front', 'g_FrontRight'].flatMap((name) => ['difference', 'extra', 'missing'].map((kind) => `${name}.${kind}.png`)))
  expect((await levels('diff/g_Front.missing.png')).filter((one) => one === 255).length).toBe(3 * 20)
})
