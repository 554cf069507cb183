import { sameRow } from '../change/change.ts'
import { checkCancelled, Fault } from '../fault.ts'
import { checkLimit } from '../limits.ts'
import { runsOfBitmap } from '../mask/bitmap.ts'
import { runsOfShape } from '../mask/rasterise.ts'
import { rleOf } from '../mask/rle.ts'
import { areaOf, boxOf, sameRuns, type Runs } from '../mask/runs.ts'
import { checkedPlacement } from '../pose/placement.ts'
import type { Shape } from '../records/annotation.ts'
import { bopMatrix, BOP_PIXEL_SHIFT, bopTranslation, MM, SCENE, six } from './bop-layout.ts'
import { badField, inside, listAt, rowAt, sizeAt, skippedOf, textAt, wholeAt, type Place, type Row } from './fields.ts'
import type { ReadAnnotation, ReadItem, ReadOptions, SourceFiles } from './format.ts'
import { parseJson } from './json-scan.ts'
import { OWN, readOwnAnnotation } from './own-fields.ts'
import { readMaskPicture } from './png-levels.ts'
import { cameraOfMatrix, readPoseFields, type ReadPose } from './pose-fields.ts'

/** Names of objects by number, and where their models lie. */
type Models = { nameOf(number: number): string; paths: ReadonlyMap<number, string> }
type Known = { paths: ReadonlySet<string>; models: Models; options: ReadOptions; files: SourceFiles }

/**
 * Reads BOP scenes: every folder with `scene_gt.json` and `scene_camera.json`. An object is its mask of what is seen, else of the whole,
 * else its box, else the point where its origin is; its pose comes with it. The category of an object and the name of its mesh are
 * `obj_000007`, unless we wrote the files and said better. Models come after all poses, for those that are wanted.
 */
