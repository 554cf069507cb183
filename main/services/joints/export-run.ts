import { isAbsolute } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import { imageFilter } from '../../../core/api/images.ts'
import type { Call } from '../../../core/api/method.ts'
import type { predictions as api } from '../../../core/api/predictions.ts'
import { checkCancelled, Fault } from '../../../core/fault.ts'
import { lineOf } from '../../../core/formats/csv.ts'
import { createJointTable } from '../../../core/formats/human36m-rows.ts'
import { inCamera, rootPlace, type Point3 } from '../../../core/pose/joints/in-space.ts'
import { bodiesFound, inOrderOf, isEcho, paired, truePerson, type FoundBody } from '../../../core/pose/joints/photo-persons.ts'
import type { SpaceJoints } from '../../../core/pose/joints/space-joints.ts'
import type { TruePerson } from '../../../core/metrics/person-joints.ts'
import type { ImageRow } from '../../../core/records/image.ts'
import type { Store } from '../../db/store.ts'
import { beginExport } from '../../datasets/export-folder.ts'
import { shownPath } from '../../media/raw-path.ts'
import type { ServiceContext } from '../service-context.ts'

type Params = z.output<(typeof api)['exportJoints']['params']>
type Result = z.input<(typeof api)['exportJoints']['result']>

const PAGE = 50

/**
 * Writes what a run found: `labels.csv` in the model's own order and units, one row a person, as test sets are handed in; and Human3.6M's
 * table, array and words, in the camera where a label of the photo knows it. Throws `not-found` for a run without keypoints.
 */
export async function exportRunJoints({ open, roots }: Pick<ServiceContext, 'open' | 'roots'>, params: Params, call: Call): Promise<Result> {
  const { project, run } = params
  if (!isAbsolute(params.out)) throw new Fault('invalid', 'The path of an export must be given in full.', { field: 'out', found: params.out })
  if (!open.get(project).runs.get(run)) throw new Fault('not-found', 'This run is not in the project any more.', { field: 'run', found: run })
  const out = await roots.resolve(params.out)
  const folder = await beginExport(out, open.get(project).meta.nonce(), 'run-joints')
  try {
    const table = createJointTable()
    const labels = await folder.sink.open('labels.csv')
    const joints = await folder.sink.open('joints.csv')
    await joints.write(table.head)
    const ids = open.get(project).images.ids(params.filter ?? imageFilter.parse({}))
    let [persons, names]: [number, readonly string[] | null] = [0, null]
    for (let from = 0; from < ids.length; from += PAGE) {
      checkCancelled(call.signal)
      call.progress(from / ids.length, `${from} of ${ids.length} photos`)
      for (const row of open.get(project).images.rows(ids.slice(from, from + PAGE))) {
        for (const { one, space } of bodiesIn(open.get(project), row, run)) {
          const own = one.names ?? Array.from({ length: (one.prediction.keypoints?.length ?? 0) / 3 }, (_, i) => `keypoint ${i + 1}`)
          if (!names) await labels.write(headOf((names = own), one.body !== null))
          const file = shownPath(row.name)
          await labels.write(lineOf([file, one.prediction.score, ...numbersOf(one, own)]))
          const line = table.line({
            file, width: row.width, height: row.height, annotation: one.prediction.id, category: one.prediction.label, bbox: one.prediction.bbox, score: one.prediction.score, names: own,
            keypoints: one.prediction.keypoints!, space,
          })
          if (line !== null) await joints.write(line)
          persons++
        }
      }
      await breathe()
    }
    if (persons === 0) throw new Fault('not-found', 'This run found no keypoints on these photos.', { field: 'run', found: run })
    await labels.close()
    await joints.close()
    for (const [name, piece] of [['joints.npy', table.npy()], ['joints.json', table.words()]] as const) {
      const file = await folder.sink.open(name)
      await file.write(piece)
      await file.close()
    }
    checkCancelled(call.signal)
    return { files: await folder.commit(), persons, inSpace: table.count() }
  } finally {
    await folder.abandon()
  }
}

/** What was found on a photo, with its joints in the camera where a label of the same person knows camera and distance. */
function bodiesIn(store: Store, row: ImageRow, run: Params['run']): { one: FoundBody; space: SpaceJoints | null }[] {
  const said = store.runs.ofImage(row.id, [run])[0]
  if (!said) return []
  const found = bodiesFound(said)
  const categories = new Map(store.categories.list().map((one) => [one.id as number, one]))
  const truths = store.annotations.list(row.id).map((one) => {
    const truth = truePerson(one, categories.get(one.category))
    return truth && isEcho(one, truth.names, found) ? null : truth
  }).filter((one): one is TruePerson => one !== null)
  const pairs = paired(truths, found)
  return found.map((one, place) => ({ one, space: spaceOfFound(one, truths[pairs.indexOf(place)]) }))
}

function spaceOfFound(one: FoundBody, truth: TruePerson | undefined): SpaceJoints | null {
  const camera = truth?.space?.camera
  const root = truth?.space && truth.space.joints.length === truth.names.length ? rootPlace(truth.names, truth.space.joints) : null
  const body = one.names && one.body ? inOrderOf(one, one.names).body : null
  const points = camera && root && body && one.names ? inCamera(body, one.names, camera, root[2]) : null
  return points && camera ? { joints: points.map((point: Point3 | null) => point && [...point]), camera } : null
}

const headOf = (names: readonly string[], deep: boolean): string =>
  lineOf(['file_name', 'score', ...names.flatMap((name) => (deep ? ['x', 'y', 'z'] : ['x', 'y', 'v']).map((axis) => `${name.replaceAll(' ', '_')}_${axis}`))])

/** x, y in photo pixels, and z in millimetres from the root, or COCO's flag where the model tells no depth. */
function numbersOf({ body, prediction }: FoundBody, names: readonly string[]): (number | null)[] {
  return names.flatMap((_, i) => {
    const joint = body?.[i]
    if (joint) return [joint[0], joint[1], joint[2]].map((value) => Math.round(1_000 * value) / 1_000)
    return body ? [null, null, null] : (prediction.keypoints ?? []).slice(3 * i, 3 * i + 3)
  })
}
