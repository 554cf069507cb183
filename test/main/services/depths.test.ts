import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readNpy, writeNpy } from '../../../core/formats/npy.ts'
import { readPfm } from '../../../core/formats/pfm.ts'
import type { ProjectId } from '../../../core/records/ids.ts'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'

const [W, H] = [20, 10]
/** A slope from 1 to 3 metres, with a hole. */
const slope = Float32Array.from({ length: W * H }, (_, p) => (p === 33 ? Number.NaN : 1 + (2 * (p % W)) / (W - 1)))
let at: MemoryHost
let project: ProjectId
beforeEach(async () => {
  at = memoryHost()
  project = (await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })).project
  for (const folder of ['set/photos', 'set/depth']) mkdirSync(join(at.folder, folder), { recursive: true })
  const colours = Uint8Array.from({ length: 3 * W * H }, (_, i) => (i * 7) % 256)
  for (const name of ['a', 'b']) await sharp(colours, { raw: { width: W, height: H, channels: 3 } }).png().toFile(join(at.folder, `set/photos/${name}.png`))
  writeFileSync(join(at.folder, 'set/depth/a.npy'), writeNpy(slope, [H, W]))
  writeFileSync(join(at.folder, 'set/depth/depth.json'), JSON.stringify({ maps: [{ file: 'a.npy', camera: { fx: 30, fy: 30, cx: 10, cy: 5 } }] }))
})
afterEach(() => at.end())

const imported = (more: object = {}) => at.client.datasets.import({ project, format: 'depth', source: join(at.folder, 'set'), ...more })
const exported = async (depth: object, name: string, more: object = {}) => {
  const out = join(at.folder, name)
  return { ...(await at.client.datasets.export({ project, format: 'depth', out, depth, ...more })), out }
}
const only = async () => (await at.client.images.ids({ project })).ids[0]

