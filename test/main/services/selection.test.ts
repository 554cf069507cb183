import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { bitmapOf } from '../../../core/mask/bitmap.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import { LIMITS } from '../../../core/limits.ts'
import type { Shape } from '../../../core/records/annotation.ts'
import { runCli } from '../../../main/host/cli.ts'
import { programPaths } from '../../../main/host/program-paths.ts'
import { spawnNode } from '../../../main/host/spawn.ts'
import { createSelector } from '../../../main/selection/selector.ts'
import { inDisc, overlap, scene } from '../../core/select/scene.ts'
import { memoryHost } from '../../support/memory-host.ts'
import { freshFolder } from '../../support/store.ts'

const [W, H] = [240, 180]
const disc = (x: number, y: number) => inDisc(x, y, 120, 90, 50)
async function writeDisc(path: string): Promise<string> {
  const { data, width, height } = scene(W, H, (x, y) => (disc(x, y) ? [40, 70, 160] : [190, 185, 170]))
  await sharp(data, { raw: { width, height, channels: 3 } }).png().toFile(path)
  return path
}
const pixels = (shape: Shape | null): Uint8Array => (shape?.type === 'mask' ? bitmapOf(runsOfRle(shape.rle)) : new Uint8Array(W * H))

describe('the selection service', () => {
  it('cuts, picks and follows edges on a photo of a project, in a process of its own', async () => {
    const { client, folder } = memoryHost()
    const { project } = await client.projects.create({ path: join(folder, 'test.selvedge') })
    await client.images.add({ project, paths: [await writeDisc(join(folder, 'disc.png'))] })
    const { ids: [image] } = await client.images.ids({ project })
    const of = { project, image }
    await client.selection.prepare({ ...of, for: 'cells', cells: 60 })

    const cut = await client.selection.cut({ ...of, box: [60, 30, 120, 120] })
    expect(overlap(pixels(cut.shape), W, disc)).toBeGreaterThan(0.99)
    expect(cut.area).toBe(pixels(cut.shape).reduce((sum, value) => sum + value, 0))
    const less = await client.selection.cut({ ...of, box: [60, 30, 120, 120], strokes: [{ label: 'background', points: [[120, 20], [120, 160]], radius: 4 }] })
    expect(pixels(less.shape)[90 * W + 120]).toBe(0)

    const colour = await client.selection.colour({ ...of, at: [[120, 90]], tolerance: 6 })
    expect(overlap(pixels(colour.shape), W, disc)).toBeGreaterThan(0.98)
    const cells = await client.selection.cells({ ...of, count: 60, strokes: [{ adds: true, points: [[100, 90], [140, 90]] }], under: [5, 5] })
    expect(pixels(cells.shape)[90 * W + 120]).toBe(1)
    expect(cells.area).toBeLessThan(Math.PI * 50 ** 2)
    expect(pixels(cells.under)[5 * W + 5]).toBe(1)
    expect((await client.selection.cells({ ...of, count: 60 })).shape).toBeNull()

    const { points, from, to } = await client.selection.wire({ ...of, from: [68, 92], to: [120, 38], snap: 6 })
    expect(points.slice(0, 2)).toEqual(from)
    expect(points.slice(-2)).toEqual(to)
    for (let i = 0; i < points.length; i += 2) expect(Math.abs(Math.hypot(points[i] - 120, points[i + 1] - 90) - 50)).toBeLessThan(2.5)

    await expect(client.selection.cut({ ...of, box: [500, 500, 10, 10] })).rejects.toMatchObject({ code: 'invalid', details: { field: 'box' } })
    await expect(client.selection.colour({ ...of, at: [[-5, 0]] })).rejects.toMatchObject({ code: 'invalid', details: { field: 'at' } })
    await expect(client.selection.cut({ project, image: 999 as typeof image, box: [0, 0, 9, 9] })).rejects.toMatchObject({ code: 'not-found' })
  }, 60_000)
})

describe('how large a photo may be', () => {
  it('is said in the limits: at it a photo is read, past it it is refused by its header', { timeout: 60_000 }, async () => {
    const path = await writeDisc(join(freshFolder(), 'disc.png'))
    const ask = async (selectionPixels: number) => {
      const selector = createSelector({ spawn: spawnNode, log: () => undefined, limits: { ...LIMITS, selectionPixels } })
      try {
        return await selector.ask(path, new AbortController().signal, (client, asked) => client.prepare({ ...asked, for: 'wire', cells: 100 }))
      } finally {
        selector.close()
      }
    }
    expect((await ask(W * H)).seconds).toBeGreaterThan(0)
    await expect(ask(W * H - 1)).rejects.toMatchObject({ code: 'unsupported', details: { found: W * H, limit: W * H - 1, limitName: 'selectionPixels' } })
  })
})

describe('selvedge cut', () => {
  const command = async (...args: string[]) => {
    const said = { out: '', err: '' }
    const code = await runCli(['cut', ...args], {
      paths: { ...programPaths(), user: join(freshFolder(), 'user') }, signal: new AbortController().signal,
      streams: { out: (text) => void (said.out += text), err: (text) => void (said.err += text), columns: 0 },
    })
    return { code, ...said }
  }

  it('writes the mask of a photo, with strokes from a file', async () => {
    const folder = freshFolder()
    const photo = await writeDisc(join(folder, 'disc.png'))
    const out = join(folder, 'mask.png')
    const strokes = join(folder, 'strokes.json')
    writeFileSync(strokes, JSON.stringify([{ label: 'foreground', points: [[100, 90], [140, 90]], radius: 5 }]))
    const { code, out: said } = await command('--image', photo, '--box', '60,30,120,120', '--strokes', strokes, '--out', out, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(said)).toMatchObject({ width: W, height: H, bbox: [70, 40, 100, 100] })
    expect(await sharp(out).metadata()).toMatchObject({ width: W, height: H, channels: 1, depth: 'uchar' })
    const data = await sharp(out).toColourspace('b-w').raw().toBuffer()
    expect(new Set(data)).toEqual(new Set([0, 255]))
    expect(overlap(Uint8Array.from(data, (value) => value / 255), W, disc)).toBeGreaterThan(0.99)
  }, 60_000)

  it('says what is wrong, and where', async () => {
    const folder = freshFolder()
    const photo = await writeDisc(join(folder, 'disc.png'))
    const strokes = join(folder, 'strokes.json')
    const rest = ['--image', photo, '--out', join(folder, 'mask.png')]
    const wrong = async (content: string) => {
      writeFileSync(strokes, content)
      return command(...rest, '--box', '60,30,120,120', '--strokes', strokes)
    }
    expect(await command(...rest, '--box', '1,2,3')).toMatchObject({ code: 2, err: expect.stringMatching(/--box/) as string })
    expect(await command(...rest, '--box', '1,2,3,4', '--strokes', join(folder, 'none.json'))).toMatchObject({ code: 3, err: expect.stringMatching(/none\.json/) as string })
    expect(await wrong('[')).toMatchObject({ code: 2, err: expect.stringMatching(/strokes\.json/) as string })
    expect(await wrong('[{"label":"foreground","points":[[1,"x"]],"radius":2}]')).toMatchObject({ code: 2, err: expect.stringMatching(/\[0\]\.points\[0\]\[1\]/) as string })
    expect(await command('--image', photo, '--out', photo, '--box', '60,30,120,120')).toMatchObject({ code: 2, err: expect.stringMatching(/place of the photo/) as string })
    expect(await command('--image', join(folder, 'no.png'), '--out', join(folder, 'm.png'), '--box', '0,0,9,9')).toMatchObject({ code: 3 })
  }, 60_000)
})
