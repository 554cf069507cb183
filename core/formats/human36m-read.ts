import { checkCancelled, Fault } from '../fault.ts'
import { checkLimit, type Limits } from '../limits.ts'
import { HUMAN36M } from '../pose/joints/skeletons.ts'
import { withSpace, type SpaceJoints } from '../pose/joints/space-joints.ts'
import { intrinsics } from '../records/pose.ts'
import { csvRows, plainCell } from './csv-read.ts'
import { skippedOf } from './fields.ts'
import type { ReadAnnotation, ReadItem, ReadOptions, SourceFiles } from './format.ts'
import { JOINT_COLUMNS, JOINT_PARTS } from './human36m-rows.ts'

type Columns = ReadonlyMap<string, number>
type Where = { file: string; line: number; limits: Limits }
type Cells = { text(column: string): string; number(column: string): number | null }

/**
 * Reads the table that `human36m` writes, or any with columns `file_name` and `<joint>_x` … of Human3.6M's seventeen joints, such as
 * `left_knee_u` (pixels) and `left_knee_z` (millimetres in the camera). Columns may be missing; a joint counts with its whole place.
 */
export async function* readHuman36m(files: SourceFiles, options: ReadOptions): AsyncIterable<ReadItem> {
  for await (const { path: file, bytes } of files.list()) {
    const { limits, signal } = options
    checkLimit(limits, 'cocoFileBytes', bytes, { file, what: 'Bytes of the file' })
    let columns: Columns | null = null
    const known = new Map<string, number>()
    const told = new Set<string>()
    let rows = 0
    for await (const { line, cells } of csvRows(files.stream(file), { file, limits, signal })) {
      checkCancelled(signal)
      if (!columns) {
        columns = columnsOf(cells, file)
        continue
      }
      checkLimit(limits, 'cocoAnnotations', ++rows, { file, field: `line ${line}`, what: 'Rows of the table' })
      try {
        yield* itemsOf(cellsOf(cells, columns, { file, line, limits }), { file, line, limits }, known, told)
      } catch (thrown) {
        yield skippedOf(thrown, file)
      }
      if (rows % 1_000 === 0) options.progress(null, `${rows} rows`)
    }
    if (!columns) throw new Fault('invalid', 'The table is empty.', { file, field: 'line 1', fix: 'Its first line names the columns.' })
  }
}

function* itemsOf(cells: Cells, { file, line, limits }: Where, known: Map<string, number>, told: Set<string>): Generator<ReadItem> {
  const path = cells.text('file_name').replaceAll('\\', '/')
  if (path === '') throw new Fault('invalid', `Line ${line} names no photo.`, { file, field: `line ${line}, file_name`, fix: 'Write the name of the photo in every row.' })
  checkLimit(limits, 'labelLength', path.length, { file, field: `line ${line}`, what: 'Length of a name' })
  const category = cells.text('category') || 'person'
  checkLimit(limits, 'labelLength', category.length, { file, field: `line ${line}`, what: 'Length of a name' })
  const side = (column: string): number | null => {
    const value = cells.number(column)
    if (value === null) return null
    if (!Number.isInteger(value) || value < 1) throw new Fault('invalid', `${column} in line ${line} is no whole number from 1.`, { file, field: `line ${line}, ${column}`, found: String(value), fix: 'Write the photo’s size in pixels, or leave it empty.' })
    checkLimit(limits, 'imageSide', value, { file, field: `line ${line}, ${column}`, what: 'Side of an image' })
    return value
  }
  const annotation = annotationOf(cells, category, limits)
  const [width, height] = [side('image_width'), side('image_height')]
  if (!told.has(category)) {
    told.add(category)
    yield { kind: 'category', category: { name: category, keypoints: [...HUMAN36M.keypoints], skeleton: HUMAN36M.skeleton.map(([a, b]) => [a, b]) } }
  }
  let fileId = known.get(path)
  if (fileId === undefined) {
    checkLimit(limits, 'cocoImages', known.size + 1, { file, field: `line ${line}`, what: 'Photos of the table' })
    known.set(path, (fileId = known.size + 1))
    yield { kind: 'image', path, from: file, width, height, fileId, annotations: [] }
  }
  if (annotation) yield { kind: 'annotation', image: fileId, field: `line ${line}`, from: file, annotation }
}

