import { describe, expect, it } from 'vitest'
import { depthOfLevels } from '../../../core/depth/levels.ts'
import { depth } from '../../../core/formats/depth.ts'
import { depthLayout } from '../../../core/formats/depth-layout.ts'
import type { ReadItem } from '../../../core/formats/format.ts'
import { writeNpy } from '../../../core/formats/npy.ts'
import { writePfm } from '../../../core/formats/pfm.ts'
import { openPng } from '../../../core/formats/png.ts'
import { writeGreyPng, writeRgbPng } from '../../../core/formats/png-write.ts'
import { withLimits, LIMITS } from '../../../core/limits.ts'
import { nodeZlib } from '../../../main/datasets/zlib.ts'
import { memoryFiles, readOptions } from '../../support/dataset-model.ts'

const [W, H] = [6, 4]
const metres = Float32Array.from({ length: W * H }, (_, p) => (p === 5 ? Number.NaN : 0.5 + p / 16))
type Files = Record<string, string | Uint8Array>

async function read(files: Files, more: Partial<ReturnType<typeof readOptions>> = {}): Promise<ReadItem[]> {
  const items: ReadItem[] = []
  for await (const item of depth.read!(memoryFiles(files), readOptions(more))) items.push(item)
  return items
}
function depthsIn(item: ReadItem): number[] {
  if (item.kind !== 'image' || !item.depth) throw new Error(JSON.stringify(item))
  const { png, low, high } = item.depth
  const { rows, stride, width, height } = openPng(png, nodeZlib, { file: '', field: '', limits: LIMITS }, () => {})
  const levels = Uint16Array.from({ length: width * height }, (_, p) => {
    const at = Math.floor(p / width) * (stride + 1) + 1 + 2 * (p % width)
    return (rows[at] << 8) | rows[at + 1]
  })
  return [...depthOfLevels(levels, low, high)]
}
const close = (found: number[], expected: Iterable<number>) => [...expected].forEach((value, p) => (Number.isNaN(value) ? expect(found[p]).toBeNaN() : expect(found[p]).toBeCloseTo(value, 4)))

