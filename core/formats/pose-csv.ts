import { checkCancelled } from '../fault.ts'
import { toQuaternion } from '../pose/rotation.ts'
import { lineOf } from './csv.ts'
import type { Format, Lost, Sink, WriteImage, WriteOptions, WriteSource } from './format.ts'
import { countLosses } from './losses.ts'
import type { WritePose } from './pose-fields.ts'

const COLUMNS = [
  'file_name', 'image_width', 'image_height', 'annotation', 'category', 'mesh', 'state', 'method', 'iou', 'margin', 'dice', 'chamfer',
  'fx', 'fy', 'cx', 'cy', 'tx', 'ty', 'tz', 'qw', 'qx', 'qy', 'qz', ...[1, 2, 3].flatMap((i) => [1, 2, 3].map((j) => `r${i}${j}`)),
  'sigma_rotation', 'sigma_translation', 'stale', 'words', 'seconds', 'source',
]
const BATCH = 256 * 1024

/**
 * A table of poses for spreadsheets, one row for each. X_camera = R X_object + t: x right, y down, z forward; t and its uncertainty in
 * metres, R also as a quaternion; the camera in pixels of the upright photo whose first pixel has its middle at 0.5. Uncertainties are
 * standard deviations, of the worst axis, in degrees and metres.
 */
export const poseCsv: Format = {
  id: 'poses-csv',
  title: 'Table of poses',
  about: 'One row for each pose: place, rotation, camera and how well it fits; a report, not a dataset to read back',
  source: 'file',
  poses: true,
  write: writePoseCsv,
}

async function writePoseCsv(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const losses = countLosses()
  const names = new Map(source.categories.map((category) => [category.id as number, category.name]))
  const file = await sink.open(`poses${suffix}.csv`)
  let held = lineOf(COLUMNS)
  let images = 0
  for await (const image of source.images()) {
    checkCancelled(options.signal)
    const poses = image.poses ?? []
    const categories = new Map(image.annotations.map((row) => [row.id as number, names.get(row.category) ?? String(row.category)]))
    for (const pose of poses) held += lineOf(cellsOf(image, pose, categories.get(pose.annotation) ?? ''))
    const without = image.annotations.length - poses.length
    if (without > 0) losses.add('Objects without a pose: not written', image.path, without)
    if (poses.length > 0) losses.add('Outlines and masks: not written', image.path, poses.length)
    if (poses.some((pose) => pose.runnerUp)) losses.add('Runners-up of poses: not written', image.path, poses.filter((pose) => pose.runnerUp).length)
    if (held.length > BATCH) {
      await file.write(held)
      held = ''
    }
    options.progress(null, `${++images} images`)
  }
  await file.write(held)
  await file.close()
  return losses.list()
}

function cellsOf({ path, width, height }: WriteImage, pose: WritePose, category: string): (string | number | null)[] {
  const { camera: { fx, fy, cx, cy }, uncertainty, measures } = pose
  return [
    path, width, height, pose.annotation, category, pose.meshName, pose.state, pose.method, pose.iou, pose.margin, measures?.dice ?? null, measures?.chamfer ?? null,
    fx, fy, cx, cy, ...pose.t, ...toQuaternion(pose.R), ...pose.R,
    uncertainty ? Math.max(...uncertainty.rotation) : null, uncertainty ? Math.max(...uncertainty.translation) : null,
    pose.stale ? 'yes' : 'no', pose.words, pose.seconds, pose.source,
  ]
}
