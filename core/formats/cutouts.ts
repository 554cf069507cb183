import { readCutouts } from './alpha-read.ts'
import { writeCutouts } from './cutouts-write.ts'
import type { Format } from './format.ts'

export const cutouts: Format = {
  id: 'cutouts',
  title: 'Cutouts',
  about: 'Objects on nothing (RGBA), ready to ship; read back with their alpha kept',
  source: 'folder',
  photos: 'apart',
  read: readCutouts,
  write: writeCutouts,
}
