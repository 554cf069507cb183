import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { areaOf, boxOf } from '../../../core/mask/runs.ts'
import { rleOf, runsOfRle } from '../../../core/mask/rle.ts'
import { outlineOf, runsOfShape } from '../../../core/mask/rasterise.ts'
import { unionOf } from '../../../core/mask/merge.ts'
import { runsOfRing } from '../../../core/mask/polygon.ts'
import type { Rle, Shape } from '../../../core/records/annotation.ts'
import { closed, commit, draw, drawingStore, newCategory } from '../../support/store.ts'

/** The file as any SQLite client sees it. */
async function rowsOf(question: string, fill: (parts: Awaited<ReturnType<typeof drawingStore>>) => void): Promise<Record<string, unknown>[]> {
  const parts = await drawingStore(2)
  fill(parts)
  await closed(parts.store)
  const db = new Database(parts.store.path, { readonly: true })
  try {
    return db.prepare(question).all() as Record<string, unknown>[]
  } finally {
    db.close()
  }
}
const ring = [0, 0, 20, 0, 20, 20, 0, 20]
const hole = [5, 5, 10, 5, 10, 10, 5, 10]
const shapes: Shape[] = [
  { type: 'polygon', parts: [[ring]] },
  { type: 'polygon', parts: [[ring], [[30, 30, 50, 30, 40, 60]]] },
  { type: 'polygon', parts: [[ring, hole], [[30, 30, 50, 30, 40, 60]]] },
  { type: 'polygon', parts: [[ring], [[1, 1, 2, 2]]] },
  { type: 'rectangle', points: [10, 20, 40, 60] },
  { type: 'oriented_rectangle', points: [10, 10, 30, 20, 25, 30, 5, 20] },
  { type: 'circle', points: [50, 50, 60, 50] },
  { type: 'mask', rle: rleOf(runsOfShape({ type: 'polygon', parts: [[[3, 3, 90, 10, 50, 80]]] }, 100, 200)) },
]

describe('the COCO views', () => {
  it('have exactly the columns of COCO', async () => {
    const columns = async (view: string) => Object.keys((await rowsOf(`SELECT * FROM ${view}`, ({ store, ids }) => draw(store, ids[0])))[0])
    expect(await columns('coco_images')).toEqual(['id', 'width', 'height', 'file_name', 'license', 'flickr_url', 'coco_url', 'date_captured'])
    expect(await columns('coco_categories')).toEqual(['id', 'name', 'supercategory', 'keypoints', 'skeleton'])
    expect(await columns('coco_annotations')).toEqual(['id', 'image_id', 'category_id', 'segmentation', 'area', 'bbox', 'iscrowd', 'keypoints', 'num_keypoints'])
  })

  it('give every shape a segmentation that covers the pixels of the shape', async () => {
    const rows = await rowsOf('SELECT segmentation FROM coco_annotations ORDER BY id', ({ store, ids }) => {
      for (const shape of shapes) draw(store, ids[0], { shape })
    })
    for (const [i, shape] of shapes.entries()) {
      const segmentation = JSON.parse(String(rows[i]['segmentation'])) as number[][] | Rle
      const covered = Array.isArray(segmentation) ? unionOf(segmentation.map((one) => runsOfRing(one, 100, 200))) : runsOfRle(segmentation)
      const expected = runsOfShape(shape, 100, 200)
      expect([shape, areaOf(covered), boxOf(covered)]).toEqual([shape, areaOf(expected), boxOf(expected)])
      if (Array.isArray(segmentation)) for (const one of segmentation) expect(one.length).toBeGreaterThanOrEqual(6)
    }
    expect(JSON.parse(String(rows[6]['segmentation']))).toEqual([outlineOf(shapes[6] as Extract<Shape, { type: 'circle' }>)])
  })

  it('give points and lines an empty segmentation, which covers nothing', async () => {
    const rows = await rowsOf('SELECT segmentation FROM coco_annotations', ({ store, ids }) => {
      for (const shape of [{ type: 'point', points: [1, 2] }, {
        type: 'line', points: [1, 2, 3, 4],
      }, { type: 'none' }] satisfies Shape[]) draw(store, ids[0], { shape })
    })
    expect(rows.map((row) => row['segmentation'])).toEqual(['[]', '[]', '[]'])
  })

  it('count visible and hidden keypoints, and give boxes and skeletons as JSON', async () => {
    const fill = ({ store, ids }: Awaited<ReturnType<typeof drawingStore>>) => {
      const before = store.categories.list()[0]
      commit(store, null, [{
        table: 'category', id: 1, before,
        after: newCategory(1, 'shoe', { ...before, keypoints: ['toe', 'heel'], skeleton: [[1, 2]] }),
      }])
      draw(store, ids[0], { keypoints: [1, 2, 2, 3, 4, 1, 0, 0, 0] })
    }
    expect(await rowsOf('SELECT keypoints, num_keypoints, bbox, iscrowd, area FROM coco_annotations', fill)).toEqual([
      { keypoints: '[1,2,2,3,4,1,0,0,0]', num_keypoints: 2, bbox: '[10.0,10.0,20.0,20.0]', iscrowd: 0, area: 400 },
    ])
    expect(await rowsOf('SELECT * FROM coco_categories', fill)).toEqual([
      { id: 1, name: 'shoe', supercategory: '', keypoints: '["toe","heel"]', skeleton: '[[1,2]]' },
    ])
  })

  it('answer the questions of the guide', async () => {
    const fill = ({ store, ids }: Awaited<ReturnType<typeof drawingStore>>) => {
      draw(store, ids[0])
      draw(store, ids[0])
      store.meta.describe({
        info: { year: 2026, description: 'shoes' }, licenses: [{ id: 3, name: 'CC BY', url: 'https://example.org' }],
      })
    }
    expect(await rowsOf('SELECT c.name, count(*) AS n FROM coco_annotations a JOIN coco_categories c ON c.id = a.category_id GROUP BY c.name', fill)).toEqual([{ name: 'shoe', n: 2 }])
    expect(await rowsOf('SELECT file_name FROM coco_images WHERE id NOT IN (SELECT image_id FROM coco_annotations)', fill)).toEqual([{ file_name: '1.jpg' }])
    expect(await rowsOf('SELECT id, name, url FROM coco_licenses', fill)).toEqual([{
      id: 3, name: 'CC BY', url: 'https://example.org',
    }])
    expect(await rowsOf('SELECT year, description FROM coco_info', fill)).toEqual([{ year: 2026, description: 'shoes' }])
  })
})
