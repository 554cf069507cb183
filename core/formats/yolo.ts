import type { Format } from './format.ts'
import { readYolo } from './yolo-read.ts'
import { writeYolo } from './yolo-write.ts'

export const yolo: Format = {
  id: 'yolo',
  title: 'YOLO segmentation',
  about: 'A text file of polygons for each photo, and data.yaml with the names of classes; boxes are read too',
  source: 'folder',
  photos: 'apart',
  read: readYolo,
  write: writeYolo,
}
