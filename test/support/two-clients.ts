import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Change } from '../../core/change/change.ts'
import type { Annotation } from '../../core/records/annotation.ts'
import type { CategoryId, ImageId, ProjectId } from '../../core/records/ids.ts'
import { memoryHost, type MemoryClient } from './memory-host.ts'

const photos = join(import.meta.dirname, '../../assets/sample/photos')

/** Two clients of one host, with a project of some of the sample's photos and a category `shoe` (id 1). */
export async function twoClients(images = 1) {
  const { folder, join: connect } = memoryHost()
  const [one, two] = [connect(), connect()]
  for (const name of readdirSync(photos).filter((file) => /\.jpe?g$/.test(file)).sort().slice(0, images)) {
    copyFileSync(join(photos, name), join(folder, name))
  }
  const { project } = await one.client.projects.openFolder({ folder })
  await one.client.images.add({ project, paths: [folder] })
  const { ids } = await one.client.images.ids({ project })
  await one.client.categories.add({ project, category: { id: 1 as CategoryId, name: 'shoe' } })
  for (const { heard } of [one, two]) heard.length = 0
  return { one, two, project, ids }
}
let keys = 0
/** Commits a change as a gesture of its own. */
export const send = ({ client }: MemoryClient, project: ProjectId, image: ImageId | null, change: Change, label = 'Draw') =>
  client.annotations.commit({ project, image, label, change, key: `gesture-${++keys}` })
export const drawn = (row: Annotation): Change => [{ table: 'annotation', id: row.id, before: null, after: row }]
/** Until messages under way have arrived. */
export const settled = () => new Promise((resolve) => setImmediate(resolve))
