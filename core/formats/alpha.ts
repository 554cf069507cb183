import { readAlphaPictures } from './alpha-read.ts'
import { writeAlphas } from './alpha-write.ts'
import type { Format } from './format.ts'

export const alpha: Format = {
  id: 'alpha',
  title: 'Alphas',
  about: 'Grey PNGs of 8 or 16 bits: how opaque each pixel of the object is',
  source: 'folder',
  photos: 'apart',
  read: readAlphaPictures,
  write: writeAlphas,
}
