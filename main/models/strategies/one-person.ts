import { z } from 'zod'
import { personSquare, USUAL_SQUARE, whyNoSquare, type Square, type SquareRule } from '../../../core/depth/person-square.ts'
import { areaOf, type Box, type Runs } from '../../../core/mask/runs.ts'
import type { ModelManifest, PredictParams } from '../../../core/records/model.ts'
import type { LoadedModel, Picture } from '../family.ts'
import type { Seen } from '../post/objects.ts'
import { eyeOf } from './look.ts'

const rules = z.object({ person: z.object({ border: z.number().default(USUAL_SQUARE.border), of: z.number().default(USUAL_SQUARE.of) }).nullable().default(null) })

/** How the square round a person is drawn for a model that must be shown one; null for those that see whole photos. */
export function personRule(manifest: ModelManifest): SquareRule | null {
  return rules.parse(manifest.options).person
}

/** The square that was shown, and why the recipe would have left the person out of a training. */
export type SeenPerson = { square: Square; problem: 'absent' | 'cut' | null }

/** What a model of depth says of the first of these persons, seen in a square of its own; unknown beside it, and beside `mask`. */
export async function seenPerson(
  photo: Picture, model: LoadedModel, params: PredictParams, { rule, persons, mask, signal }: { rule: SquareRule; persons: readonly Box[]; mask?: Runs | null; signal?: AbortSignal },
): Promise<Seen & { person: SeenPerson }> {
  const [x, y, w, h] = personSquare(persons[0], photo, rule)
  const { manifest } = model
  const box = [x / photo.width, y / photo.height, w / photo.width, h / photo.height]
  const { dense } = await eyeOf({ ...model, manifest: { ...manifest, options: { ...manifest.options, box } } }, params, signal)(photo)
  const problem = whyNoSquare(persons[0], mask ? areaOf(mask) : persons[0][2] * persons[0][3], photo, rule)
  return { dense, box: [x, y, w, h], disagreement: null, person: { square: [x, y, w, h], problem }, ...(mask ? { within: mask } : {}) }
}
