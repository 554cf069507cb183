import type { Format } from './format.ts'
import { readMasks } from './masks-read.ts'
import { writeMasks } from './masks-write.ts'

export const masks: Format = {
  id: 'masks',
  title: 'Mask pictures',
  about: 'A PNG of black and white for each photo, of the same name; a folder of them for each category; or numbers of classes or objects with a palette',
  source: 'folder',
  photos: 'apart',
  read: readMasks,
  write: writeMasks,
}
