import type { Format } from './format.ts'
import { embeddedInLabelme, readLabelme } from './labelme-read.ts'
import { writeLabelme } from './labelme-write.ts'

export const labelme: Format = {
  id: 'labelme',
  title: 'labelme',
  about: 'One JSON file beside each photo, as labelme 4 to 7.1 and X-AnyLabeling save them; written as labelme 7.1 reads them',
  source: 'folder',
  read: readLabelme,
  embedded: embeddedInLabelme,
  write: writeLabelme,
}
