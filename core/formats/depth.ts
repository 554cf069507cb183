import { readDepths } from './depth-read.ts'
import { writeDepths } from './depth-write.ts'
import type { Format } from './format.ts'

export const depth: Format = {
  id: 'depth',
  title: 'Depth maps',
  about: '.npy, .pfm or 16-bit PNG; also coloured pictures and point clouds',
  source: 'folder',
  photos: 'apart',
  truthOnly: true,
  read: readDepths,
  write: writeDepths,
}
