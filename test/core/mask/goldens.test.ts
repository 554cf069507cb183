import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bitmapOf, columnsOf, runsOfBitmap, runsOfColumns } from '../../../core/mask/bitmap.ts'
import { readCounts, writeCounts } from '../../../core/mask/counts-text.ts'
import { boxIou, maskIou } from '../../../core/mask/iou.ts'
import { intersectionOf, unionOf } from '../../../core/mask/merge.ts'
import { runsOfParts } from '../../../core/mask/polygon-parts.ts'
import { runsOfRing } from '../../../core/mask/polygon.ts'
import { areaOf, boxOf, runsOfCounts, type Box } from '../../../core/mask/runs.ts'

// Numbers made by pycocotools: the project's own small set, and the large one beside the repository where there is one.
type Polygon = { kind: string; h: number; w: number; rings: number[][]; parts: string[]; counts: string; area: number; bbox: Box; sha1_row_major: string }
type Bitmap = { h: number; w: number; rows: string[]; counts: string; uncompressed: number[]; area: number; bbox: Box }
type Pairs = {
  h: number; w: number; a: string[]; b: string[]; crowd: number[]; iou: number[][]
  union: string; intersection: string; boxes_a: Box[]; boxes_b: Box[]; box_iou: number[][]
}

const SETS = [
  { name: 'own set', folder: new URL('../../fixtures/coco/', import.meta.url), cases: [60, 24, 10] },
  { name: 'shared set', folder: new URL('../../../../shared/goldens/coco/', import.meta.url), cases: [400, 120, 40] },
]

for (const { name, folder, cases } of SETS) {
  const missing = !existsSync(folder)
  const read = <T>(file: string): T[] => (missing ? [] : JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
  const title = missing ? `${name} (skipped: ../shared is not beside this checkout)` : name
  describe.skipIf(missing)(`pycocotools' numbers, ${title}`, () => {
    const polygons = read<Polygon>('polygons.json')
    const bitmaps = read<Bitmap>('bitmaps.json')
    const pairs = read<Pairs>('pairs.json')

    it('has its cases', () => expect([polygons.length, bitmaps.length, pairs.length]).toEqual(cases))

    it('polygons become the same runs, area, box and pixels', () => {
      polygons.forEach((c, i) => {
        const at = `${i} ${c.kind}`
        expect(c.rings.map((ring) => writeCounts(runsOfRing(ring, c.h, c.w))), at).toEqual(c.parts)
        const runs = runsOfParts(c.rings.map((ring) => [ring]), c.h, c.w)
        expect(writeCounts(runs), at).toBe(c.counts)
        expect([areaOf(runs), boxOf(runs)], at).toEqual([c.area, c.bbox])
        expect(createHash('sha1').update(bitmapOf(runs)).digest('hex'), at).toBe(c.sha1_row_major)
      })
    })

    it('bitmaps become the same runs and come back', () => {
      bitmaps.forEach((c, i) => {
        const pixels = Uint8Array.from(c.rows.join(''), Number)
        const runs = runsOfBitmap(pixels, c.h, c.w)
        expect([...runs.counts], `${i}`).toEqual(c.uncompressed)
        expect(runs, `${i}`).toEqual(runsOfCounts(c.uncompressed, c.h, c.w))
        expect(writeCounts(runs), `${i}`).toBe(c.counts)
        expect(readCounts(c.counts, c.h, c.w), `${i}`).toEqual(runs)
        expect([areaOf(runs), boxOf(runs)], `${i}`).toEqual([c.area, c.bbox])
        expect(bitmapOf(runs), `${i}`).toEqual(pixels)
        expect(runsOfColumns(columnsOf(runs), c.h, c.w), `${i}`).toEqual(runs)
      })
    })

    it('pairs have the same IoU, union and intersection', () => {
      pairs.forEach((c, i) => {
        const a = c.a.map((counts) => readCounts(counts, c.h, c.w))
        const b = c.b.map((counts) => readCounts(counts, c.h, c.w))
        expect([...maskIou(a, b, c.crowd).values], `${i}`).toEqual(c.iou.flat())
        expect([...boxIou(c.boxes_a, c.boxes_b, c.crowd).values], `${i}`).toEqual(c.box_iou.flat())
        expect(writeCounts(unionOf(a)), `${i}`).toBe(c.union)
        expect(writeCounts(intersectionOf(a)), `${i}`).toBe(c.intersection)
      })
    })
  })
}
