import { z } from 'zod'
import { depthRow } from '../records/depth.ts'
import { imageId, projectId } from '../records/ids.ts'
import { method } from './method.ts'

const project = projectId

/** True depths of photos. They come by `datasets.import` (format `depth`) and `figures.make`, and go out by `datasets.export`. */
export const depths = {
  ofImage: method('The true depth of a photo, or null', z.object({ project, image: imageId }), depthRow.nullable()),
  images: method('Photos that have a true depth', z.object({ project }), z.array(imageId)),
  remove: method('Forget the true depth of photos', z.object({ project, images: z.array(imageId).min(1).max(1_000_000) }), z.object({ removed: z.number().int() })),
}
