import { existsSync } from 'node:fs'
import type { WriteDepth } from '../../../core/formats/format.ts'
import { depthOfLevels, depthOfMap } from '../../../core/depth/levels.ts'
import type { DepthRow, DepthValues } from '../../../core/records/depth.ts'
import type { RunImage } from '../../../core/records/run.ts'
import { layerFile, mapFile } from '../../db/side-files.ts'
import type { Reads } from '../../db/store.ts'
import { readAlphaLayer, readGreyFile } from '../mattes/layers.ts'

/** A true depth as it is in its file. Null when the file is gone; throws `invalid` for one that is none of ours. */
export async function readTruth(project: string, row: DepthRow): Promise<WriteDepth | null> {
  if (!existsSync(layerFile(project, row.sha256))) return null
  const { width, height, levels } = await readAlphaLayer(project, row.sha256)
  const { unit, values, camera } = row
  return { plane: { width, height, values: depthOfLevels(levels, row.low, row.high) }, unit, values, camera }
}

/** What a run's depth of a photo means. */
export function meaningOfRun({ extra }: Pick<RunImage, 'extra'>): { unit: string; values: DepthValues; blank: boolean } {
  const { unit, values, blank } = (extra['depth'] ?? {}) as { unit?: unknown; values?: unknown; blank?: unknown }
  return { unit: typeof unit === 'string' ? unit : '', values: values === 'distance' ? 'distance' : 'inverse', blank: blank === true }
}

/** The depth that a run kept of a photo, at the size it was kept in; null where it kept none. The camera is that of the truth. */
export async function readPredicted(snapshot: Pick<Reads, 'runs' | 'depths'>, project: string, run: RunImage['run'], image: RunImage['image']): Promise<WriteDepth | null> {
  const [said] = snapshot.runs.ofImage(image, [run])
  const file = mapFile(project, run, image)
  if (said?.image.map !== 'depth' || !existsSync(file)) return null
  const { unit, values, blank } = meaningOfRun(said.image)
  const { width, height, levels } = await readGreyFile(file)
  return {
    plane: { width, height, values: depthOfMap(levels, said.image.range, blank) }, unit, values, camera: snapshot.depths.ofImage(image)?.camera ?? null,
  }
}
