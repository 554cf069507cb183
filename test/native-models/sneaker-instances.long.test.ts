import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { memoryHost } from '../support/memory-host.ts'

const root = join(import.meta.dirname, '../..')
const data = join(root, '../shared/data/sneakers/train')

/* The whole way on real photos. Skipped where the photos are not: they are no part of this repository. */
describe.runIf(existsSync(data))('sneaker-instances on real photos, which its last round has seen', () => {
  it('finds each sneaker: labels in, predicted, evaluated', async () => {
    const at = memoryHost()
    const { val } = JSON.parse(readFileSync(join(root, 'native-models/sneaker-instances/split.json'), 'utf8')) as { val: string[] }
    const source = join(at.folder, 'set')
    mkdirSync(source)
    for (const name of val) for (const ending of ['jpg', 'json']) copyFileSync(join(data, `${name}.${ending}`), join(source, `${name}.${ending}`))
    const { project } = await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })
    const read = await at.client.datasets.import({ project, format: 'labelme', source })
    expect(read).toMatchObject({ images: 17, annotations: 34, skippedTotal: 0 })
    const { run, images, failed } = await at.client.predictions.run({ project, model: 'sneaker-instances', device: 'cpu', params: { post: { score: 0.05 } } })
    expect([images, failed]).toEqual([17, []])
    const { stats } = await at.client.evaluations.coco({ project, run, type: 'segm' })
    expect(stats[1]).toBeGreaterThan(0.8)
  }, 120_000)
})
