import { checkCancelled } from '../fault.ts'
import type { Mesh } from '../pose/mesh.ts'
import { MM, six } from './bop-layout.ts'
import type { Row } from './fields.ts'
import type { Sink, WriteOptions } from './format.ts'
import type { Losses } from './losses.ts'
import { OWN } from './own-fields.ts'
import { modelMeasures, plyText } from './ply-write.ts'

/** A mesh under the number that BOP knows it by. `mesh` is null when it is not here. */
export type BopModel = { name: string; number: number; mesh: Mesh | null }

/** Numbers meshes, keeping the number of those that came from BOP (`obj_000007`), and writes them to `models/` unless sink is null. */
export async function writeBopModels(names: readonly string[], sink: Sink | null, options: WriteOptions, losses: Losses): Promise<Map<string, BopModel>> {
  const numbers = numbersOf(names)
  const models = new Map<string, BopModel>()
  const infos: Row = {}
  for (const [name, number] of [...numbers].toSorted((a, b) => a[1] - b[1])) {
    checkCancelled(options.signal)
    const mesh = (await options.mesh?.(name)) ?? null
    models.set(name, { name, number, mesh })
    if (!sink) continue
    if (!mesh) {
      losses.add('Meshes that are not here: their poses are written, with the labels as masks of the whole; models are not', name)
      infos[number] = { [OWN]: { name } }
      continue
    }
    const file = await sink.open(`models/obj_${six(number)}.ply`)
    await file.write(plyText(mesh, MM))
    await file.close()
    infos[number] = { ...modelMeasures(mesh, MM), [OWN]: { name } }
  }
  if (sink) {
    const file = await sink.open('models/models_info.json')
    await file.write(`${JSON.stringify(infos, null, 2)}\n`)
    await file.close()
  }
  return models
}

function numbersOf(names: readonly string[]): Map<string, number> {
  const numbers = new Map<string, number>()
  const taken = new Set<number>()
  for (const name of names) {
    const own = /^obj_(\d{6,9})$/.exec(name)
    if (!own || Number(own[1]) < 1) continue
    numbers.set(name, Number(own[1]))
    taken.add(Number(own[1]))
  }
  let next = 1
  for (const name of names) {
    if (numbers.has(name)) continue
    while (taken.has(next)) next++
    numbers.set(name, next)
    taken.add(next)
  }
  return numbers
}
