import { readCoco } from './coco-read.ts'
import { writeCoco } from './coco-write.ts'
import type { Format } from './format.ts'

export const coco: Format = {
  id: 'coco',
  title: 'COCO',
  about: 'One JSON file of instances, keypoints or results, as pycocotools and most training programs read it',
  source: 'file',
  poses: true,
  read: readCoco,
  write: writeCoco,
}
