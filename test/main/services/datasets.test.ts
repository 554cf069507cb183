import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProjectId } from '../../../core/records/ids.ts'
import { memoryHost, type MemoryHost } from '../../support/memory-host.ts'

const sneakers = fileURLToPath(new URL('../../../../shared/data/sneakers', import.meta.url))

let at: MemoryHost
let project: ProjectId
beforeEach(async () => {
  at = memoryHost()
  project = (await at.client.projects.create({ path: join(at.folder, 'p.selvedge') })).project
})
afterEach(async () => {
  expect(at.logged).toEqual([])
  await at.end()
})

describe.skipIf(!existsSync(sneakers))('the 84 sneakers', () => {
  it('come in from labelme once, go out as labelme and COCO, and come in again the same', async () => {
    const train = join(at.folder, 'train')
    cpSync(join(sneakers, 'train'), train, { recursive: true })
    const result = await at.client.datasets.import({ project, format: 'labelme', source: train })
    expect(result).toEqual({ images: 84, annotations: 158, categories: 1, skipped: [], skippedTotal: 0, notes: [] })
    expect(
      await at.client.datasets.import({ project, format: 'labelme', source: train }),
    ).toMatchObject({ images: 84, annotations: 0 })
    const stats = await at.client.stats.project({ project })
    expect(stats).toMatchObject({ images: 84, annotations: 158, status: { done: 84 } })

    const out = join(at.folder, 'out')
    const written = await at.client.datasets.export({ project, format: 'labelme', out, copyImages: true })
    expect(written.lost).toEqual([])
    expect(written.files).toHaveLength(168)
    for (const name of readdirSync(train).filter((file) => file.endsWith('.json'))) {
      const before = JSON.parse(readFileSync(join(train, name), 'utf8'))
      for (const shape of before.shapes) Object.assign(shape, { description: '', mask: null })
      const after = JSON.parse(readFileSync(join(out, 'train', name), 'utf8'))
      expect(after).toEqual({ ...before, version: '7.1.0', imageData: null, imagePath: before.imagePath.split('/').at(-1) })
      expect(readFileSync(join(out, 'train', after.imagePath))).toEqual(readFileSync(join(train, after.imagePath)))
    }
    const coco = join(at.folder, 'coco')
    await at.client.datasets.export({ project, format: 'coco', out: coco })
    const json = JSON.parse(readFileSync(join(coco, 'annotations.json'), 'utf8'))
    expect([json.images.length, json.annotations.length, json.categories.length]).toEqual([84, 158, 1])
    const again = (await at.client.projects.create({ path: join(at.folder, 'q.selvedge') })).project
    expect(
      await at.client.datasets.import({ project: again, format: 'coco', source: join(coco, 'annotations.json'), images: train }),
    ).toMatchObject({ images: 84, annotations: 158 })
    const second = join(at.folder, 'coco2')
    await at.client.datasets.export({ project: again, format: 'coco', out: second })
    expect(readFileSync(join(second, 'annotations.json'), 'utf8')).toBe(readFileSync(join(coco, 'annotations.json'), 'utf8'))
  })
})
