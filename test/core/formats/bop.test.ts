import { describe, expect, it } from 'vitest'
import { Fault } from '../../../core/fault.ts'
import { bop } from '../../../core/formats/bop.ts'
import type { ReadAnnotation, ReadItem, Sink, WriteImage, WriteSource } from '../../../core/formats/format.ts'
import { modelMeasures, plyText } from '../../../core/formats/ply-write.ts'
import { writeMaskPng } from '../../../core/formats/png-write.ts'
import type { WritePose } from '../../../core/formats/pose-fields.ts'
import { LIMITS } from '../../../core/limits.ts'
import { runsOfRle } from '../../../core/mask/rle.ts'
import { areaOf, boxOf } from '../../../core/mask/runs.ts'
import { project } from '../../../core/pose/camera.ts'
import type { Mesh } from '../../../core/pose/mesh.ts'
import { exp } from '../../../core/pose/rotation.ts'
import type { Rle } from '../../../core/records/annotation.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { nodeZlib } from '../../../main/datasets/zlib.ts'
import { memoryFiles, readOptions, writeOptions } from '../../support/dataset-model.ts'
import { random } from '../../support/random.ts'
import { newAnnotation, newCategory, newPose } from '../../support/rows.ts'

/* BOP by hand: files as the toolkit's description has them, read; and what we write, checked by that description's own formulas. */

const W = 64
const H = 48
type Files = Record<string, string | Uint8Array>

/** A mask that is a block of pixels. */
const block = (x: number, y: number, w: number, h: number) =>
  writeMaskPng(Uint8Array.from({ length: W * H }, (_, i) => (i % W >= x && i % W < x + w && Math.floor(i / W) >= y && Math.floor(i / W) < y + h ? 255 : 0)), W, H, nodeZlib)
const K = [70, 0, 31.5, 0, 72, 23.5, 0, 0, 1]
const gt = (object: number, more: object = {}) => ({ cam_R_m2c: [0, -1, 0, 1, 0, 0, 0, 0, 1], cam_t_m2c: [10, -20, 750], obj_id: object, ...more })
const scene = (more: Files = {}): Files => ({
  'test/000003/scene_gt.json': JSON.stringify({ 7: [gt(5), gt(9)] }),
  'test/000003/scene_camera.json': JSON.stringify({ 7: { cam_K: K, depth_scale: 0.1 } }),
  'test/000003/rgb/000007.jpg': 'x',
  'test/000003/mask_visib/000007_000000.png': block(2, 3, 10, 12),
  'test/000003/mask/000007_000000.png': block(0, 0, 30, 30),
  'test/000003/mask/000007_000001.png': block(40, 8, 6, 4),
  ...more,
})
const read = async (files: Files, options = readOptions()): Promise<ReadItem[]> => {
  const items: ReadItem[] = []
  for await (const item of bop.read!(memoryFiles(files), options)) items.push(item)
  return items
}
const imagesIn = (items: readonly ReadItem[]) => items.filter((item) => item.kind === 'image')
const skippedIn = (items: readonly ReadItem[]) => items.filter((item) => item.kind === 'skipped')
const annotationsIn = (items: readonly ReadItem[]): ReadAnnotation[] => imagesIn(items).flatMap((item) => item.annotations)

