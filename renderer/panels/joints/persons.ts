import { scorePerson, type PersonScores, type TruePerson } from '../../../core/metrics/person-joints.ts'
import { fromAfar, rootPlace, type Point3 } from '../../../core/pose/joints/in-space.ts'
import { bodiesFound, inOrderOf, isEcho, paired, truePerson, type FoundBody } from '../../../core/pose/joints/photo-persons.ts'
import { coloursOf } from '../../../core/pose/joints/skeletons.ts'
import type { Annotation } from '../../../core/records/annotation.ts'
import type { Category } from '../../../core/records/category.ts'
import type { RunResult } from '../../state/predictions-types.ts'

/** A person of the open photo: labelled, found by the run that is shown, or both. `place`: which of the run's bodies it is. */
export type PhotoPerson = {
  row: Annotation | null
  truth: TruePerson | null
  found: FoundBody | null
  place: number
  names: readonly string[]
  bones: readonly (readonly [number, number])[]
  /** How they differ; null unless there are both. */
  scores: PersonScores | null
}

/** The persons of a photo: the labelled ones, each with what was found of it, then those that nobody labelled. */
export function personsOfPhoto(rows: Iterable<Annotation>, categories: ReadonlyMap<number, Category>, result: RunResult | null): PhotoPerson[] {
  const found = result ? bodiesFound(result) : []
  const labelled = [...rows].flatMap((row) => {
    const truth = truePerson(row, categories.get(row.category))
    return truth ? [{ row, truth, echo: isEcho(row, truth.names, found) }] : []
  }).sort((a, b) => Number(a.echo) - Number(b.echo))
  const measured = labelled.filter(({ echo }) => !echo)
  const pairs = paired(measured.map(({ truth }) => truth), found)
  const persons = labelled.map(({ row, truth }, i): PhotoPerson => {
    const place = pairs[i] ?? -1
    const one = found[place] ?? null
    return {
      row, truth, found: one, place, names: truth.names, bones: categories.get(row.category)!.skeleton,
      scores: one && scorePerson(truth, inOrderOf(one, truth.names)),
    }
  })
  for (const [place, one] of found.entries()) {
    if (pairs.includes(place)) continue
    const names = one.names ?? Array.from({ length: (one.prediction.keypoints?.length ?? 0) / 3 }, (_, i) => `Keypoint ${i + 1}`)
    persons.push({ row: null, truth: null, found: one, place, names, bones: one.bones, scores: null })
  }
  return persons
}

/** A body to be drawn in space: millimetres about its middle, x right, y up, z towards the eye. */
export type SpaceBody = (Point3 | null)[]

/** What there is of a person in space. `measured`: with the true camera and distance; else its size is what persons usually have. */
export function inSpaceOf({ truth, found, scores, names, bones }: PhotoPerson): { truth: SpaceBody | null; found: SpaceBody | null; measured: boolean } {
  const known = truth?.space && truth.space.joints.length === names.length ? truth.space.joints : null
  const body = found?.body ? inOrderOf(found, names).body : null
  const guess = scores?.found ?? (body && fromAfar(body, names, bones))
  return { truth: known && aboutMiddle(known, names), found: guess && aboutMiddle(guess, names), measured: scores?.found != null }
}

function aboutMiddle(joints: readonly (Point3 | null)[], names: readonly string[]): SpaceBody {
  const [x, y, z] = rootPlace(names, joints) ?? joints.find((joint) => joint !== null) ?? [0, 0, 0]
  return joints.map((joint) => joint && [joint[0] - x, y - joint[1], z - joint[2]])
}

/** Colours of a person's bones and joints, as on the photo. */
export function coloursOfPerson({ row, names, bones }: PhotoPerson, categories: ReadonlyMap<number, Category>): { bones: string[]; joints: string[] } {
  const category = row && categories.get(row.category)
  return coloursOf(category ?? { keypoints: names, skeleton: bones, color: '#f0de5a', extra: {} })
}
