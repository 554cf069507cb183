import { checkCancelled, Fault } from '../../core/fault.ts'
import type { Box } from '../../core/mask/runs.ts'
import type { Heat, LoadedModel, Picture } from './family.ts'
import { lookingAt } from './person-crop.ts'

/** The heat maps of the joints of one person (box in photo pixels; null: the whole photo). Throws `unsupported` for models without any. */
export async function heatOfPicture(photo: Picture, model: LoadedModel, person: Box | null, signal?: AbortSignal): Promise<Heat> {
  const { family, sessions: { model: session } } = model
  const manifest = person ? lookingAt(model.manifest, photo, person) : model.manifest
  if (!family.heat || !family.prepare || !session) {
    throw new Fault('unsupported', `${family.title} has no heat maps to look at.`, { field: 'model', found: manifest.id })
  }
  const prepared = family.prepare(photo, manifest, session.ports)
  checkCancelled(signal)
  return family.heat(await session.run(prepared.feeds), prepared, manifest, session.ports)
}
