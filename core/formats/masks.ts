import type { Format } from './format.ts'
import { readMasks } from './masks-read.ts'
import { writeMasks } from './masks-write.ts'

export const masks: Format = {
  id: 'masks',
  title: 'Mask pictures',
  about: 'White on black for each photo or category, or numbers with a palette',
  source: 'folder',
  photos: 'apart',
  read: readMasks,
  write: writeMasks,
}
