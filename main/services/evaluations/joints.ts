import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import type { evaluations as api, JointComparison } from '../../../core/api/evaluations.ts'
import type { Call } from '../../../core/api/method.ts'
import { Fault } from '../../../core/fault.ts'
import { checkLimit, LIMITS } from '../../../core/limits.ts'
import { alignedJointError, correctJoints3d, jointErrors, meanJointError } from '../../../core/metrics/joint-errors.ts'
import { fsPath, shownPath } from '../../media/raw-path.ts'
import { meanOf } from './paired-files.ts'
import type { ServiceContext } from '../service-context.ts'

const WITHIN_MM = 150
const SHARES = [0.05, 0.1, 0.2] as const

const number = z.number()
/** The file that `figures` writes, or one like it: each joint x, y, z in space, then x, y in the picture and COCO's flag. */
const file = z.object({
  joints: z.array(z.string()).optional(),
  figures: z.array(z.object({
    name: z.string(),
    joints: z.array(z.union([z.tuple([number, number, number, number, number, number]), z.tuple([number, number, number, number, number]), z.tuple([number, number, number])])).min(1).max(1_000),
    /** Of the person in the picture: x, y, width, height. */
    bbox: z.tuple([number, number, number, number]).optional(),
  })).max(LIMITS.figurePictures),
})
type Figures = z.infer<typeof file>

/** Compares joints of figures by their names in two files. Throws `not-found` for no pair, `invalid` naming file and field. */
export async function compareJoints({ roots }: Pick<ServiceContext, 'roots'>, params: z.output<typeof api.joints.params>, call: Call): Promise<JointComparison> {
  const truth = await readFigures(await roots.resolve(params.truth))
  const found = await readFigures(await roots.resolve(params.predictions))
  const { root, unit } = params
  const predicted = new Map(found.figures.map((figure) => [figure.name, figure]))
  const pairs = truth.figures.filter(({ name }) => predicted.has(name)).map((one) => [one, predicted.get(one.name)!] as const)
  if (pairs.length === 0) throw new Fault('not-found', 'No figure of one file has the name of one in the other.', { file: shownPath(params.predictions), found: `${truth.figures.length} and ${found.figures.length}` })
  const images: JointComparison['images'] = []
  const [errors, within]: [number[][], number[]] = [[], []]
  const near = SHARES.map(() => [] as number[])
  for (const [one, other] of pairs) {
    if (one.joints.length !== other.joints.length || (root !== null && root >= one.joints.length)) {
      throw new Fault('invalid', `${one.name} has another number of joints than the truth, or no root joint.`, { file: shownPath(params.predictions), field: `figures.${one.name}.joints`, found: other.joints.length, limit: one.joints.length })
    }
    const [a, b] = [other, one].map(({ joints }) => joints.flatMap(([x, y, z]) => [x * unit, y * unit, z * unit]))
    errors.push(jointErrors(a, b, root))
    within.push(correctJoints3d(a, b, root, WITHIN_MM))
    const pixels = pixelErrors(other, one)
    if (pixels && one.bbox) SHARES.forEach((share, i) => near[i].push(...pixels.map((error) => (error <= share * Math.max(one.bbox![2], one.bbox![3]) ? 1 : 0))))
    images.push({ name: shownPath(one.name), mpjpe: meanJointError(a, b, root), paMpjpe: alignedJointError(a, b), pixels: pixels && pixels.length > 0 ? meanOf(pixels) : null })
    call.progress(images.length / pairs.length)
  }
  const over = (values: (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null)
    return known.length > 0 ? meanOf(known) : null
  }
  const names = truth.joints ?? errors[0].map((_, joint) => String(joint))
  const paired = new Set(pairs.map(([{ name }]) => name))
  return {
    rule: `${root === null ? 'Places as they are' : `Both moved to ${names[root] ?? root}`}; millimetres; PA-MPJPE after the best turn, scale and shift of each figure; joints that the truth says are outside the picture do not count in pixels.`,
    mpjpe: over(images.map(({ mpjpe }) => mpjpe)), paMpjpe: over(images.map(({ paMpjpe }) => paMpjpe)), pck3d: over(within),
    pixels: over(images.map(({ pixels }) => pixels)), pck: near[0].length > 0 ? (near.map(meanOf) as [number, number, number]) : null,
    joints: names.map((name, joint) => ({ name, mpjpe: over(errors.map((one) => one[joint] ?? null)) })), images,
    unpaired: [...truth.figures, ...found.figures].map(({ name }) => name).filter((name) => !paired.has(name)).map((name) => shownPath(name)).sort(),
  }
}

/** Distances in the picture of the joints that the truth has there; null when a file has no such places. */
function pixelErrors(found: Figures['figures'][number], truth: Figures['figures'][number]): number[] | null {
  const errors: number[] = []
  for (const [i, joint] of truth.joints.entries()) {
    const other = found.joints[i]
    if (joint.length < 5 || other.length < 5) return null
    if (joint.length === 6 && joint[5] === 0) continue
    errors.push(Math.hypot(other[3]! - joint[3]!, other[4]! - joint[4]!))
  }
  return errors
}

async function readFigures(path: string): Promise<Figures> {
  const shown = shownPath(path)
  const stats = await stat(fsPath(path)).catch((cause: unknown) => {
    throw new Fault('not-found', 'There is no such file.', { file: shown }, cause)
  })
  checkLimit(LIMITS, 'labelmeFileBytes', stats.size, { file: shown, what: 'Bytes of a file of joints' })
  let parsed: unknown
  try {
    parsed = JSON.parse(await readFile(fsPath(path), 'utf8'))
  } catch (cause) {
    throw new Fault('invalid', 'This is not JSON.', { file: shown }, cause)
  }
  const { data, error } = file.safeParse(parsed)
  if (data) return data
  throw new Fault('invalid', 'This is not a file of joints such as "selvedge figures" writes.', { file: shown, field: error.issues[0].path.join('.') })
}
