import type { Format } from './format.ts'
import { readTrimaps } from './trimaps-read.ts'
import { writeTrimaps } from './trimaps-write.ts'

export const trimaps: Format = {
  id: 'trimaps',
  title: 'Trimaps',
  about: 'PNGs of 0, 128 and 255, as alphamatting.com has them',
  source: 'folder',
  photos: 'apart',
  read: readTrimaps,
  write: writeTrimaps,
}