describe('true depth of photos', { timeout: 60_000 }, () => {
  it('is imported by name, and exported as each kind of file with what it means; PNG and npy come back', async () => {
    expect(await imported()).toMatchObject({ images: 1, annotations: 0, skippedTotal: 0 })
    const image = await only()
    const row = await at.client.depths.ofImage({ project, image })
    expect(row).toMatchObject({ width: W, height: H, low: 1, high: 3, unit: 'm', values: 'distance', camera: { fx: 30, fy: 30, cx: 10, cy: 5 }, source: 'import:depth', origin: { file: 'depth/a.npy' } })
    expect(await at.client.depths.images({ project })).toEqual([image])

    const npy = await exported({}, 'npy')
    const { values, shape } = readNpy(readFileSync(join(npy.out, 'set/photos/a.npy')), 'a')
    expect(shape).toEqual([H, W])
    values.forEach((value, p) => (p === 33 ? expect(value).toBeNaN() : expect(value).toBeCloseTo(slope[p], 4)))
    const pfm = await exported({ file: 'pfm' }, 'pfm')
    expect([...readPfm(readFileSync(join(pfm.out, 'set/photos/a.pfm')), 'a').values]).toEqual([...values])

    const png = await exported({ file: 'png', scale: 0.002 }, 'png')
    const levels = new Uint16Array(Uint8Array.from(await sharp(join(png.out, 'set/photos/a.png')).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer()).buffer)
    expect([...levels]).toEqual([...slope].map((value) => (Number.isNaN(value) ? 0 : Math.round(value / 0.002))))
    expect(JSON.parse(readFileSync(join(png.out, 'depth.json'), 'utf8'))).toMatchObject({ maps: [{ file: 'set/photos/a.png', photo: 'set/photos/a.png', unit: 'm', scale: 0.002, offset: 0, unknown: 0, camera: { fx: 30 } }] })
    const again = await at.client.projects.create({ path: join(at.folder, 'q.selvedge') })
    await at.client.datasets.import({ project: again.project, format: 'depth', source: png.out, images: at.folder })
    expect(await at.client.depths.ofImage({ project: again.project, image })).toMatchObject({ low: 1, high: 3, unit: 'm', camera: { fx: 30, fy: 30, cx: 10, cy: 5 } })
  })

  it('becomes coloured pictures over a range, and points with the photo’s colours', async () => {
    await imported()
    const { out } = await exported({ file: 'coloured', colours: 'grey', range: [1, 2] }, 'coloured')
    const pixels = await sharp(join(out, 'set/photos/a.png')).raw().toBuffer()
    const grey = (p: number) => Math.round(255 * Math.min(1, slope[p] - 1))
    for (let p = 0; p < W * H; p++) if (p !== 33) expect(Math.abs(pixels[3 * p] - grey(p))).toBeLessThanOrEqual(1)
    expect([...pixels.subarray(99, 102)]).toEqual([0, 0, 0])

    const { out: ply, lost } = await exported({ file: 'ply' }, 'ply')
    expect(lost).toEqual([])
    const bytes = readFileSync(join(ply, 'set/photos/a.ply'))
    const head = bytes.indexOf('end_header\n') + 11
    expect(bytes.toString('latin1', 0, head)).toContain(`element vertex ${W * H - 1}\n`)
    expect(bytes.length).toBe(head + 15 * (W * H - 1))
    const photo = await sharp(join(at.folder, 'set/photos/a.png')).raw().toBuffer()
    const last = head + 15 * (W * H - 2)
    const [x, y, z] = [0, 4, 8].map((step) => bytes.readFloatLE(last + step))
    expect([(30 * x) / z + 10, (30 * y) / z + 5, z].map((value) => value.toFixed(3))).toEqual(['19.500', '9.500', '3.000'])
    expect([...bytes.subarray(last + 12, last + 15)]).toEqual([...photo.subarray(3 * W * H - 3)])
  })

  it('points of a photo whose file tells of its lens are as that saw them', async () => {
    const exif = { IFD2: { FocalLengthIn35mmFilm: '50' } }
    await sharp(Uint8Array.from({ length: 3 * W * H }, () => 90), { raw: { width: W, height: H, channels: 3 } }).withExif(exif).jpeg().toFile(join(at.folder, 'set/photos/c.jpg'))
    writeFileSync(join(at.folder, 'set/depth/c.npy'), writeNpy(new Float32Array(W * H).fill(2), [H, W]))
    await imported()
    const { out, lost } = await exported({ file: 'ply' }, 'lens')
    expect(lost).toEqual([])
    const { maps } = JSON.parse(readFileSync(join(out, 'depth.json'), 'utf8')) as { maps: { photo: string; camera: { fx: number; cx: number } }[] }
    const f = (50 / Math.hypot(36, 24)) * Math.hypot(W, H)
    expect(maps.find(({ photo }) => photo.endsWith('c.jpg'))!.camera).toMatchObject({ fx: expect.closeTo(f, 6), fy: expect.closeTo(f, 6), cx: W / 2, cy: H / 2 })
  })

  it('levels that a scale cannot reach are told, and so is that there is nothing to write', async () => {
    await imported()
    const { lost } = await exported({ file: 'png', scale: 0.00003 }, 'short')
    expect(lost).toMatchObject([{ what: expect.stringContaining('another scale'), count: slope.filter((value) => value / 0.00003 > 65_535.5).length }])
    const empty = await exported({ of: 7 }, 'none')
    expect(empty.lost).toMatchObject([{ what: expect.stringContaining('kept no depth') }])
  })

  it('a newer file takes its place and the old one goes; sizes that differ and predictions are refused', async () => {
    await imported()
    const image = await only()
    const before = (await at.client.depths.ofImage({ project, image }))!
    writeFileSync(join(at.folder, 'set/depth/a.npy'), writeNpy(slope.map((value) => value * value), [H, W]))
    await imported()
    const after = (await at.client.depths.ofImage({ project, image }))!
    expect(after).toMatchObject({ id: before.id, low: 1, high: 9 })
    const layers = join(at.folder, 'p.selvedge-files', 'layers')
    expect(() => readFileSync(join(layers, `${before.sha256}.png`))).toThrow()
    expect(readFileSync(join(layers, `${after.sha256}.png`)).length).toBeGreaterThan(50)
    writeFileSync(join(at.folder, 'set/depth/b.npy'), writeNpy(new Float32Array(4).fill(1), [2, 2]))
    expect(await imported({ onError: 'skip' })).toMatchObject({ images: 1, skipped: [{ file: 'depth/b.npy', code: 'conflict' }] })
    await expect(imported({ as: 'prediction' })).rejects.toMatchObject({ code: 'unsupported' })
    expect(await at.client.depths.remove({ project, images: [image] })).toEqual({ removed: 1 })
    expect(await at.client.depths.ofImage({ project, image })).toBeNull()
    expect(() => readFileSync(join(layers, `${after.sha256}.png`))).toThrow()
  })
})
