import { z } from 'zod'
import { Fault } from '../../core/fault.ts'
import type { Box, Runs } from '../../core/mask/runs.ts'
import { needsHand } from '../../core/metrics/triage.ts'
import type { PredictParams } from '../../core/records/model.ts'
import type { Dense, LoadedModel, Picture, PictureResult } from './family.ts'
import { lookingAt } from './person-crop.ts'
import { uncertaintyOfNothing } from './post/certainty.ts'
import { mapOf } from './post/map.ts'
import { objectsOfInstances } from './post/instances.ts'
import { resultOfJoints } from './post/joints.ts'
import { masksOfDense, objectsOfDense, type Seen } from './post/objects.ts'
import { signsOfDense, signsOfObjects } from './post/signs.ts'
import { personRule, seenPerson, type SeenPerson } from './strategies/one-person.ts'
import { seenByChannel } from './strategies/channels.ts'
import { seenInFocus, translated } from './strategies/focus.ts'
import { ask, askBoth, eyeOf, fixedSize, isDense } from './strategies/look.ts'
import { mirrorDisagreement } from './strategies/mirror.ts'
import { meanOfMirrored } from './strategies/mirror-body.ts'
import { disagreementOf } from './strategies/shared.ts'
import { seenInTiles } from './strategies/tiles.ts'

/** Options of dense families that matter after the network. */
const ownOptions = z.object({
  objects: z.enum(['class', 'component']).default('class'), values: z.string().default('inverse'), unit: z.string().default(''),
})

/**
 * Everything a model says of a photo: strategy, network, post-processing. `focus` is the second model of a two-pass run
 * when it is another one. Checks `signal` between runs of the network. Throws Fault.
 */
export async function predictPicture(
  photo: Picture, model: LoadedModel, params: PredictParams, options: { focus?: LoadedModel; persons?: readonly Box[]; mask?: Runs | null; signal?: AbortSignal } = {},
): Promise<PictureResult> {
  checkOptions(model)
  const { manifest } = model
  const person = manifest.task === 'depth' ? personRule(manifest) : null
  const alone = person && options.persons && options.persons.length > 0 ? seenPerson(photo, model, params, { rule: person, ...options, persons: options.persons }) : null
  const seen: (Looked & { person?: SeenPerson }) | null = isDense(manifest) ? await (alone ?? seenBy(photo, model, params, options)) : null
  const result = seen ? resultOfDense(photo, seen, model, params, person !== null) : await predictPersons(photo, model, params, options)
  if (seen?.dense.kind === 'depth' || result.objects.some(({ shape }) => shape.type === 'none')) return result
  const signs = {
    ...signsOfObjects(result.objects, result.uncertainty, result.disagreement),
    ...(seen ? signsOfDense(photo, seen, result.objects, manifest, params.post) : {}),
  }
  const chance = manifest.triage && needsHand(manifest.triage, signs)
  const triage = chance === null ? {} : { triage: { needsHand: chance, threshold: manifest.triage!.threshold } }
  return { ...result, extra: { ...result.extra, signs, ...triage } }
}

/** What was seen; of two passes also the mask of the first, null where it found nothing. */
type Looked = Seen & { readonly coarse?: Runs | null }

async function seenBy(
  photo: Picture, model: LoadedModel, params: PredictParams, { focus, signal }: { focus?: LoadedModel; signal?: AbortSignal },
): Promise<Looked> {
  const { manifest } = model
  // A tile's largest sample is not the photo's: a dark one would be blown up to full contrast.
  const fixed = params.strategy === 'tiles' && manifest.input.divide === 'max'
  const eye = eyeOf(fixed ? { ...model, manifest: { ...manifest, input: { ...manifest.input, divide: 255 } } } : model, params, signal)
  const all: Box = [0, 0, photo.width, photo.height]
  const threshold = params.post.threshold ?? manifest.thresholds.mask
  if (params.strategy === 'focus') {
    if (focus) checkOptions(focus)
    const masks = (dense: Dense, box: Box) =>
      masksOfDense(photo, { dense, box, disagreement: null }, manifest, { ...params.post, refine: 0 })
    const passes = { coarse: eye, fine: focus ? translated(eyeOf(focus, params, signal), focus, model) : eye, shape: fixedSize(focus ?? model), masks }
    const look = await seenInFocus(photo, passes, params.focus)
    return { dense: look.dense, box: look.box, within: look.within, coarse: look.coarse, disagreement: look.shared && disagreementOf(look.shared) }
  }
  const look = params.strategy === 'tiles' ? await seenInTiles(photo, model, eye, params.tiles)
    : params.strategy === 'channels' ? await seenByChannel(photo, eye, params.channels, threshold, manifest.labels)
    : await eye(photo)
  return { dense: look.dense, box: all, disagreement: look.shared && disagreementOf(look.shared) }
}

