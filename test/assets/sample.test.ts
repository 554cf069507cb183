import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { runsOfParts } from '../../core/mask/polygon-parts.ts'
import { maskIou } from '../../core/mask/iou.ts'
import { runsOfRle } from '../../core/mask/rle.ts'
import { areaOf, boxOf, type Runs } from '../../core/mask/runs.ts'

const folder = join(import.meta.dirname, '../../assets/sample')
type Annotation = {
  id: number
  image_id: number
  category_id: number
  area: number
  bbox: number[]
  segmentation: number[][] | { size: [number, number]; counts: string }
}
type Coco = {
  images: { id: number; width: number; height: number; file_name: string }[]
  annotations: Annotation[]
  categories: { id: number; name: string }[]
}
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Coco
const [truth, labels] = [read('truth.json'), read('annotations.json')]

function runsOf(row: Annotation): Runs {
  const image = truth.images.find(({ id }) => id === row.image_id)!
  if (!Array.isArray(row.segmentation)) return runsOfRle(row.segmentation)
  return runsOfParts(
    row.segmentation.map((ring) => [ring]),
    image.height,
    image.width,
  )
}

describe('the sample', () => {
  it('is small enough to ship', () => {
    const bytes = readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
      (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
      0,
    )
    expect(bytes).toBeLessThan(2.5 * 1024 * 1024)
  })

  it('lists every photo with its upright size, one of them stored sideways', async () => {
    expect(truth.images.map(({ file_name }) => file_name).toSorted()).toEqual(
      readdirSync(join(folder, 'photos'))
        .map((name) => `photos/${name}`)
        .toSorted(),
    )
    const turned: string[] = []
    for (const image of truth.images) {
      const { autoOrient, orientation } = await sharp(join(folder, image.file_name)).metadata()
      expect([autoOrient.width, autoOrient.height], image.file_name).toEqual([image.width, image.height])
      if (orientation === 6) turned.push(image.file_name)
    }
    expect(turned).toHaveLength(1)
  })

  it('has all seven categories in the truth, holes, an object of several parts, and some photos left to label', () => {
    expect(new Set(truth.annotations.map((row) => row.category_id))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]))
    expect(labels.annotations.some((row) => !Array.isArray(row.segmentation))).toBe(true)
    expect(labels.annotations.some((row) => Array.isArray(row.segmentation) && row.segmentation.length > 1)).toBe(true)
    const labelled = new Set(labels.annotations.map((row) => row.image_id))
    expect(labelled.size).toBeGreaterThanOrEqual(5)
    expect(labelled.size).toBeLessThan(truth.images.length)
  })

  it('states bbox and area as its own masks have them', () => {
    for (const row of [...truth.annotations, ...labels.annotations]) {
      const runs = runsOf(row)
      expect([areaOf(runs), ...boxOf(runs)], `annotation ${row.id}`).toEqual([row.area, ...row.bbox])
    }
  })

  it('has labels that follow the truth', () => {
    for (const row of labels.annotations) {
      const exact = truth.annotations.find(({ id }) => id === row.id)!
      expect(row.category_id).toBe(exact.category_id)
      expect(maskIou([runsOf(row)], [runsOf(exact)]).values[0], `annotation ${row.id}`).toBeGreaterThan(0.97)
    }
  })
})