describe('reading', () => {
  it('takes poses in metres, cameras half a pixel on, and masks of what is seen before those of the whole', async () => {
    const items = await read(scene())
    expect(imagesIn(items)).toMatchObject([{ path: 'rgb/000007.jpg', from: 'test/000003/scene_gt.json', width: W, height: H, mark: { status: 'done' } }])
    const [first, second] = annotationsIn(items)
    expect(first).toMatchObject({
      category: 'obj_000005', bbox: [2, 3, 10, 12], area: 120,
      pose: {
        mesh: 'obj_000005', R: [0, -1, 0, 1, 0, 0, 0, 0, 1], t: [0.01, -0.02, 0.75], camera: { fx: 70, fy: 72, cx: 32, cy: 24 },
        state: 'imported', method: 'import', iou: null, runnerUp: null,
      },
    })
    expect(second).toMatchObject({ category: 'obj_000009', bbox: [40, 8, 6, 4] })
  })

  it('without masks takes the box of what is seen, of the whole, or the place of the origin', async () => {
    const files = {
      'scene_gt.json': JSON.stringify({ 0: [gt(1), gt(1), gt(1)] }), 'scene_camera.json': JSON.stringify({ 0: { cam_K: K } }),
      'scene_gt_info.json': JSON.stringify({ 0: [{ bbox_visib: [1, 2, 3, 4], bbox_obj: [0, 0, 9, 9] }, { bbox_visib: [-1, -1, -1, -1], bbox_obj: [5, 5, 9, 9] }, {}] }),
    }
    const shapes = annotationsIn(await read(files)).map((row) => row.shape)
    expect(shapes.slice(0, 2)).toEqual([{ type: 'rectangle', points: [1, 2, 4, 6] }, { type: 'rectangle', points: [5, 5, 14, 14] }])
    // u = fx X / Z + cx as BOP counts it, and half a pixel on.
    expect(shapes[2]).toEqual({ type: 'point', points: [(70 * 10) / 750 + 31.5 + 0.5, expect.closeTo((72 * -20) / 750 + 23.5 + 0.5, 12)] })
  })

  it('skips objects that are hidden, and names what cannot be', async () => {
    const hidden = await read(scene({ 'test/000003/mask_visib/000007_000001.png': block(0, 0, 0, 0) }))
    expect([annotationsIn(hidden).length, hidden.find((item) => item.kind === 'note')]).toEqual([1, expect.objectContaining({ what: expect.stringContaining('hidden') })])
    const wrong: [Files, string][] = [
      [{ 'test/000003/scene_gt.json': JSON.stringify({ 7: [gt(5, { cam_R_m2c: [1, 0, 0, 0, 1, 0, 0, 0, -1] })] }) }, '["7"][0].cam_R_m2c'],
      [{ 'test/000003/scene_gt.json': JSON.stringify({ 7: [gt(5, { cam_t_m2c: [1, 2] })] }) }, '["7"][0].cam_t_m2c'],
      [{ 'test/000003/scene_gt.json': JSON.stringify({ 7: [gt(5, { obj_id: -1 })] }) }, '["7"][0].obj_id'],
      [{ 'test/000003/scene_gt.json': JSON.stringify({ '../7': [gt(5)] }) }, '["../7"]'],
      [{ 'test/000003/scene_gt.json': JSON.stringify({ 7: 'x' }) }, '["7"]'],
      [{ 'test/000003/scene_camera.json': '{}' }, '["7"]'],
      [{ 'test/000003/scene_camera.json': JSON.stringify({ 7: { cam_K: [...K.slice(0, 8), 2] } }) }, '["7"].cam_K'],
      [{ 'test/000003/scene_camera.json': JSON.stringify({ 7: { cam_K: [70, 3, ...K.slice(2)] } }) }, '["7"].cam_K'],
      [{ 'test/000003/mask_visib/000007_000000.png': writeMaskPng(new Uint8Array(6).fill(255), 3, 2, nodeZlib) }, ''],
    ]
    for (const [files, field] of wrong) {
      const items = await read(scene(files))
      expect([imagesIn(items).length, skippedIn(items)]).toMatchObject([0, [{ field, message: expect.stringMatching(/\.$/) }]])
    }
    await expect(read({ 'a.json': '{}' })).rejects.toMatchObject({ code: 'invalid' })
    const without = scene()
    delete without['test/000003/scene_camera.json']
    expect(skippedIn(await read(without))).toMatchObject([{ code: 'not-found', file: 'test/000003/scene_gt.json' }])
    expect(skippedIn(await read(scene({ 'test/000003/scene_gt.json': '{"7": [' })))).toMatchObject([{ code: 'invalid' }])
  })

  it.each([
    ['labelmeShapes', 2], ['cocoImages', 1], ['labelmeFileBytes', 0], ['labelmeImageDataBytes', 0],
  ] as const)('S2: refuses past the limit %s and takes it at the limit', async (name, found) => {
    const files = scene()
    const most = name === 'labelmeFileBytes' ? Math.max(...Object.entries(files).map(([path, file]) => (path.endsWith('.json') ? file.length : 0)))
      : name === 'labelmeImageDataBytes' ? Math.max(...Object.entries(files).map(([path, file]) => (path.endsWith('.png') && !path.includes('mask/000007_000000') ? file.length : 0))) : found
    expect(skippedIn(await read(files, readOptions({ limits: { ...LIMITS, [name]: most } })))).toEqual([])
    const past = await read(files, readOptions({ limits: { ...LIMITS, [name]: most - 1 } }))
    expect(skippedIn(past)).toMatchObject([{ code: 'invalid', file: expect.stringMatching(/^test\/000003\//), fix: expect.stringContaining(name) }])
  })
})

const BOX: Mesh = {
  positions: Float64Array.from([0, 1, 2, 3, 4, 5, 6, 7].flatMap((i) => [i & 1 ? 0.14 : -0.14, i & 2 ? 0.06 : -0.06, i & 4 ? 0.05 : -0.05])),
  triangles: Uint32Array.from([0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5, 3, 7, 5]),
}

async function written(images: WriteImage[], meshes: Record<string, Mesh | null>): Promise<{ files: Files; lost: string[]; photos: Map<number, string> }> {
  const files: Files = {}
  const photos = new Map<number, string>()
  const sink: Sink = {
    async open(path) {
      if (path in files) throw new Error(`${path} was opened twice`)
      const pieces: Uint8Array[] = []
      return { write: async (piece) => void pieces.push(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece), close: async () => void (files[path] = Buffer.concat(pieces)) }
    },
  }
  const source: WriteSource = {
    categories: [newCategory(1, 'shoe')], info: {}, licenses: [], commonSource: 'user', meshes: Object.keys(meshes), images: () => images,
  }
  const lost = await bop.write!(source, sink, writeOptions({ mesh: async (name) => meshes[name] ?? null, photoAt: (id, path) => void photos.set(id, path) }), '')
  return { files, lost: lost.map((one) => one.what), photos }
}
const imageOf = (id: number, poses: WritePose[], annotations = poses.map((pose) => newAnnotation(pose.annotation, id as ImageId))): WriteImage => ({
  id, path: `in/${id}.JPG`, width: W, height: H, orientation: 1, mark: { id: id as ImageId, status: 'done', split: '', flags: {}, note: '' }, extra: {},
  photoFrom: () => `../../../in/${id}.JPG`, annotations, poses,
})
const json = (file: string | Uint8Array) => JSON.parse(new TextDecoder().decode(file as Uint8Array)) as Record<string, never>
const camera = { fx: 70, fy: 72, cx: 33, cy: 22 }
const posed = (id: number, annotation: number, more: Partial<WritePose> = {}): WritePose =>
  ({ ...newPose(id, 12 as ImageId, annotation, { camera, R: exp([0.3, -0.4, 0.2]), t: [0.02, 0.01, 0.6] }), stale: false, meshName: 'left shoe', ...more })

describe('writing', () => {
  it('projects as BOP does: K (R x + t) in millimetres is half a pixel less than ours', async () => {
    const pose = posed(1, 4)
    const { files, photos } = await written([imageOf(12, [pose])], { 'left shoe': BOX })
    expect(Object.keys(files).sort()).toEqual([
      'camera.json', 'models/models_info.json', 'models/obj_000001.ply', 'selvedge_dataset-test.csv', 'test/000001/mask/000012_000000.png',
      'test/000001/mask_visib/000012_000000.png', 'test/000001/scene_camera.json', 'test/000001/scene_gt.json', 'test/000001/scene_gt_info.json', 'test_targets_bop19.json',
    ])
    expect(photos).toEqual(new Map([[12, 'test/000001/rgb/000012.jpg']]))
    const { cam_K: k } = json(files['test/000001/scene_camera.json'])['12'] as { cam_K: number[] }
    const [{ cam_R_m2c: R, cam_t_m2c: t, obj_id: object }] = json(files['test/000001/scene_gt.json'])['12'] as { cam_R_m2c: number[]; cam_t_m2c: number[]; obj_id: number }[]
    expect(object).toBe(1)
    const ply = new TextDecoder().decode(files['models/obj_000001.ply'] as Uint8Array).split('\n')
    const vertices = ply.slice(ply.indexOf('end_header') + 1).slice(0, 8).map((line) => line.split(' ').map(Number))
    for (const [i, [x, y, z]] of vertices.entries()) {
      const [X, Y, Z] = [0, 1, 2].map((row) => R[3 * row] * x + R[3 * row + 1] * y + R[3 * row + 2] * z + t[row])
      const ours = project({ ...camera, width: W, height: H }, pose, BOX.positions.subarray(3 * i, 3 * i + 3))!
      expect([(k[0] * X) / Z + k[2], (k[4] * Y) / Z + k[5]]).toEqual([expect.closeTo(ours.x - 0.5, 4), expect.closeTo(ours.y - 0.5, 4)])
    }
  })

  it('draws the whole from the mesh and measures what is seen of it', async () => {
    const { files } = await written([imageOf(12, [posed(1, 4)])], { 'left shoe': BOX })
    const [info] = json(files['test/000001/scene_gt_info.json'])['12'] as { bbox_obj: number[]; bbox_visib: number[]; px_count_all: number; px_count_visib: number; visib_fract: number }[]
    const whole = annotationsIn(await read({ ...files, 'test/000001/mask_visib/000012_000000.png': files['test/000001/mask/000012_000000.png'] }))[0]
    const runs = runsOfRle((whole.shape as { type: 'mask'; rle: Rle }).rle)
    expect([info.px_count_all, info.bbox_obj]).toEqual([areaOf(runs), boxOf(runs)])
    expect(info.bbox_visib).toEqual([10, 10, 20, 20])
    expect(info.visib_fract).toBeCloseTo(info.px_count_visib / info.px_count_all, 12)
    expect(info.px_count_visib).toBeGreaterThan(0)
    expect(info.px_count_visib).toBeLessThan(400)
  })

  it('is read back as it was: outlines, poses and everything a fitter said of them', async () => {
    const first = posed(1, 4, { t: [0.1 + 0.2, 1 / 3, Math.PI], state: 'accepted', words: 'Ambiguous.', runnerUp: { R: exp([0, 3, 0]), t: [0, 0, 1], iou: 0.5 } })
    const second = posed(2, 5, { meshName: 'obj_000007', stale: true, iou: null, measures: null, margin: null, runnerUp: null, uncertainty: null, curve: [], words: '' })
    const circle = newAnnotation(5, 12 as ImageId, { shape: { type: 'circle', points: [30, 20, 36, 20] }, attributes: { worn: true } })
    const { files, lost } = await written([imageOf(12, [first, second], [newAnnotation(4, 12 as ImageId), circle])], { 'left shoe': BOX, 'obj_000007': null })
    expect(Object.keys(json(files['models/models_info.json']))).toEqual(['1', '7'])
    expect(lost.join()).toContain('Meshes that are not here')
    const items = await read(files)
    expect(imagesIn(items)).toMatchObject([{ path: '../../../in/12.JPG', width: W, height: H }])
    const [a, b] = annotationsIn(items)
    expect([a.shape, b.shape, b.attributes, a.category, a.id]).toEqual([newAnnotation(4, 12 as ImageId).shape, circle.shape, { worn: true }, 'shoe', 4])
    for (const [row, { meshName, id: _i, image: _p, annotation: _a, mesh: _m, mask: _k, ...pose }] of [[a, first], [b, second]] as const) expect(row.pose).toEqual({ ...pose, mesh: meshName })
    expect(items.filter((item) => item.kind === 'mesh')).toEqual([{ kind: 'mesh', name: 'left shoe', path: 'models/obj_000001.ply', units: 'mm' }])
  })

  it('takes the file’s word where somebody moved an object since', async () => {
    const { files } = await written([imageOf(12, [posed(1, 4)])], { 'left shoe': BOX })
    const rows = json(files['test/000001/scene_gt.json']) as Record<string, { cam_t_m2c: number[] }[]>
    rows['12'][0].cam_t_m2c = [1, 2, 300]
    const [row] = annotationsIn(await read({ ...files, 'test/000001/scene_gt.json': JSON.stringify(rows) }))
    expect(row.pose).toMatchObject({ t: [0.001, 0.002, 0.3], state: 'imported', iou: null, runnerUp: null, mesh: 'left shoe' })
  })

  it('leaves out what has no pose or a rejected one, keeps one camera for a photo, and a scene for each size', async () => {
    const other = posed(3, 6, { camera: { fx: 140, fy: 144, cx: 33, cy: 22 } })
    const small = { ...imageOf(13, [posed(4, 7)]), width: 32, height: 32 }
    const { files, lost } = await written([
      imageOf(11, []), imageOf(12, [posed(1, 4), posed(2, 5, { state: 'rejected' }), other]), small,
    ], { 'left shoe': BOX })
    expect(lost.join()).toMatch(/without poses.*rejected.*different cameras/s)
    const rows = json(files['test/000001/scene_gt.json']) as Record<string, { cam_t_m2c: number[] }[]>
    expect([Object.keys(rows), rows['12'].length, Object.keys(json(files['test/000002/scene_gt.json']))]).toEqual([['12'], 2, ['13']])
    expect(rows['12'][1].cam_t_m2c[2]).toBeCloseTo(300, 9)
    expect(json(files['test_targets_bop19.json'])).toEqual([
      { im_id: 12, inst_count: 2, obj_id: 1, scene_id: 1 }, { im_id: 13, inst_count: 1, obj_id: 1, scene_id: 2 },
    ])
    const results = new TextDecoder().decode(files['selvedge_dataset-test.csv'] as Uint8Array).trim().split('\n').map((line) => line.split(','))
    expect(results.map((cells) => cells.length)).toEqual([7, 7, 7, 7])
    expect([results[0], results[1][4].split(' ').map(Number), results[1][5].split(' ').map(Number)]).toEqual([
      ['scene_id', 'im_id', 'obj_id', 'score', 'R', 't', 'time'], posed(1, 4).R, [20, 10, 600],
    ])
  })

  it('gives models their true diameter and normals that point outwards', () => {
    const points = Array.from({ length: 60 }, (_, i) => [Math.sin(i * 7.1) * 0.3, Math.sin(i * 3.3) * 0.1, Math.sin(i * 5.7) * 0.05])
    let most = 0
    for (const a of points) for (const b of points) most = Math.max(most, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]))
    expect(modelMeasures({ positions: Float64Array.from(points.flat()), triangles: Uint32Array.of(0, 1, 2) }, 1_000).diameter).toBeCloseTo(1_000 * most, 9)
    const lines = plyText(BOX, 1_000).split('\n')
    for (const line of lines.slice(lines.indexOf('end_header') + 1).slice(0, 8)) {
      const [x, y, z, nx, ny, nz] = line.split(' ').map(Number)
      expect([Math.sign(x * nx), Math.sign(y * ny), Math.sign(z * nz)]).toEqual([1, 1, 1])
    }
  })
})

it('S1: whatever a file says, a reader gives rows that fit or a refusal that names the file', async () => {
  const base = scene()
  const names = Object.keys(base).filter((path) => path.endsWith('.json') || path.endsWith('.png'))
  const next = random(11)
  for (let n = 0; n < 200; n++) {
    const name = names[Math.floor(next() * names.length)]
    const bytes = Buffer.from(base[name])
    for (let k = 0; k < 1 + Math.floor(next() * 3); k++) {
      const at = Math.floor(next() * bytes.length)
      if (next() < 0.5) bytes[at] = Math.floor(next() * 256)
      else bytes.write(['9e99', 'null', '-1', '[]', '{}', '"x"', '0.1'][Math.floor(next() * 7)], at)
    }
    try {
      for (const item of await read({ ...base, [name]: bytes })) {
        if (item.kind === 'skipped') expect(Object.keys(base)).toContain(item.file)
        for (const row of item.kind === 'image' ? item.annotations : []) {
          if (row.shape.type === 'mask') expect(areaOf(runsOfRle(row.shape.rle))).toBe(row.area)
          expect([...row.pose!.R, ...row.pose!.t, ...Object.values(row.pose!.camera)].every(Number.isFinite)).toBe(true)
        }
      }
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(Fault)
      expect((thrown as Fault).code).toBe('invalid')
    }
  }
}, 60_000)