/** `ofPerson`: the model is to be shown one person; null in the place of its square tells that none was known. */
function resultOfDense(photo: Picture, seen: Seen & { person?: SeenPerson }, { manifest }: LoadedModel, params: PredictParams, ofPerson = false): PictureResult {
  const { dense, disagreement } = seen
  const map = params.maps ? mapOf(seen, photo, manifest.labels) : null
  const own = ownOptions.parse(manifest.options)
  if (dense.kind === 'depth') {
    return { objects: [], map, uncertainty: null, disagreement, extra: { depth: { values: own.values, unit: own.unit, ...(map?.blank ? { blank: true } : {}), ...(ofPerson ? { person: seen.person ?? null } : {}) } } }
  }
  const objects = objectsOfDense(photo, seen, manifest, params.post, own.objects === 'component')
  const area = objects.reduce((sum, each) => sum + each.area, 0)
  const uncertainty = area > 0
    ? objects.reduce((sum, each) => sum + (each.uncertainty ?? 0) * each.area, 0) / area
    : uncertaintyOfNothing(dense, manifest.labels)
  return { objects, map, uncertainty, disagreement, extra: {} }
}

/** One look for each person, where the model sees one at a time and boxes (photo pixels) say where they are. */
async function predictPersons(
  photo: Picture, model: LoadedModel, params: PredictParams, { persons = [], signal }: { persons?: readonly Box[]; signal?: AbortSignal },
): Promise<PictureResult> {
  const looks = model.family.onePerson && persons.length > 0 ? persons.map((box) => ({ ...model, manifest: lookingAt(model.manifest, photo, box) })) : [model]
  const results: PictureResult[] = []
  for (const look of looks) results.push(await predictObjects(photo, look, params, signal))
  const { keypoints: names, skeleton } = model.manifest
  const extra = { ...results[0].extra, ...(names.length > 0 ? { names, skeleton } : {}) }
  if (results.length === 1) return { ...results[0], extra }
  const greatest = (pick: (one: PictureResult) => number | null) => results.reduce<number | null>((most, one) => (pick(one) === null ? most : Math.max(most ?? 0, pick(one)!)), null)
  const bodies = results.flatMap((one) => (one.extra['bodies'] as unknown[] | undefined) ?? [])
  return {
    objects: results.flatMap(({ objects }) => objects), map: null, uncertainty: greatest((one) => one.uncertainty), disagreement: greatest((one) => one.disagreement),
    extra: bodies.length > 0 ? { ...extra, bodies } : extra,
  }
}

async function predictObjects(photo: Picture, model: LoadedModel, params: PredictParams, signal?: AbortSignal): Promise<PictureResult> {
  if (params.strategy !== 'whole') {
    throw new Fault('unsupported', `${model.family.title} sees a photo as a whole only.`, {
      field: 'strategy', found: params.strategy, fix: 'Predict with the strategy "whole".',
    })
  }
  const both = params.flip && model.family.onePerson ? await askBoth(photo, model, params, signal) : null
  const mean = both && meanOfMirrored(both, model.manifest, photo)
  const decoded = mean?.decoded ?? both?.plain ?? await ask(photo, model, params, signal)
  if (decoded.type === 'joints') return { ...resultOfJoints(decoded.joints, model.manifest), disagreement: mean?.disagreement ?? null }
  if (decoded.type === 'dense') {
    return resultOfDense(photo, { dense: decoded.dense, box: [0, 0, photo.width, photo.height], disagreement: null }, model, params)
  }
  const objects = objectsOfInstances(photo, decoded.instances, model.manifest, params.post)
  const uncertainty = objects.length === 0 ? null : 1 - Math.min(...objects.map((each) => each.score ?? 1))
  const disagreement = both ? (mean?.disagreement ?? null) : params.flip ? await mirrorDisagreement(photo, objects, model, params, signal) : null
  return { objects, map: null, uncertainty, disagreement, extra: {} }
}

function checkOptions({ family, manifest }: LoadedModel): void {
  const parsed = family.options.safeParse(manifest.options)
  if (parsed.success) return
  const [issue] = parsed.error.issues
  throw new Fault('invalid', `The model's options do not fit its family: ${issue.message}.`, {
    file: 'model.json', field: ['options', ...issue.path].join('.'), fix: `See what ${family.title} takes in its documentation.`,
  })
}
