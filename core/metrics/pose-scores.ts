import { Fault } from '../fault.ts'
import type { Pose } from '../pose/camera.ts'
import type { Mesh } from '../pose/mesh.ts'
import { add, addSymmetric, diameterOf, poseErrors } from '../pose/pose-errors.ts'

/** An object in a photo, by the numbers that BOP knows them by. */
export type PoseTarget = { scene: number; image: number; object: number }
export type TruePose = PoseTarget & { pose: Pose }
export type FoundPose = PoseTarget & { pose: Pose; score: number }

/** One true pose and what was found for it. Degrees, the files' units of length (BOP: millimetres), shares. ADD is null without the object's model. */
export type PoseScore = PoseTarget & {
  score: number; rotation: number; translation: number; relative: number; add: number | null; addS: number | null
  /** Within a tenth of the model's diameter by ADD, the usual measure of a right pose. */
  right: boolean | null
}

/** How much of the diameter ADD may be: Hinterstoisser et al. 2012. */
const RIGHT = 0.1

/**
 * Pairs found poses with true ones of the same photo and object and tells their errors. As BOP's toolkit does: only as many as there are truths
 * count, those of the highest scores; from the highest down each takes the truth it is nearest to of those left, by ADD where there is a
 * model, else by translation. Truths without an answer come back in `missed`, answers without truth in `wrong`.
 * @param meshes models by the object's number, in the files' unit
 */
export function scorePoses(truths: readonly TruePose[], found: readonly FoundPose[], meshes: ReadonlyMap<number, Mesh>): { scores: PoseScore[]; missed: PoseTarget[]; wrong: number } {
  const keyOf = ({ scene, image, object }: PoseTarget) => `${scene} ${image} ${object}`
  const groups = new Map<string, { truths: TruePose[]; found: FoundPose[] }>()
  for (const truth of truths) {
    const group = groups.get(keyOf(truth)) ?? { truths: [], found: [] }
    group.truths.push(truth)
    groups.set(keyOf(truth), group)
  }
  let wrong = 0
  for (const one of found) {
    const group = groups.get(keyOf(one))
    if (group) group.found.push(one)
    else wrong++
  }
  const diameters = new Map([...meshes].map(([object, mesh]) => [object, diameterOf(mesh)]))
  const scores: PoseScore[] = []
  const missed: PoseTarget[] = []
  for (const group of groups.values()) {
    const left = [...group.truths]
    const answers = group.found.toSorted((a, b) => b.score - a.score)
    wrong += Math.max(0, answers.length - left.length)
    for (const answer of answers.slice(0, group.truths.length)) {
      const mesh = meshes.get(answer.object)
      const far = left.map(({ pose }) => (mesh ? add(mesh, answer.pose, pose) : poseErrors(answer.pose, pose).translation))
      const [truth] = left.splice(far.indexOf(Math.min(...far)), 1)
      const distance = mesh ? add(mesh, answer.pose, truth.pose) : null
      scores.push({
        scene: truth.scene, image: truth.image, object: truth.object, score: answer.score, ...poseErrors(answer.pose, truth.pose),
        add: distance, addS: mesh ? addSymmetric(mesh, answer.pose, truth.pose) : null,
        right: distance === null ? null : distance <= RIGHT * diameters.get(answer.object)!,
      })
    }
    missed.push(...left.map(({ scene, image, object }) => ({ scene, image, object })))
  }
  return { scores, missed, wrong }
}

/**
 * Poses of a table of results as BOP has it: `scene_id,im_id,obj_id,score,R,t,time`, R nine and t three numbers with blanks between. Throws
 * `invalid` naming the line.
 */
export function readResults(text: string, file: string): FoundPose[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const head = lines[0].trim().split(',').map((name) => name.trim())
  const at = (name: string): number => {
    const column = head.indexOf(name)
    if (column < 0) throw new Fault('invalid', `The table has no column ${name}.`, { file, field: 'line 1', found: lines[0].slice(0, 120), fix: 'Its first line must be scene_id,im_id,obj_id,score,R,t,time.' })
    return column
  }
  const columns = ['scene_id', 'im_id', 'obj_id', 'score', 'R', 't'].map(at)
  return lines.flatMap((line, i) => {
    if (i === 0 || line.trim() === '') return []
    const cells = line.split(',')
    const [scene, image, object, score, R, t] = columns.map((column) => (cells[column] ?? '').trim().split(/\s+/).map((word) => (word === '' ? NaN : Number(word))))
    const whole = [scene, image, object].every((numbers) => numbers.length === 1 && Number.isSafeInteger(numbers[0]))
    if (!whole || score.length !== 1 || R.length !== 9 || t.length !== 3 || ![...score, ...R, ...t].every(Number.isFinite)) {
      throw new Fault('invalid', 'This line is no pose: whole numbers of scene, photo and object, a score, nine numbers of R and three of t.', { file, field: `line ${i + 1}`, found: line.slice(0, 120) })
    }
    return [{ scene: scene[0], image: image[0], object: object[0], score: score[0], pose: { R, t: [t[0], t[1], t[2]] as Pose['t'] } }]
  })
}

/** True poses of a `scene_gt.json`, parsed. Throws `invalid` naming the field. */
export function readTruth(value: unknown, scene: number, file: string): TruePose[] {
  const bad = (field: string, found: unknown) => new Fault('invalid', 'This is no true pose: obj_id, cam_R_m2c of nine and cam_t_m2c of three numbers.', { file, field, found: JSON.stringify(found)?.slice(0, 120) ?? 'nothing' })
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad('', value)
  return Object.entries(value).flatMap(([image, rows]: [string, unknown]) => {
    if (!/^\d{1,9}$/.test(image) || !Array.isArray(rows)) throw bad(`["${image.slice(0, 20)}"]`, rows)
    return rows.map((row: Record<string, unknown> | null, i) => {
      const [object, R, t] = [row?.['obj_id'], row?.['cam_R_m2c'], row?.['cam_t_m2c']]
      const numbers = (list: unknown, count: number): list is number[] => Array.isArray(list) && list.length === count && list.every(Number.isFinite)
      if (!Number.isSafeInteger(object) || !numbers(R, 9) || !numbers(t, 3)) throw bad(`["${image}"][${i}]`, row)
      return { scene, image: Number(image), object: object as number, pose: { R, t: [t[0], t[1], t[2]] as Pose['t'] } }
    })
  })
}

export type ErrorSpread = { count: number; mean: number; median: number; p95: number; max: number }

/** Mean, median, 95th percentile (the value that so many do not pass) and greatest of some errors; null for none. */
export function errorSpread(values: readonly number[]): ErrorSpread | null {
  const count = values.length
  if (count === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted[(count - 1) >> 1] + sorted[count >> 1]) / 2
  return { count, mean: values.reduce((sum, value) => sum + value, 0) / count, median: middle, p95: sorted[Math.ceil(0.95 * count) - 1], max: sorted[count - 1] }
}
