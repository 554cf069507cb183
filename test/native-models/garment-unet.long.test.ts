import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { memoryHost } from '../support/memory-host.ts'

const root = join(import.meta.dirname, '../..')
const data = join(root, '../shared/data/garments/train')

/* The whole way on real photos. Skipped where the photos are not: they are no part of this repository. */
describe.runIf(existsSync(data))('garment-unet on photos it has not learned from', () => {
  it('finds the garment: masks in, predicted, evaluated', async () => {
    const at = memoryHost()
    const { val } = JSON.parse(readFileSync(join(root, 'native-models/garment-unet/split.json'), 'utf8')) as { val: string[] }
    for (const folder of ['images', 'masks']) mkdirSync(join(at.folder, 'set', folder), { recursive: true })
    for (const name of val) {
      copyFileSync(join(data, 'original', `${name}.jpg`), join(at.folder, 'set/images', `${name}.jpg`))
      copyFileSync(join(data, 'alpha', `${name}.png`), join(at.folder, 'set/masks', `${name}.png`))
    }
    const { project } = await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })
    const source = join(at.folder, 'set')
    const read = await at.client.datasets.import({ project, format: 'masks', source, category: 'garment' })
    expect(read).toMatchObject({ images: val.length, annotations: val.length, skippedTotal: 0 })
    const { run, images, failed } = await at.client.predictions.run({ project, model: 'garment-unet', device: 'cpu' })
    expect([images, failed]).toEqual([val.length, []])
    const { dice, iou, unpaired } = await at.client.evaluations.masks({ project, run })
    expect(unpaired).toEqual([])
    expect(dice.mean).toBeGreaterThan(0.95)
    expect(dice.median).toBeGreaterThan(0.965)
    expect(iou.mean).toBeLessThan(dice.mean)
  }, 120_000)
})
