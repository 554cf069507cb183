import { readCutouts } from './alpha-read.ts'
import { writeCutouts } from './cutouts-write.ts'
import type { Format } from './format.ts'

export const cutouts: Format = {
  id: 'cutouts',
  title: 'Cutouts',
  about: 'Photos or objects on nothing (RGBA), as a photo team ships them; read back as masks with their alpha kept',
  source: 'folder',
  photos: 'apart',
  read: readCutouts,
  write: writeCutouts,
}
