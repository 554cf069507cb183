import { expect, test } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { bop } from '../../../core/formats/bop.ts'
import { OWN } from '../../../core/formats/own-fields.ts'
import { plyText } from '../../../core/formats/ply-write.ts'
import { writeMaskPng } from '../../../core/formats/png-write.ts'
import { poseFields } from '../../../core/formats/pose-fields.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import { areaOf } from '../../../core/mask/runs.ts'
import { isRotation } from '../../../core/pose/rotation.ts'
import { annotation } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { poseRow } from '../../../core/records/pose.ts'
import { nodeZlib } from '../../../main/datasets/zlib.ts'
import { memoryFiles, readOptions } from '../../support/dataset-model.ts'
import { damaged, mutated } from '../../support/json-mutations.ts'
import { random } from '../../support/random.ts'
import { newPose } from '../../support/rows.ts'
import { WEDGE } from '../../support/wedge.ts'

// S1, long: 20,000 damaged BOP scenes; each gives rows that fit our records, or a refusal that names a file. The short run is in bop.test.ts.

const [W, H] = [32, 24]
const png = (x: number) => writeMaskPng(Uint8Array.from({ length: W * H }, (_, i) => (i % W >= x && i % W < x + 9 && i < 12 * W ? 255 : 0)), W, H, nodeZlib)
const K = [70, 0, 15.5, 0, 72, 11.5, 0, 0, 1]
const R = [0, -1, 0, 1, 0, 0, 0, 0, 1]
const own = poseFields({ ...newPose(1, 1 as ImageId, 4, { R, t: [0.01, -0.02, 0.75] }), stale: false, meshName: 'left shoe' })
const JSONS: Record<string, unknown> = {
  'train/000003/scene_gt.json': { 7: [{ cam_R_m2c: R, cam_t_m2c: [10, -20, 750], obj_id: 5 }, { cam_R_m2c: R, cam_t_m2c: [10, -20, 750], obj_id: 9, [OWN]: { id: 4, category: 'shoe', shape: { type: 'circle', points: [12, 9, 16, 9] }, attributes: { worn: true }, pose: own } }], 8: [{ cam_R_m2c: R, cam_t_m2c: [0, 0, 500], obj_id: 5 }] },
  'train/000003/scene_camera.json': { 7: { cam_K: K, depth_scale: 0.1, cam_R_w2c: R, cam_t_w2c: [0, 0, 0] }, 8: { cam_K: K } },
  'train/000003/scene_gt_info.json': { 7: [{ bbox_visib: [1, 2, 3, 4], bbox_obj: [0, 0, 9, 9], visib_fract: 0.5 }, {}], 8: [{ bbox_obj: [1, 1, 4, 4], px_count_all: 16 }] },
  'models/models_info.json': { 5: { diameter: 300, min_x: -1, size_x: 2 }, 9: { diameter: 100, name: 'left shoe' } },
}
const REST: Record<string, string | Uint8Array> = {
  'train/000003/rgb/000007.jpg': 'x', 'train/000003/rgb/000008.png': 'x', 'models/obj_000005.ply': plyText(WEDGE, 1_000),
  'train/000003/mask_visib/000007_000000.png': png(2), 'train/000003/mask/000007_000001.png': png(20),
}
const record = annotation.partial().omit({ image: true, category: true, id: true })
const poseRecord = poseRow.omit({ id: true, image: true, annotation: true, mesh: true, mask: true, source: true })

async function look(files: Record<string, string | Uint8Array>): Promise<{ rows: number; refused: number }> {
  const told = { rows: 0, refused: 0 }
  try {
    for await (const item of bop.read!(memoryFiles(files), readOptions())) {
      if (item.kind === 'skipped') {
        told.refused++
        expect(Object.keys(files)).toContain(item.file)
        expect(item).toMatchObject({ code: expect.stringMatching(/^(invalid|conflict|unsupported|not-found)$/), message: expect.stringMatching(/\.$/) })
      }
      for (const { category, shape, pose, ...row } of item.kind === 'image' ? item.annotations : []) {
        told.rows++
        expect(String(category).length).toBeGreaterThan(0)
        expect(record.safeParse({ ...row, shape }).success).toBe(true)
        if (shape.type === 'mask') expect(areaOf(runsOfRle(shape.rle as Parameters<typeof runsOfRle>[0]))).toBe(row.area)
        const parsed = poseRecord.safeParse(pose)
        expect(parsed.success, JSON.stringify(parsed.error?.issues)).toBe(true)
        expect(isRotation(pose!.R, 1e-3)).toBe(true)
      }
    }
  } catch (thrown) {
    told.refused++
    expect(thrown).toBeInstanceOf(Fault)
    expect((thrown as Fault).code).toBe('invalid')
  }
  return told
}

test('20,000 damaged scenes: rows that fit, or a refusal that names the file', { timeout: 600_000 }, async () => {
  const next = random(20_261)
  const whole: Record<string, string | Uint8Array> = { ...REST, ...Object.fromEntries(Object.entries(JSONS).map(([path, value]) => [path, JSON.stringify(value)])) }
  expect(await look(whole)).toEqual({ rows: 3, refused: 0 })
  const names = [...Object.keys(JSONS), ...Object.keys(REST).filter((path) => path.endsWith('.png') && path.includes('mask'))]
  let [rows, refused] = [0, 0]
  for (let n = 0; n < 20_000; n++) {
    const name = names[Math.floor(next() * names.length)]
    let broken: string | Uint8Array
    if (name in JSONS) broken = next() < 0.6 ? JSON.stringify(mutated(JSONS[name], next)) : damaged(whole[name] as string, next)
    else {
      broken = Uint8Array.from(whole[name] as Uint8Array)
      for (let k = 0; k < 1 + Math.floor(next() * 4); k++) broken[Math.floor(next() * broken.length)] = Math.floor(next() * 256)
      if (next() < 0.2) broken = broken.slice(0, Math.floor(next() * broken.length))
    }
    const told = await look({ ...whole, [name]: broken })
    rows += told.rows
    refused += told.refused
  }
  // Both ends of the way are met, or the damage would say nothing.
  expect([rows > 10_000, refused > 4_000]).toEqual([true, true])
})
