import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { memoryHost } from '../support/memory-host.ts'

const root = join(import.meta.dirname, '../..')
const data = join(root, '../shared/data/garments/fullres')

/* The whole way on real photos. Skipped where the photos are not: they are no part of this repository. */
describe.runIf(existsSync(data))('garment-unet on photos it has not learned from', () => {
  it('finds the garment: masks in, predicted, evaluated', async () => {
    const at = memoryHost()
    const names = readdirSync(join(data, 'mask'))
    expect(names.length).toBeGreaterThan(0)
    for (const folder of ['images', 'masks']) mkdirSync(join(at.folder, 'set', folder), { recursive: true })
    for (const name of names) {
      copyFileSync(join(data, 'original', name), join(at.folder, 'set/images', name))
      copyFileSync(join(data, 'mask', name), join(at.folder, 'set/masks', name))
    }
    const { project } = await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })
    const source = join(at.folder, 'set')
    const read = await at.client.datasets.import({ project, format: 'masks', source, category: 'garment' })
    expect(read).toMatchObject({ images: names.length, annotations: names.length, skippedTotal: 0 })
    const { run, images, failed } = await at.client.predictions.run({ project, model: 'garment-unet', device: 'cpu' })
    expect([images, failed]).toEqual([names.length, []])
    const { dice, iou, unpaired } = await at.client.evaluations.masks({ project, run })
    expect(unpaired).toEqual([])
    expect(dice.mean).toBeGreaterThan(0.98)
    expect(dice.min).toBeGreaterThan(0.97)
    expect(iou.mean).toBeLessThan(dice.mean)
  }, 120_000)
})