/** The person of a row, or null when it has no joint at all. */
function annotationOf(cells: Cells, category: string, limits: Limits): ReadAnnotation | null {
  const camera = ['fx', 'fy', 'cx', 'cy'].map((column) => cells.number(column))
  const joints = JOINT_COLUMNS.map((name) => {
    const [x, y, z, u, v, flag] = JOINT_PARTS.map((part) => cells.number(`${name}_${part}`))
    return { space: x === null || y === null || z === null ? null : ([x, y, z] as [number, number, number]), pixel: u === null || v === null || flag === 0 ? null : [u, v, flag === 1 ? 1 : 2] }
  })
  const inSpace = joints.some(({ space }) => space !== null)
  const [fx, fy, cx, cy] = camera as number[]
  const space: SpaceJoints | null = inSpace ? { joints: joints.map((joint) => joint.space), camera: intrinsics.safeParse({ fx, fy, cx, cy }).data ?? null } : null
  // Without places in the picture the camera says where they are.
  const keypoints = joints.flatMap(({ pixel, space: point }) => {
    if (pixel) return pixel
    if (!point || !space?.camera || joints.some((one) => one.pixel) || !(point[2] > 0)) return [0, 0, 0]
    const [across, down] = [(fx * point[0]) / point[2] + cx, (fy * point[1]) / point[2] + cy]
    // A joint at the camera's own plane is beyond every picture.
    return Math.max(Math.abs(across), Math.abs(down)) <= limits.coordinate ? [across, down, 2] : [0, 0, 0]
  })
  if (keypoints.every((value, i) => i % 3 !== 2 || value === 0)) return null
  const box = ['box_x', 'box_y', 'box_width', 'box_height'].map((column) => cells.number(column))
  const score = cells.number('score')
  return {
    category, shape: { type: 'none' }, keypoints, bbox: box.every((value) => value !== null) && box[2]! >= 0 && box[3]! >= 0 ? (box as [number, number, number, number]) : extent(keypoints), area: 0,
    ...(score !== null && score >= 0 && score <= 1 ? { score } : {}), extra: withSpace({}, space),
  }
}

function extent(keypoints: readonly number[]): [number, number, number, number] {
  const xs = keypoints.filter((_, i) => i % 3 === 0 && keypoints[i + 2] > 0)
  const ys = keypoints.filter((_, i) => i % 3 === 1 && keypoints[i + 1] > 0)
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top]
}

function cellsOf(cells: readonly string[], columns: Columns, { file, line, limits }: Where): Cells {
  const raw = (column: string): string => (cells[columns.get(column) ?? -1] ?? '').trim()
  return {
    text: (column) => plainCell(raw(column)),
    number(column) {
      const text = raw(column)
      if (text === '' || text.toLowerCase() === 'nan') return null
      const value = Number(text)
      if (Number.isFinite(value) && Math.abs(value) <= limits.coordinate) return value
      throw new Fault('invalid', `${column} in line ${line} is no number, or too large.`, { file, field: `line ${line}, ${column}`, found: text.slice(0, 60), fix: 'Leave it empty when it is not known.' })
    },
  }
}

function columnsOf(cells: readonly string[], file: string): Columns {
  const columns = new Map(cells.map((cell, i) => [cell.trim().toLowerCase().replaceAll(/[\s-]+/g, '_'), i]))
  const joint = JOINT_COLUMNS.some((name) => (columns.has(`${name}_u`) && columns.has(`${name}_v`)) || columns.has(`${name}_z`))
  if (columns.has('file_name') && joint) return columns
  throw new Fault('invalid', 'The first line does not name a column of photos and columns of joints.', {
    file, field: 'line 1', found: cells.join(',').slice(0, 60), fix: `Write file_name, then for each joint such as ${JOINT_COLUMNS[2]}: ${JOINT_COLUMNS[2]}_x, _y, _z (millimetres), _u, _v (pixels), _flag.`,
  })
}
