import type { Op } from '../../core/change/change.ts'
import { boxesTouch } from '../../core/geometry/boxes.ts'
import { combineShapes } from '../../core/geometry/combine.ts'
import { partsOf } from '../../core/geometry/outlines.ts'
import { intersectionArea } from '../../core/mask/iou.ts'
import { difference } from '../../core/mask/merge.ts'
import { runsOfShape } from '../../core/mask/rasterise.ts'
import { keptRle, keptRuns } from '../../core/mask/rle.ts'
import { areaOf, boxOf, type Runs } from '../../core/mask/runs.ts'
import { partsOfRuns } from '../../core/mask/trace.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import { reshaped } from './shapes.ts'
import type { ImagePoint, ToolContext } from './tool.ts'

type Image = ToolContext['image']

/** Whether a row has an inside that can be painted on in this image. */
export function paintable({ shape, locked }: Annotation, image: Image): boolean {
  if (locked) return false
  if (shape.type === 'mask') return shape.rle.size[0] === image.height && shape.rle.size[1] === image.width
  return partsOf(shape).length > 0
}

/** The pixels of a row that is paintable. */
export function runsOfRow({ shape }: Annotation, image: Image): Runs {
  return shape.type === 'mask' ? keptRuns(shape.rle) : runsOfShape(shape, image.height, image.width)
}

/** The row with these pixels as its mask, or null when there are none. */
export function withRuns(row: Annotation, runs: Runs): Annotation | null {
  const area = areaOf(runs)
  return area === 0 ? null : { ...row, shape: { type: 'mask', rle: keptRle(runs) }, bbox: boxOf(runs), area }
}

/**
 * What painting goes to: the one selected object; with nothing selected `beneath` says whether it is the object under the
 * hand (null there: a new one). Undefined: nothing that can be painted on.
 */
export function paintTarget(at: ImagePoint, beneath: boolean, context: ToolContext): Annotation | null | undefined {
  if (context.selection.size > 1) return undefined
  const [only] = context.selection
  const id = only ?? (beneath ? context.hit(at) : null)
  if (id === null) return beneath ? undefined : null
  const row = context.annotations.get(id)
  return row && paintable(row, context.image) ? row : undefined
}

/** What becomes of the other visible objects when these pixels go to `except`: polygons stay polygons, what has nothing left goes. */
export function takenFromOthers(runs: Runs, except: number, context: ToolContext): Op[] {
  const box = boxOf(runs)
  const { image } = context
  let outline: Shape | null = null
  const ops: Op[] = []
  for (const id of context.order) {
    const row = context.annotations.get(id)
    if (!row || row.id === except || row.hidden || !paintable(row, image) || !boxesTouch(row.bbox, box)) continue
    const own = runsOfRow(row, image)
    if (intersectionArea(own, runs) === 0) continue
    let after: Annotation | null
    if (row.shape.type === 'mask') after = withRuns(row, difference(own, runs))
    else {
      outline ??= { type: 'polygon', parts: partsOfRuns(runs) }
      const left = combineShapes('difference', row.shape, outline, image.height, image.width)
      after = left && reshaped(row, left, image)
    }
    ops.push({ table: 'annotation', id: row.id, before: row, after })
  }
  return ops
}
