import { checkCancelled } from '../fault.ts'
import { bitmapOf, runsOfBitmap } from '../mask/bitmap.ts'
import { intersectionArea } from '../mask/iou.ts'
import { runsOfShape } from '../mask/rasterise.ts'
import { areaOf, boxOf, type Runs } from '../mask/runs.ts'
import { createSilhouettes, type Silhouettes } from '../pose/silhouette.ts'
import type { Annotation } from '../records/annotation.ts'
import { OUTLINES } from './alpha-source.ts'
import { bopMatrix, bopTranslation, SCENE, six } from './bop-layout.ts'
import { writeBopModels, type BopModel } from './bop-models.ts'
import type { Row } from './fields.ts'
import type { Lost, Sink, WriteImage, WriteOptions, WriteSource } from './format.ts'
import { countLosses, type Losses } from './losses.ts'
import { OWN, ownOfAnnotation } from './own-fields.ts'
import { writeMaskPng } from './png-write.ts'
import { poseFields, type WritePose } from './pose-fields.ts'

/** Photos of one size: programs that read BOP take all photos of a scene for equally large. */
type Scene = { number: number; camera: Row; gt: Row; info: Row }

/**
 * Writes a BOP dataset: `<split>/<scene>/` with scene_gt, scene_camera and scene_gt_info, masks of whole silhouettes (`mask`, drawn from
 * the mesh) and of what is seen (`mask_visib`, the labels), `models/`, the list of targets, and all poses as a table of results.
 * Only objects with a pose that was not rejected are written. Ids of photos are those of the project.
 */
export async function writeBop(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const losses = countLosses()
  const split = suffix === '' ? 'test' : suffix.slice(1)
  const isFirst = (options.parts ?? [suffix])[0] === suffix
  const names = new Map(source.categories.map((category) => [category.id as number, category.name]))
  const models = await writeBopModels(source.meshes ?? [], isFirst ? sink : null, options, losses)
  const silhouettes = new Map<string, Silhouettes | null>()
  const silhouettesOf = ({ name, mesh }: BopModel) => {
    if (!silhouettes.has(name)) silhouettes.set(name, mesh && createSilhouettes(mesh))
    return silhouettes.get(name) ?? null
  }
  const scenes = new Map<string, Scene>()
  const targets: Row[] = []
  let results = 'scene_id,im_id,obj_id,score,R,t,time\n'
  let first: { image: WriteImage; pose: WritePose } | null = null
  let photos = 0
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    const wanted = objectsOf(image, losses)
    options.progress(null, `${++photos} photos`)
    if (wanted.length === 0) continue
    first ??= { image, pose: wanted[0].pose }
    const scene = sceneFor(scenes, image)
    const folder = `${split}/${six(scene.number)}/`
    const ending = /\.[A-Za-z0-9]{1,5}$/.exec(image.path)?.[0].toLowerCase() ?? '.png'
    options.photoAt?.(image.id, `${folder}rgb/${six(image.id)}${ending === '.jpeg' ? '.jpg' : ending}`)
    if (image.orientation !== 1) losses.add('Photos that are turned by EXIF: poses are of the upright picture, readers must turn it too', image.path)
    const [{ pose: { camera } }] = wanted
    scene.camera[image.id] = {
      cam_K: bopMatrix(camera), depth_scale: 1,
      [OWN]: { file_name: image.path, photo: image.photoFrom(`${folder}${SCENE.gt}`), width: image.width, height: image.height },
    }
    const gt: Row[] = []
    const info: Row[] = []
    for (const [i, { annotation, pose }] of wanted.entries()) {
      const model = models.get(pose.meshName)!
      const { R, t } = inCamera(pose, camera, image, losses)
      const own = ownOfAnnotation(annotation, 'bop', [], { order: i, source: source.commonSource })
      gt.push({
        cam_R_m2c: R, cam_t_m2c: bopTranslation(t), obj_id: model.number,
        [OWN]: {
          id: annotation.id, category: names.get(annotation.category) ?? String(annotation.category),
          ...(annotation.shape.type === 'mask' ? {} : { shape: annotation.shape }), ...own, pose: poseFields(pose),
        },
      })
      const seen = runsOfShape(annotation.shape, image.height, image.width, { file: image.path })
      const whole = wholeSilhouette(silhouettesOf(model), { R, t }, camera, image) ?? seen
      const name = `${six(image.id)}_${six(i)}.png`
      await writeMask(sink, `${folder}mask/${name}`, whole, options)
      await writeMask(sink, `${folder}mask_visib/${name}`, seen, options)
      info.push(infoOf(whole, seen))
      results += `${scene.number},${image.id},${model.number},${pose.iou ?? 1},${R.join(' ')},${bopTranslation(t).join(' ')},${pose.seconds || -1}\n`
    }
    scene.gt[image.id] = gt
    scene.info[image.id] = info
    for (const number of new Set(gt.map((row) => row['obj_id'] as number))) {
      targets.push({ im_id: image.id, inst_count: gt.filter((row) => row['obj_id'] === number).length, obj_id: number, scene_id: scene.number })
    }
  }
  for (const { number, gt, camera, info } of scenes.values()) {
    const folder = `${split}/${six(number)}/`
    for (const [name, rows] of [[SCENE.gt, gt], [SCENE.camera, camera], [SCENE.info, info]] as const) await writeText(sink, folder + name, byPhoto(rows))
  }
  await writeText(sink, `selvedge_dataset-${split}.csv`, results)
  if (split === 'test') await writeText(sink, 'test_targets_bop19.json', rowsText(targets))
  if (isFirst && first) {
    const { image: { width, height }, pose: { camera: { fx, fy, cx, cy } } } = first
    await writeText(sink, 'camera.json', `${JSON.stringify({ cx: cx - 0.5, cy: cy - 0.5, depth_scale: 1, fx, fy, height, width }, null, 2)}\n`)
  }
  return losses.list()
}

