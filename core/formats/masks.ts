import type { Format } from './format.ts'
import { readMasks } from './masks-read.ts'
import { writeMasks } from './masks-write.ts'

export const masks: Format = {
  id: 'masks',
  title: 'Mask pictures',
  about: 'A PNG of black and white for each photo, of the same name; or a folder of them for each category',
  source: 'folder',
  photos: 'apart',
  read: readMasks,
  write: writeMasks,
}
