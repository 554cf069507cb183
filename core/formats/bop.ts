import { readBop } from './bop-read.ts'
import { writeBop } from './bop-write.ts'
import type { Format } from './format.ts'

export const bop: Format = {
  id: 'bop',
  title: 'BOP poses',
  about: 'Scenes of objects with their poses, cameras, masks and models, as the BOP benchmark has them',
  source: 'folder',
  poses: true,
  photos: 'apart',
  photoFolder: 'photos',
  read: readBop,
  write: writeBop,
}
