import type { Format } from './format.ts'
import { readYolo } from './yolo-read.ts'
import { writeYolo } from './yolo-write.ts'

export const yolo: Format = {
  id: 'yolo',
  title: 'YOLO segmentation',
  about: 'Polygons or boxes in a text file for each photo, and data.yaml',
  source: 'folder',
  photos: 'apart',
  read: readYolo,
  write: writeYolo,
}