/** Objects with a pose, in drawing order. */
function objectsOf(image: WriteImage, losses: Losses): { annotation: Annotation; pose: WritePose }[] {
  const poses = new Map((image.poses ?? []).map((pose) => [pose.annotation as number, pose]))
  const found = image.annotations.flatMap((annotation) => {
    const pose = poses.get(annotation.id)
    if (!pose) {
      losses.add('Objects without a pose: not written', image.path)
      return []
    }
    if (pose.state === 'rejected') {
      losses.add('Poses that were rejected: not written', image.path)
      return []
    }
    if (!OUTLINES.has(annotation.shape.type)) losses.add('Objects without an outline: their masks of what is seen are empty', image.path)
    else if (annotation.shape.type !== 'mask') losses.add('Outlines: written as the pixels they cover, the outline itself under a key that others ignore', image.path)
    if (pose.stale) losses.add('Poses older than their masks: written as they are', image.path)
    return [{ annotation, pose }]
  })
  if (found.length === 0) losses.add('Photos without poses: not written', image.path)
  return found
}

function sceneFor(scenes: Map<string, Scene>, { width, height }: WriteImage): Scene {
  const size = `${width} x ${height}`
  let scene = scenes.get(size)
  if (!scene) scenes.set(size, (scene = { number: scenes.size + 1, camera: {}, gt: {}, info: {} }))
  return scene
}

/**
 * The pose under the photo's one camera. With another focal length the distance that keeps its size and the direction that keeps its
 * place: as near as it gets, and told.
 */
function inCamera(pose: WritePose, camera: WritePose['camera'], image: WriteImage, losses: Losses): Pick<WritePose, 'R' | 't'> {
  const { R, t, camera: own } = pose
  if (own.fx === camera.fx && own.fy === camera.fy && own.cx === camera.cx && own.cy === camera.cy) return { R, t }
  losses.add('Poses of one photo with different cameras: BOP has one for each photo, so the others were moved to keep their place and size', image.path)
  const z = t[2] * (camera.fx / own.fx)
  const x = (own.fx * t[0]) / t[2] + own.cx
  const y = (own.fy * t[1]) / t[2] + own.cy
  return { R, t: [((x - camera.cx) * z) / camera.fx, ((y - camera.cy) * z) / camera.fy, z] }
}

/** Null without a mesh, or where it passes through the camera. */
function wholeSilhouette(silhouettes: Silhouettes | null, pose: Pick<WritePose, 'R' | 't'>, camera: WritePose['camera'], { width, height }: WriteImage): Runs | null {
  if (!silhouettes) return null
  const pixels = new Uint8Array(width * height)
  return silhouettes.coverage(pose, { ...camera, width, height }, pixels) === 0 ? null : runsOfBitmap(pixels, height, width)
}

/** There is no depth, so no pixel of it is valid. */
function infoOf(whole: Runs, seen: Runs): Row {
  const [all, visible] = [areaOf(whole), intersectionArea(whole, seen)]
  const box = (runs: Runs) => (areaOf(runs) === 0 ? [-1, -1, -1, -1] : boxOf(runs))
  return {
    bbox_obj: box(whole), bbox_visib: box(seen), px_count_all: all, px_count_valid: 0, px_count_visib: visible, visib_fract: all === 0 ? 0 : visible / all,
  }
}

async function writeMask(sink: Sink, path: string, runs: Runs, { zlib }: WriteOptions): Promise<void> {
  const file = await sink.open(path)
  await file.write(writeMaskPng(bitmapOf(runs, 255), runs.w, runs.h, zlib))
  await file.close()
}

async function writeText(sink: Sink, path: string, text: string): Promise<void> {
  const file = await sink.open(path)
  await file.write(text)
  await file.close()
}

/** One photo a line, as BOP's own files are. */
function byPhoto(rows: Row): string {
  return `{\n${Object.entries(rows).map(([id, row]) => `  ${JSON.stringify(id)}: ${JSON.stringify(row)}`).join(',\n')}\n}\n`
}

const rowsText = (rows: readonly Row[]): string => `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`
