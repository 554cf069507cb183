import type { Format } from './format.ts'
import { readVoc } from './voc-read.ts'
import { writeVoc } from './voc-write.ts'

export const voc: Format = {
  id: 'voc',
  title: 'Pascal VOC',
  about: 'XML boxes, and pictures of classes and objects with the palette',
  source: 'folder',
  photos: 'apart',
  photoFolder: 'JPEGImages',
  read: readVoc,
  write: writeVoc,
}
