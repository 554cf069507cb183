import { checkCancelled } from '../fault.ts'
import { spaceOf } from '../pose/joints/space-joints.ts'
import type { Lost, Sink, WriteOptions, WriteSource } from './format.ts'
import { createJointTable } from './human36m-rows.ts'
import { countLosses } from './losses.ts'

/** Writes `joints<suffix>.csv` with a row for each person, `.npy` of those that are known in space, and `.json` that says what is what. */
export async function writeHuman36m(source: WriteSource, sink: Sink, options: WriteOptions, suffix: string): Promise<Lost[]> {
  const losses = countLosses()
  const table = createJointTable()
  const categories = new Map(source.categories.map((category) => [category.id as number, category]))
  const csv = await sink.open(`joints${suffix}.csv`)
  await csv.write(table.head)
  for await (const { path: file, width, height, annotations } of source.images()) {
    checkCancelled(options.signal)
    for (const row of annotations) {
      const category = categories.get(row.category)
      const fits = category && row.keypoints && row.keypoints.length === 3 * category.keypoints.length
      const space = spaceOf(row)
      const line = fits ? table.line({ file, width, height, annotation: row.id, category: category.name, bbox: row.bbox, score: row.score, names: category.keypoints, keypoints: row.keypoints!, space }) : null
      if (line === null) {
        losses.add('Objects without any of the seventeen joints: not written', `${file}: annotation ${row.id}`)
        continue
      }
      if (row.shape.type !== 'none') losses.add('Outlines and masks of persons: only their boxes are written', `${file}: annotation ${row.id}`)
      if (!space) losses.add('Persons whose joints are not known in space: in the table only, with their places in the picture', `${file}: annotation ${row.id}`)
      await csv.write(line)
    }
    options.progress(null, `${table.count()} persons in space`)
  }
  await csv.close()
  for (const name of table.derived()) losses.add(`Joints that are derived, not labelled: ${name}`, `joints${suffix}.json says how`)
  for (const [name, piece] of [[`joints${suffix}.npy`, table.npy()], [`joints${suffix}.json`, table.words()]] as const) {
    const file = await sink.open(name)
    await file.write(piece)
    await file.close()
  }
  return losses.list()
}
