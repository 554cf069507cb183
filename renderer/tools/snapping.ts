import { alongOutline, snapTo, type Anchor as AnchorOf, type Neighbour } from '../../core/geometry/snap.ts'
import type { AnnotationId } from '../../core/records/ids.ts'
import { round, rounded } from './shapes.ts'
import type { ImagePoint, Modifiers, ToolContext } from './tool.ts'

/** A place on another object's outline. */
export type Anchor = AnchorOf<AnnotationId>
export type Snapped = { at: ImagePoint; anchor: Anchor | null }

/**
 * The point, pulled onto the nearest vertex or else outline of another visible object within reach. Only with snapping
 * on and Alt up (labelme: Alt held means no snapping). `except` is left out, such as the object being edited.
 */
export function snap(point: ImagePoint, mods: Modifiers, context: ToolContext, except?: AnnotationId): Snapped {
  const found = context.snapping && !mods.alt ? snapTo(point, neighbours(context, except), context.reach) : null
  return found ? { at: rounded(found.point), anchor: found.anchor } : { at: rounded(point), anchor: null }
}

/** The vertices of an outline between two places on it, so that a new outline can follow it: the shorter way, or the longer one. */
export function pathBetween(from: Anchor, to: Anchor, context: ToolContext, longer = false): number[] {
  const row = context.annotations.get(from.id)
  return row ? alongOutline(row.shape, from, to, longer).map(round) : []
}

function* neighbours(context: ToolContext, except: AnnotationId | undefined): Generator<Neighbour<AnnotationId>> {
  for (const id of context.order) {
    const row = context.annotations.get(id)
    if (row && id !== except && !row.hidden) yield row
  }
}