export async function* readBop(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem> {
  const paths = new Set<string>()
  for await (const { path } of files.list()) paths.add(path)
  const scenes = [...paths].filter((path) => path === SCENE.gt || path.endsWith(`/${SCENE.gt}`))
  if (scenes.length === 0) {
    throw new Fault('invalid', 'There are no BOP scenes here: no file scene_gt.json.', {
      found: `${paths.size} files`, fix: 'Choose a dataset, a split or a scene of BOP with its ground truth.',
    })
  }
  const known: Known = { paths, files, options, models: await modelsOf(files, paths, options) }
  let photos = 0
  for (const path of scenes) {
    try {
      for await (const item of readScene(path.slice(0, -SCENE.gt.length), known)) {
        if (item.kind === 'image') checkLimit(options.limits, 'cocoImages', ++photos, { file: path, what: 'Number of images' })
        options.progress(null, `${photos} photos`)
        yield item
      }
    } catch (thrown) {
      yield skippedOf(thrown, path)
    }
  }
  for (const [number, path] of [...known.models.paths].toSorted((a, b) => a[0] - b[0])) {
    yield { kind: 'mesh', name: known.models.nameOf(number), path, units: 'mm' }
  }
}

async function* readScene(folder: string, known: Known): AsyncIterable<ReadItem> {
  const gt = await jsonAt(folder + SCENE.gt, known)
  if (!known.paths.has(folder + SCENE.camera)) {
    throw new Fault('not-found', 'This scene has no scene_camera.json.', { file: folder + SCENE.gt, found: 'nothing', fix: 'Copy it beside scene_gt.json.' })
  }
  const cameras = await jsonAt(folder + SCENE.camera, known)
  const infos = known.paths.has(folder + SCENE.info) ? await jsonAt(folder + SCENE.info, known) : {}
  for (const [id, rows] of Object.entries(gt)) {
    checkCancelled(known.options.signal)
    const at: Place = { file: folder + SCENE.gt, field: `["${id.slice(0, 20)}"]`, limits: known.options.limits }
    try {
      yield* await readPhoto(folder, id, rows, cameras[id], infos[id], at, known)
    } catch (thrown) {
      yield skippedOf(thrown, at.file)
    }
  }
}

async function readPhoto(
  folder: string, id: string, value: unknown, camera: unknown, infos: unknown, at: Place, known: Known,
): Promise<ReadItem[]> {
  if (!/^\d{1,9}$/.test(id)) throw badField(at, `${at.field} is no number of a photo.`, id, 'Name photos by whole numbers.')
  const rows = listAt(value, at)
  checkLimit(at.limits, 'labelmeShapes', rows.length, { file: at.file, field: at.field, what: 'Objects of one photo' })
  const cameraAt: Place = { ...at, file: folder + SCENE.camera }
  const cameraRow = rowAt(camera, cameraAt)
  const matrix = matrixAt(cameraRow['cam_K'], 9, inside(cameraAt, 'cam_K'))
  const intrinsics = cameraOfMatrix(matrix, BOP_PIXEL_SHIFT, inside(cameraAt, 'cam_K'))
  const own = cameraRow[OWN] === undefined ? {} : rowAt(cameraRow[OWN], inside(cameraAt, OWN))
  let size = own['width'] === undefined ? null : sizeAt(own['width'], own['height'], inside(cameraAt, OWN), ['width', 'height'])
  const number = Number(id)
  const annotations: ReadAnnotation[] = []
  const notes: ReadItem[] = []
  for (const [i, one] of rows.entries()) {
    const place = inside(at, `[${i}]`)
    const row = rowAt(one, place)
    const object = wholeAt(row['obj_id'], inside(place, 'obj_id'), 0, 999_999_999)
    const pose = poseAt(row, place, known.models.nameOf(object), { intrinsics, matrix })
    const mask = await maskOf(`${folder}`, `${six(number)}_${six(i)}.png`, known)
    if (mask) {
      if (size && (size.width !== mask.runs.w || size.height !== mask.runs.h)) {
        throw new Fault('conflict', `This mask has ${mask.runs.w} x ${mask.runs.h} pixels, its photo ${size.width} x ${size.height}.`, {
          file: mask.path, field: '', found: `${mask.runs.w} x ${mask.runs.h}`, fix: 'Bring all masks to the size of the photo.',
        })
      }
      size = { width: mask.runs.w, height: mask.runs.h }
      if (areaOf(mask.runs) === 0) {
        notes.push({ kind: 'note', what: 'Objects that are hidden altogether (their mask is empty): left out with their pose', example: mask.path })
        continue
      }
    }
    annotations.push(annotationOf(row, place, known.models.nameOf(object), pose, mask?.runs ?? null, boxAt(infos, i)))
  }
  const photo = photoOf(folder, number, own, known, inside(cameraAt, OWN))
  return [{
    kind: 'image', ...photo, from: at.file, width: size?.width ?? null, height: size?.height ?? null, mark: { status: 'done' }, annotations,
  }, ...notes]
}

function annotationOf(
  row: Row, at: Place, name: string, pose: ReadPose, runs: Runs | null, box: readonly number[] | null,
): ReadAnnotation {
  const { id, category, pose: _, ...rest } = row[OWN] === undefined ? ({} as Row) : rowAt(row[OWN], inside(at, OWN))
  const { shape: drawn, extra, ...fields } = readOwnAnnotation(rest, inside(at, OWN))
  const label = category === undefined ? name : textAt(category, inside(inside(at, OWN), 'category'), 'labelLength') || name
  const numbered = Number.isSafeInteger(id) && Number(id) >= 1 ? { id: id as ReadAnnotation['id'] } : {}
  return {
    ...fields, ...numbered, category: label, pose, ...(extra ? { extra } : {}),
    ...(runs ? { shape: shapeOf(runs, drawn), bbox: boxOf(runs), area: areaOf(runs) } : { shape: drawn ?? shapeWithout(box, pose, at) }),
  }
}

/** The outline that the mask was made of, as long as it still gives this mask. */
function shapeOf(runs: Runs, drawn: Shape | undefined): Shape {
  if (drawn && drawn.type !== 'mask' && sameRuns(runsOfShape(drawn, runs.h, runs.w), runs)) return drawn
  return { type: 'mask', rle: rleOf(runs) }
}

/** Of an object without a mask. */
function shapeWithout(box: readonly number[] | null, { t, camera }: ReadPose, at: Place): Shape {
  if (box) return { type: 'rectangle', points: [box[0], box[1], box[0] + box[2], box[1] + box[3]] }
  const x = (camera.fx * t[0]) / t[2] + camera.cx
  const y = (camera.fy * t[1]) / t[2] + camera.cy
  if (!(t[2] > 0) || !(Math.max(Math.abs(x), Math.abs(y)) <= at.limits.coordinate)) {
    throw badField(inside(at, 'cam_t_m2c'), `${at.field} has neither a mask nor a box, and its origin is not before the camera.`, t.join(' '), 'Add its mask.')
  }
  return { type: 'point', points: [x, y] }
}

/** The box of what is seen, else of the whole, of the object's row of scene_gt_info. Boxes of nothing are -1. */
function boxAt(infos: unknown, i: number): number[] | null {
  const info: unknown = Array.isArray(infos) ? infos[i] : null
  if (typeof info !== 'object' || info === null) return null
  for (const key of ['bbox_visib', 'bbox_obj']) {
    const box = (info as Row)[key]
    const isBox = Array.isArray(box) && box.length === 4 && box.every((value) => typeof value === 'number' && Math.abs(value) <= 1e6)
    if (isBox && box[2] > 0 && box[3] > 0) return box as number[]
  }
  return null
}

function poseAt(row: Row, at: Place, mesh: string, { intrinsics, matrix }: { intrinsics: ReadPose['camera']; matrix: number[] }): ReadPose {
  const t = matrixAt(row['cam_t_m2c'], 3, inside(at, 'cam_t_m2c'))
  const placed = checkedPlacement({ R: matrixAt(row['cam_R_m2c'], 9, inside(at, 'cam_R_m2c')), t: [t[0] / MM, t[1] / MM, t[2] / MM] }, {
    file: at.file, field: inside(at, 'cam_R_m2c').field,
  })
  const own = (row[OWN] as Row | undefined)?.['pose']
  const told = own === undefined ? null : readPoseFields(own, inside(inside(at, OWN), 'pose'))
  if (!told) {
    return {
      ...placed, mesh, camera: intrinsics, iou: null, measures: null, margin: null, method: 'import', state: 'imported', runnerUp: null,
      curve: [], uncertainty: null, words: '', renders: 0, seconds: 0, origin: {}, stale: false, at: 0,
    }
  }
  // Somebody may have moved the object, or measured the camera anew, since we wrote what we know of it.
  const still = sameRow(told.R, placed.R) && sameRow(bopTranslation(told.t), t) && sameRow(bopMatrix(told.camera), matrix)
  return still ? told : { ...told, ...placed, camera: intrinsics, iou: null, measures: null, margin: null, runnerUp: null, uncertainty: null, state: 'imported' }
}

/** A matrix or vector of finite numbers, as a plain list. */
function matrixAt(value: unknown, length: number, at: Place): number[] {
  const list = listAt(value, at)
  if (list.length !== length) throw badField(at, `${at.field} must have ${length} numbers.`, list.length, 'Write it row by row.')
  for (const [i, one] of list.entries()) {
    if (typeof one !== 'number' || !(Math.abs(one) <= 1e9)) throw badField(inside(at, `[${i}]`), `${at.field}[${i}] must be a number.`, one, 'Write a finite number.')
  }
  return list as number[]
}

async function maskOf(folder: string, name: string, { paths, files, options }: Known): Promise<{ path: string; runs: Runs } | null> {
  const path = ['mask_visib/', 'mask/'].map((within) => `${folder}${within}${name}`).find((one) => paths.has(one))
  if (path === undefined) return null
  const bytes = await files.read(path)
  checkLimit(options.limits, 'labelmeImageDataBytes', bytes.length, { file: path, what: 'Bytes of a mask' })
  const { width, height, samples } = readMaskPicture(bytes, options.zlib, { file: path, field: '', limits: options.limits })
  const { threshold = 128 } = options.masks ?? {}
  return { path, runs: runsOfBitmap(samples.map((level) => (level >= threshold ? 1 : 0)), height, width) }
}

const PICTURE = /\.(?:png|jpe?g|webp|tiff?)$/i

/** Path of the photo from the scene's folder: in rgb or gray, else where we wrote that it was. */
function photoOf(folder: string, number: number, own: Row, { paths }: Known, at: Place): { path: string; anyKind?: boolean } {
  for (const within of ['rgb/', 'gray/']) {
    for (const ending of ['.png', '.jpg', '.jpeg', '.tif', '.webp', '.PNG', '.JPG']) {
      if (paths.has(`${folder}${within}${six(number)}${ending}`)) return { path: `${within}${six(number)}${ending}` }
    }
  }
  const told = own['photo'] === undefined ? '' : textAt(own['photo'], inside(at, 'photo'), 'attributeTextLength').replaceAll('\\', '/')
  return PICTURE.test(told) && !told.includes('\0') ? { path: told } : { path: `rgb/${six(number)}.png` }
}

async function modelsOf(files: SourceFiles, paths: ReadonlySet<string>, options: ReadOptions): Promise<Models> {
  const names = new Map<number, string>()
  const infos = [...paths].filter((path) => /(?:^|\/)models[^/]*\/models_info\.json$/.test(path)).sort((a, b) => a.length - b.length)
  if (infos[0] !== undefined) {
    for (const [number, row] of Object.entries(await jsonAt(infos[0], { paths, files, options }))) {
      const name = (row as { [OWN]?: { name?: unknown } } | null)?.[OWN]?.name
      if (typeof name === 'string' && name !== '' && name.length <= options.limits.labelLength) names.set(Number(number), name)
    }
  }
  const models = new Map<number, string>()
  for (const path of [...paths].sort((a, b) => a.length - b.length)) {
    const found = /(?:^|\/)models[^/]*\/obj_(\d{6,9})\.ply$/.exec(path)
    if (found && !models.has(Number(found[1]))) models.set(Number(found[1]), path)
  }
  return { nameOf: (number) => names.get(number) ?? `obj_${six(number)}`, paths: models }
}

async function jsonAt(path: string, { files, options }: Pick<Known, 'paths' | 'files' | 'options'>): Promise<Row> {
  const bytes = await files.read(path)
  checkLimit(options.limits, 'labelmeFileBytes', bytes.length, { file: path, what: 'Bytes of the file' })
  return rowAt(parseJson(bytes, path, options.limits), { file: path, field: '', limits: options.limits })
}
