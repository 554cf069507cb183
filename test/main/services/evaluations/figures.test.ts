import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeNpy } from '../../../../core/formats/npy.ts'
import { writePfm } from '../../../../core/formats/pfm.ts'
import { depthScores } from '../../../../core/metrics/depth-scores.ts'
import { memoryHost, type MemoryHost } from '../../../support/memory-host.ts'

let at: MemoryHost
beforeEach(() => void (at = memoryHost()))
afterEach(() => at.end())

const [W, H] = [5, 4]
const truth = Float32Array.from({ length: W * H }, (_, p) => 2 + p / 7)
const found = truth.map((value, p) => value * 0.5 + 0.1 * Math.sin(p))
const mask = Uint8Array.from(truth, (_, p) => (p % 3 === 0 ? 0 : 1))
const folder = (name: string): string => {
  mkdirSync(join(at.folder, name), { recursive: true })
  return join(at.folder, name)
}

describe('depth maps of two folders', () => {
  it('are measured by name, whatever file they are in, within masks and after alignment', async () => {
    writeFileSync(join(folder('truth'), 'a.npy'), writeNpy(truth, [H, W]))
    writeFileSync(join(folder('truth'), 'alone.npy'), writeNpy(truth, [H, W]))
    writeFileSync(join(folder('found'), 'a.pfm'), writePfm(found, W, H))
    await sharp(mask.map((one) => 255 * one), { raw: { width: W, height: H, channels: 1 } }).toColourspace('b-w').png().toFile(join(folder('masks'), 'a.png'))
    for (const align of ['none', 'median', 'least-squares'] as const) {
      const result = await at.client.evaluations.depths({ truth: join(at.folder, 'truth'), predictions: join(at.folder, 'found'), masks: join(at.folder, 'masks'), align })
      const right = depthScores(found, truth, W, H, mask, align)
      expect(result.images[0]).toMatchObject({ name: 'a', pixels: right.pixels, rmse: right.rmse, siLog: right.siLog, ssim: right.ssim, delta1: right.deltaRatio[0], delta2OfPrediction: right.deltaOfPrediction[1] })
      expect(result).toMatchObject({ mean: { rmse: right.rmse }, unpaired: ['alone'] })
    }
  })

  it('may be PNGs of 16 bits, 0 unknown; other sizes and shapes are refused with the file', async () => {
    const levels = Uint16Array.from(truth, (value, p) => (p === 0 ? 0 : Math.round(value * 1_000)))
    await sharp(levels, { raw: { width: W, height: H, channels: 1 } }).toColourspace('grey16').png().toFile(join(folder('t'), 'a.png'))
    writeFileSync(join(folder('p'), 'a.npy'), writeNpy(truth, [1, H, W]))
    const result = await at.client.evaluations.depths({ truth: join(at.folder, 't'), predictions: join(at.folder, 'p') })
    expect(result.images[0]).toMatchObject({ pixels: W * H - 1, delta1: 1 })
    expect(result.images[0].rmse).toBeLessThan(0.001)
    writeFileSync(join(folder('q'), 'a.npy'), writeNpy(truth, [W, H]))
    await expect(at.client.evaluations.depths({ truth: join(at.folder, 'p'), predictions: join(at.folder, 'q') })).rejects.toMatchObject({ code: 'invalid', details: { file: expect.stringContaining('a.npy') } })
    writeFileSync(join(folder('q'), 'a.npy'), writeNpy(truth, [W * H]))
    await expect(at.client.evaluations.depths({ truth: join(at.folder, 'p'), predictions: join(at.folder, 'q') })).rejects.toMatchObject({ details: { field: 'shape' } })
    await expect(at.client.evaluations.depths({ truth: join(at.folder, 'p'), predictions: folder('empty') })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('joints of two files', () => {
  const one = { name: 'x', bbox: [0, 0, 100, 50], joints: [[0, 0, 3, 10, 10, 2], [0.1, 0, 3, 20, 10, 2], [0, 0.2, 3, 10, 30, 0], [0, 0, 3.5, 12, 12, 1]] }
  const file = (name: string, content: object): string => {
    writeFileSync(join(at.folder, name), JSON.stringify(content))
    return join(at.folder, name)
  }
  it('are measured in millimetres and pixels', async () => {
    const other = { name: 'x', joints: one.joints.map(([x, y, z, u, v], i) => [x + 1, y, z + (i === 1 ? 0.04 : 0), u + 3, v + 4]) }
    const result = await at.client.evaluations.joints({ truth: file('t.json', { joints: ['a', 'b', 'c', 'd'], figures: [one] }), predictions: file('p.json', { figures: [other, { ...other, name: 'y' }] }) })
    expect(result).toMatchObject({ mpjpe: expect.closeTo(10, 6), pck3d: 1, pixels: 5, pck: [1, 1, 1], unpaired: ['y'] })
    expect(result.joints).toMatchObject([{ name: 'a', mpjpe: 0 }, { name: 'b', mpjpe: expect.closeTo(40, 6) }, { name: 'c' }, { name: 'd' }])
    expect(result.paMpjpe).toBeLessThan(20)
    expect((await at.client.evaluations.joints({ truth: join(at.folder, 't.json'), predictions: join(at.folder, 'p.json'), root: null })).mpjpe).toBeGreaterThan(1_000)
  })

  it('of other numbers, names and forms are refused with file and field', async () => {
    const good = file('t.json', { figures: [one] })
    const refused = (content: object | string) => at.client.evaluations.joints({ truth: good, predictions: typeof content === 'string' ? content : file('p.json', content) })
    await expect(refused({ figures: [{ name: 'x', joints: [[1, 2, 3]] }] })).rejects.toMatchObject({ code: 'invalid', details: { field: 'figures.x.joints', found: 1, limit: 4 } })
    await expect(refused({ figures: [{ name: 'z', joints: [[1, 2, 3]] }] })).rejects.toMatchObject({ code: 'not-found' })
    await expect(refused({ figures: [{ name: 'x', joints: 'none' }] })).rejects.toMatchObject({ code: 'invalid', details: { field: 'figures.0.joints' } })
    writeFileSync(join(at.folder, 'bad.json'), '{')
    await expect(refused(join(at.folder, 'bad.json'))).rejects.toMatchObject({ code: 'invalid', details: { file: expect.stringContaining('bad.json') } })
  })
})
