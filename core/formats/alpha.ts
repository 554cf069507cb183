import { readAlphaPictures } from './alpha-read.ts'
import { writeAlphas } from './alpha-write.ts'
import type { Format } from './format.ts'

export const alpha: Format = {
  id: 'alpha',
  title: 'Alphas',
  about: 'A grey PNG of 8 or 16 bits for each photo, of the same name: how opaque each pixel of the object is',
  source: 'folder',
  photos: 'apart',
  read: readAlphaPictures,
  write: writeAlphas,
}
