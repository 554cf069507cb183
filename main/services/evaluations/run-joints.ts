import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import type { evaluations as api } from '../../../core/api/evaluations.ts'
import type { RunJointScores } from '../../../core/api/joint-scores.ts'
import { imageFilter } from '../../../core/api/images.ts'
import type { Call } from '../../../core/api/method.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { scorePerson, WITHIN_MM, type PersonScores, type TruePerson } from '../../../core/metrics/person-joints.ts'
import { bodiesFound, inOrderOf, isEcho, paired, truePerson } from '../../../core/pose/joints/photo-persons.ts'
import { plainName } from '../../../core/pose/joints/named-joints.ts'
import type { ImageRow } from '../../../core/records/image.ts'
import type { Store } from '../../db/store.ts'
import { shownPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'

type Params = z.output<typeof api.runJoints.params>
type Scored = { names: readonly string[]; scores: PersonScores; answered: boolean }
type ScoredPhoto = { row: ImageRow; persons: Scored[]; found: number }

const PAGE = 50

/** Compares the joints of a run with the labels of the project, photo by photo. Throws `not-found` for a run that is not there. */
export async function evaluateRunJoints({ open }: Pick<ServiceContext, 'open'>, params: Params, call: Call): Promise<RunJointScores> {
  const { project, run } = params
  if (!open.get(project).runs.get(run)) throw new Fault('not-found', 'This run is not in the project any more.', { field: 'run', found: run })
  const ids = open.get(project).images.ids(params.filter ?? imageFilter.parse({}))
  const photos: ScoredPhoto[] = []
  for (let from = 0; from < ids.length; from += PAGE) {
    checkCancelled(call.signal)
    call.progress(from / ids.length, `${from} of ${ids.length} photos`)
    for (const row of open.get(project).images.rows(ids.slice(from, from + PAGE))) {
      const scored = scoredPhoto(open.get(project), row, params)
      if (scored) photos.push(scored)
    }
    await breathe()
  }
  const where = open.get(project).runs.get(run)?.params['persons'] as { from?: string } | undefined
  return summaryOf(photos, where?.from === 'labels' ? ' Where persons are, the model was told by the labels, if it looks at one at a time.' : '')
}

function scoredPhoto(store: Store, row: ImageRow, { run, score }: Params): ScoredPhoto | null {
  const said = store.runs.ofImage(row.id, [run])[0]
  if (!said || said.image.problem !== '') return null
  const categories = new Map(store.categories.list().map((one) => [one.id as number, one]))
  const found = bodiesFound(said).filter(({ prediction }) => (prediction.score ?? 1) >= score)
  const truths = store.annotations.list(row.id).map((one) => {
    const truth = truePerson(one, categories.get(one.category))
    return truth && isEcho(one, truth.names, found) ? null : truth
  }).filter((one): one is TruePerson => one !== null)
  if (truths.length === 0) return null
  const pairs = paired(truths, found)
  return {
    row, found: found.length,
    persons: truths.map((truth, i) => ({ names: truth.names, answered: pairs[i] !== null, scores: scorePerson(truth, pairs[i] === null ? null : inOrderOf(found[pairs[i]], truth.names)) })),
  }
}

const mean = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null)
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null
}
const ratio = (right: number, of: number): number | null => (of > 0 ? right / of : null)
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Share of joints within the middle one of the three shares. */
const nearShare = (persons: readonly Scored[]): number | null => ratio(sum(persons.map(({ scores }) => scores.near.right[1])), sum(persons.map(({ scores }) => scores.near.of)))

function summaryOf(photos: readonly ScoredPhoto[], more: string): RunJointScores {
  const persons = photos.flatMap((photo) => photo.persons)
  const answered = (list: readonly Scored[]) => list.filter((one) => one.answered).length
  const of = sum(persons.map(({ scores }) => scores.near.of))
  const heads = persons.flatMap(({ scores }) => scores.ofHead ?? [])
  const inSpace = persons.flatMap(({ scores }) => scores.millimetres.filter((error) => error !== null))
  const far = sum(persons.map(({ scores, answered: found }) => (found || scores.truth === null ? 0 : scores.truth.filter((joint) => joint !== null).length)))
  return {
    rule: 'Each labelled person is compared with the nearest that was found; labels accepted from this run and never changed are left out. In pixels all labelled joints count, and one that was not found is wrong; in millimetres joints count whose truth is known in space, '
      + `after both bodies were moved to the middle of the body, with the true camera and distance, as Human3.6M's protocol has it; PA-MPJPE after the best turn, scale and shift.${more}`,
    persons: persons.length, answered: answered(persons), beside: sum(photos.map((photo) => photo.found - answered(photo.persons))),
    mpjpe: mean(persons.map(({ scores }) => scores.mpjpe)), paMpjpe: mean(persons.map(({ scores }) => scores.paMpjpe)),
    pck3d: inSpace.length === 0 ? null : ratio(inSpace.filter((error) => error <= WITHIN_MM).length, inSpace.length + far),
    pck: [0, 1, 2].map((k) => ratio(sum(persons.map(({ scores }) => scores.near.right[k])), of)) as RunJointScores['pck'],
    pckHead: ratio(sum(heads.map(({ right }) => right)), sum(heads.map((head) => head.of))),
    pixels: mean(persons.flatMap(({ scores }) => scores.pixels)), joints: jointsOf(persons),
    images: photos.map(({ row, persons: here }) => ({
      image: row.id, name: shownPath(row.name), persons: here.length, answered: answered(here), mpjpe: mean(here.map(({ scores }) => scores.mpjpe)),
      paMpjpe: mean(here.map(({ scores }) => scores.paMpjpe)), pixels: mean(here.flatMap(({ scores }) => scores.pixels)), pck: nearShare(here),
    })),
  }
}

/** By name, in the order in which they first come. */
function jointsOf(persons: readonly Scored[]): RunJointScores['joints'] {
  const joints = new Map<string, { name: string; millimetres: (number | null)[]; pixels: (number | null)[]; right: number; of: number }>()
  for (const { names, scores } of persons) {
    for (const [i, name] of names.entries()) {
      const key = plainName(name)
      const joint = joints.get(key) ?? { name, millimetres: [], pixels: [], right: 0, of: 0 }
      joints.set(key, joint)
      joint.millimetres.push(scores.millimetres[i])
      joint.pixels.push(scores.pixels[i])
      joint.right += Number(scores.nearEach[i] === true)
      joint.of += Number(scores.nearEach[i] !== null)
    }
  }
  return [...joints.values()].map(({ name, millimetres, pixels, right, of }) => ({ name, mpjpe: mean(millimetres), pixels: mean(pixels), pck: ratio(right, of) }))
}