describe('depth maps', () => {
  it('are read from .npy, .pfm and PNG alike; 0, negative and what is no number is unknown', async () => {
    const levels = Uint16Array.from(metres, (value) => (Number.isNaN(value) ? 0 : Math.round(value * 1_000)))
    const odd = metres.map((value, p) => (p === 5 ? [-1, 0, Infinity][0] : value))
    for (const files of [
      { 'a.npy': writeNpy(metres, [H, W]) }, { 'a.npy': writeNpy(odd, [1, H, W, 1]) }, { 'depth/a.pfm': writePfm(metres, W, H) },
      { 'a_depth.png': writeGreyPng(levels, W, H, nodeZlib), 'a.png': writeGreyPng(levels, W, H, nodeZlib) },
    ] as Files[]) {
      const [item, ...notes] = await read(files)
      expect(item).toMatchObject({ kind: 'image', path: 'a', anyKind: true, width: W, height: H, depth: { unit: 'm', values: 'distance', camera: null } })
      if (Object.keys(files)[0].endsWith('.png')) {
        expect(notes).toMatchObject([{ kind: 'note', what: expect.stringContaining('0.001 m') }])
        depthsIn(item).forEach((value, p) => p !== 5 && expect(Math.abs(value - metres[p])).toBeLessThan(0.00051))
      } else {
        expect(notes).toEqual([])
        close(depthsIn(item), metres)
      }
    }
  })

  it('mean what depth.json says, else what is asked for', async () => {
    const png = writeGreyPng(Uint16Array.from({ length: W * H }, (_, p) => p), W, H, nodeZlib)
    const list = { unit: 'cm', maps: [{ file: 'b.png', scale: 0.5, offset: 10, values: 'inverse', camera: { fx: 9, fy: 8, cx: 3, cy: 2 } }] }
    const [a, , b] = await read({ 'x/a.png': png, 'x/b.png': png, 'x/depth.json': JSON.stringify(list) }, { depth: { scale: 2, unit: 'ft', values: 'distance' } })
    expect([a, b]).toMatchObject([
      { path: 'x/a', depth: { unit: 'cm', values: 'distance', camera: null, low: 2 } },
      { path: 'x/b', depth: { unit: 'cm', values: 'inverse', camera: { fx: 9, fy: 8, cx: 3, cy: 2 }, low: 10.5, high: 10 + (W * H - 1) / 2 } },
    ])
    const [plain] = await read({ 'a.png': png }, { depth: { scale: 2, unit: 'ft', values: 'inverse' } })
    expect(plain).toMatchObject({ depth: { unit: 'ft', values: 'inverse', low: 2, high: 2 * (W * H - 1) } })
  })

  it('take the cameras of drawn figures', async () => {
    const figures = JSON.stringify({ figures: [{ name: 'f1', K: [50, 0, 3, 0, 51, 2, 0, 0, 1] }] })
    expect(await read({ 'depth/f1.npy': writeNpy(metres, [H, W]), 'figures.json': figures, 'photos/f1.png': new Uint8Array(9) }))
      .toMatchObject([{ path: 'f1', depth: { unit: 'm', camera: { fx: 50, fy: 51, cx: 3, cy: 2 } } }])
  })

  it('refuse what is none, naming file and field, and go on with the rest', async () => {
    const items = await read({
      'a.npy': writeNpy(new Float32Array(8), [2, 2, 2]), 'b.npy': writeNpy(new Float32Array(4), [2, 2]), 'c.pfm': new Uint8Array(20),
      'd.png': writeRgbPng(new Uint8Array(12), 2, 2, nodeZlib), 'e.npy': writeNpy(metres, [H, W]), 'f.npy': writeNpy(new Float32Array(0), [0, 4]),
    })
    expect(items).toMatchObject([
      { kind: 'skipped', file: 'a.npy', field: 'shape', code: 'invalid' }, { kind: 'skipped', file: 'b.npy', code: 'invalid', message: expect.stringContaining('no depth') },
      { kind: 'skipped', file: 'c.pfm', code: 'invalid' }, { kind: 'skipped', file: 'd.png', field: 'colour type', code: 'invalid' }, { kind: 'image', path: 'e' },
      { kind: 'skipped', file: 'f.npy', field: 'shape' },
    ])
    for (const item of items) if (item.kind === 'skipped') expect(item.fix).not.toBe('')
    for (const [text, field] of [['{', undefined], ['[]', ''], ['{"maps": 3}', 'maps'], ['{"maps": [{"file": "a.npy", "scale": -1}]}', 'maps[0].scale'], ['{"values": "far"}', 'values'], ['{"maps": [{"file": "a.npy", "camera": {"fx": 0}}]}', 'maps[0].camera.fx']] as const) {
      const refused = read({ 'a.npy': writeNpy(metres, [H, W]), 'depth.json': text })
      await expect(refused, text).rejects.toMatchObject({ code: 'invalid', details: { file: 'depth.json', ...(field === undefined ? {} : { field }) } })
    }
  })

  it('keep the limit of their pixels', async () => {
    const files = { 'a.npy': writeNpy(metres, [H, W]) }
    expect(await read(files, { limits: withLimits({ depthPixels: W * H }) })).toMatchObject([{ kind: 'image' }])
    expect(await read(files, { limits: withLimits({ depthPixels: W * H - 1 }) })).toMatchObject([{ kind: 'skipped', file: 'a.npy', fix: expect.stringContaining('depthPixels') }])
  })

  it('are told from photos and masks by their folders, endings and kinds', () => {
    const pairs = (paths: string[]) => depthLayout(paths).map(({ photo, path }) => `${photo} ${path}`)
    expect(pairs(['depth/a.npy', 'photos/a.png', 'masks/a.png', 'truth/a.json'])).toEqual(['a depth/a.npy'])
    expect(pairs(['a.png', 'a-depth.png', 'b.png'])).toEqual(['a a-depth.png'])
    expect(pairs(['s/b.pfm', 's/a.png', 's/a.npy', 'images/s/a.png'])).toEqual(['s/a s/a.npy', 's/b s/b.pfm'])
    expect(pairs(['photos/a.npy', 'photos/a.png'])).toEqual(['photos/a photos/a.npy'])
    expect(pairs(['photos/a.png', 'depth.json'])).toEqual(['photos/a photos/a.png'])
    expect(() => pairs(['photos/a.png'])).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})
