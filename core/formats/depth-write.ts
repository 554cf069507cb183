import { fileNames } from '../cutout/name-pattern.ts'
import { cameraOfMap, distancesOf, pointsOf, stepFor } from '../depth/cloud.ts'
import { mapColour } from '../depth/colours.ts'
import type { DepthPlane } from '../depth/levels.ts'
import { rangeOfDepth, resizedDepth } from '../depth/resize.ts'
import { depthSpec, type DepthSpec } from '../depth/spec.ts'
import { checkCancelled, Fault } from '../fault.ts'
import { cameraFromFieldOfView } from '../pose/camera.ts'
import { DEPTH_LIST } from './depth-list.ts'
import type { Lost, Sink, WriteDepth, WriteImage, WriteOptions, WriteSource } from './format.ts'
import { countLosses, type Losses } from './losses.ts'
import { writeNpy } from './npy.ts'
import { writePfm } from './pfm.ts'
import { plyPoints } from './ply-points.ts'
import { writeGreyPng, writeRgbPng } from './png-write.ts'

const ENDINGS: Record<DepthSpec['file'], string> = { npy: 'npy', pfm: 'pfm', png: 'png', coloured: 'png', ply: 'ply' }
/** Greatest level of a PNG; 0 is unknown. */
const MOST = 65_535

type Written = { bytes: Uint8Array; told: Record<string, unknown> }

/**
 * Writes the depth of every photo that has one, of the photo's size (point clouds: of the map's), and `depth.json` with what
 * the numbers mean: unit, the rule of levels of each PNG, cameras. Such a folder can be read again, but for pictures and points.
 */
export async function writeDepths(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const spec = options.depth ?? depthSpec.parse({})
  const losses = countLosses()
  const names = fileNames('{name}')
  const folder = suffix === '' ? '' : `${suffix.slice(1)}/`
  const maps: Record<string, unknown>[] = []
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    const depth = (await image.depth?.()) ?? null
    if (!depth) continue
    const range = rangeOfDepth(depth.plane)
    if (!range) {
      losses.add('Maps without a single known depth: not written', image.path)
      continue
    }
    const { path, renamed } = names.next({ name: image.path.replace(/\.[^./]+$/, ''), category: '', id: image.id, index: 1 }, ENDINGS[spec.file])
    if (renamed) losses.add('Photos whose names differ in their ending only: told apart by a number', path)
    const { bytes, told } = spec.file === 'ply' ? await pointCloud(image, depth, spec, options, losses) : written(image, depth, range, spec, options, losses)
    const file = await sink.open(`${folder}${path}`)
    await file.write(bytes)
    await file.close()
    const { unit, values, camera } = depth
    maps.push({ file: path, photo: image.path, unit, values, low: range[0], high: range[1], ...told, ...(camera ? { camera } : {}) })
    options.progress(null, `${maps.length} maps`)
  }
  if (maps.length === 0) losses.add(spec.of === 'truth' ? 'No photo here has a true depth' : 'The run kept no depth of these photos', spec.file)
  const list = await sink.open(`${folder}${DEPTH_LIST}`)
  await list.write(`${JSON.stringify({ program: 'selvedge', of: spec.of, kind: spec.file, maps }, null, 1)}\n`)
  await list.close()
  return losses.list()
}

function written(image: WriteImage, { plane: small, unit, values: kind }: WriteDepth, range: [number, number], spec: DepthSpec, options: WriteOptions, losses: Losses): Written {
  const plane = resizedDepth(small, image.width, image.height)
  if (plane !== small) losses.add('Maps that were kept at another size: brought to that of the photo, in straight lines', image.path)
  const { width, height, values } = plane
  if (spec.file === 'npy') return { bytes: writeNpy(values, [height, width]), told: {} }
  if (spec.file === 'pfm') return { bytes: writePfm(values, width, height), told: {} }
  if (spec.file === 'coloured') {
    const ends = spec.range ?? range
    return { bytes: writeRgbPng(coloured(plane, ends, spec), width, height, options.zlib), told: { colours: spec.colours, colourRange: ends } }
  }
  // Without a unit there is no scale that others share: all levels for the map's own range.
  const own = unit === '' || kind === 'inverse'
  const scale = own ? Math.max((range[1] - range[0]) / (MOST - 1), 1e-9) : spec.scale
  const offset = own ? range[0] - scale : 0
  const levels = new Uint16Array(values.length)
  let past = 0
  for (let p = 0; p < values.length; p++) {
    if (values[p] !== values[p]) continue
    const level = Math.round((values[p] - offset) / scale)
    if (level > MOST || level < 1) past++
    levels[p] = Math.min(MOST, Math.max(1, level))
  }
  if (past > 0) losses.add(`Pixels nearer or farther than levels of ${scale} reach: written as the nearest level (choose another scale)`, image.path, past)
  return { bytes: writeGreyPng(levels, width, height, options.zlib), told: { scale, offset, unknown: 0 } }
}

function coloured({ values }: DepthPlane, [low, high]: readonly [number, number], { colours }: DepthSpec): Uint8Array {
  const table = Array.from({ length: 1_024 }, (_, i) => mapColour(colours, i / 1_023))
  const out = new Uint8Array(3 * values.length)
  const scale = high > low ? 1_023 / (high - low) : 0
  for (let p = 0; p < values.length; p++) {
    if (values[p] === values[p]) out.set(table[Math.min(1_023, Math.max(0, Math.round((values[p] - low) * scale)))], 3 * p)
  }
  return out
}

async function pointCloud(image: WriteImage, depth: WriteDepth, spec: DepthSpec, options: WriteOptions, losses: Losses): Promise<Written> {
  if (!options.pictures) throw new Fault('unsupported', 'Point clouds need the colours of the photos, which cannot be read here.', { field: 'depth.file', found: 'ply' })
  const { width: w, height: h } = depth.plane
  const known = depth.camera ?? (await options.pictures.camera(image))
  const { fx, fy, cx, cy } = known ?? cameraFromFieldOfView(spec.fieldOfView, image.width, image.height)
  const camera = cameraOfMap({ fx, fy, cx, cy }, w / image.width, h / image.height)
  if (!known) losses.add(`Photos without a known camera: their points are as of a field of view of ${spec.fieldOfView} degrees`, image.path)
  if (depth.unit === '') losses.add('Maps without a unit: their range was laid between 2 and 3 units before the camera', image.path)
  const step = stepFor(w, h, spec.points)
  if (step > 1) losses.add(`Maps of more than ${spec.points} points: of each ${step} rows and columns one was taken`, image.path)
  const { places, pixels } = pointsOf(distancesOf(depth.plane, depth), w, h, camera, step)
  const photo = await options.pictures.colours(image, w, h)
  const colours = new Uint8Array(3 * pixels.length)
  for (let i = 0; i < pixels.length; i++) for (let k = 0; k < 3; k++) colours[3 * i + k] = photo[3 * pixels[i] + k]
  const told = { camera: { fx, fy, cx, cy }, points: pixels.length }
  return { bytes: plyPoints(places, colours, `camera axes: x right, y down, z forward; unit ${depth.unit || 'not known'}`), told }
}
