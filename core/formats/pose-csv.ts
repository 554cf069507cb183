import { toQuaternion } from '../pose/rotation.ts'
import { lineOf } from './csv.ts'
import type { Format, Lost, Sink, WriteImage, WriteOptions, WriteSource } from './format.ts'
import type { WritePose } from './pose-fields.ts'
import { writeTable } from './table.ts'

const COLUMNS = [
  'file_name', 'image_width', 'image_height', 'annotation', 'category', 'mesh', 'state', 'method', 'iou', 'margin', 'dice', 'chamfer',
  'fx', 'fy', 'cx', 'cy', 'tx', 'ty', 'tz', 'qw', 'qx', 'qy', 'qz', ...[1, 2, 3].flatMap((i) => [1, 2, 3].map((j) => `r${i}${j}`)),
  'sigma_rotation', 'sigma_translation', 'stale', 'words', 'seconds', 'source',
]

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

function writePoseCsv(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const names = new Map(source.categories.map((category) => [category.id as number, category.name]))
  return writeTable(source, sink, options, `poses${suffix}.csv`, lineOf(COLUMNS), (image, losses) => {
    const { annotations, path, poses = [] } = image
    const categories = new Map(annotations.map((row) => [row.id as number, names.get(row.category) ?? String(row.category)]))
    const [without, ambiguous] = [annotations.length - poses.length, poses.filter((pose) => pose.runnerUp).length]
    if (without > 0) losses.add('Objects without a pose: not written', path, without)
    if (poses.length > 0) losses.add('Outlines and masks: not written', path, poses.length)
    if (ambiguous > 0) losses.add('Runners-up of poses: not written', path, ambiguous)
    return poses.map((pose) => lineOf(cellsOf(image, pose, categories.get(pose.annotation) ?? ''))).join('')
  })
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
