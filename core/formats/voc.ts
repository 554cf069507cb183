import type { Format } from './format.ts'
import { readVoc } from './voc-read.ts'
import { writeVoc } from './voc-write.ts'

export const voc: Format = {
  id: 'voc',
  title: 'Pascal VOC',
  about: 'An XML file of boxes for each photo, and pictures of its classes and objects with the usual palette',
  source: 'folder',
  photos: 'apart',
  photoFolder: 'JPEGImages',
  read: readVoc,
  write: writeVoc,
}
