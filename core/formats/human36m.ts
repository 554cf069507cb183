import type { Format } from './format.ts'
import { readHuman36m } from './human36m-read.ts'
import { writeHuman36m } from './human36m-write.ts'

export const human36m: Format = {
  id: 'human36m',
  title: 'Joints (Human3.6M)',
  about: 'A table and an array of 17 joints for each person: millimetres in the camera and pixels in the picture',
  source: 'file',
  read: readHuman36m,
  write: writeHuman36m,
}
