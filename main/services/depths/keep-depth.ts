import { levelsOfDepth } from '../../../core/depth/levels.ts'
import { Fault } from '../../../core/fault.ts'
import type { WriteDepth } from '../../../core/formats/format.ts'
import { writeGreyPng } from '../../../core/formats/png-write.ts'
import type { DepthRow } from '../../../core/records/depth.ts'
import type { ImageId } from '../../../core/records/ids.ts'
import { nodeZlib } from '../../datasets/zlib.ts'
import type { Store } from '../../db/store.ts'
import { dropLayers, keep } from '../mattes/layers.ts'

/** Keeps a map as the true depth of a photo, in place of an earlier one. Throws `invalid` for one without a single known depth. */
export async function keepDepth(store: Store, image: ImageId, { plane, unit, values, camera }: WriteDepth, from: Pick<DepthRow, 'source' | 'origin'>): Promise<DepthRow> {
  const { width, height } = plane
  const { levels, low, high, known } = levelsOfDepth(plane.values)
  if (known === 0) throw new Fault('invalid', 'There is no depth in this map.', { field: 'depth', found: image })
  const png = writeGreyPng(levels, width, height, nodeZlib)
  const sha256 = await keep(store.path, Buffer.from(png.buffer, png.byteOffset, png.byteLength))
  const { row, dropped } = store.depths.put({ ...from, image, width, height, low, high, unit, values, camera, sha256, at: Date.now() })
  await dropLayers(store.path, dropped)
  return row
}
