import { hitVertex } from '../../core/geometry/hit.ts'
import { outlinesOf } from '../../core/geometry/outlines.ts'
import { insertVertex, moveVertex, verticesOf, type VertexPlace } from '../../core/geometry/vertices.ts'
import type { Annotation, Shape } from '../../core/records/annotation.ts'
import { apart, last, reshaped, round, rounded, roundedShape } from './shapes.ts'
import type { Draft, ImagePoint, ToolContext } from './tool.ts'

/** What of a selected object can be taken hold of: a vertex, the middle of an edge (a new vertex), or a keypoint. */
export type Grip = { kind: 'vertex' | 'middle'; place: VertexPlace } | { kind: 'keypoint'; index: number }

/** Edges shorter than this many reaches on the screen show no middle. */
const ROOM = 5
/** Handles are drawn at least this many reaches apart. */
const APART = 1.5

export const sameGrip = (a: Grip | null, b: Grip | null): boolean => JSON.stringify(a) === JSON.stringify(b)

/** The grip of an object at a point: keypoints and vertices first, then middles of edges. */
export function gripAt(row: Annotation, at: ImagePoint, context: ToolContext): Grip | null {
  const { reach } = context
  const keypoints = row.keypoints ?? []
  for (let i = keypoints.length - 3; i >= 0; i -= 3) {
    if (keypoints[i + 2] > 0 && apart(at, { x: keypoints[i], y: keypoints[i + 1] }) <= reach) return { kind: 'keypoint', index: i / 3 }
  }
  const place = hitVertex(row.shape, at, reach)
  if (place) return { kind: 'vertex', place }
  const middle = middlesOf(row.shape, reach).find((one) => apart(one, at) <= reach)
  return middle ? { kind: 'middle', place: middle.place } : null
}

/** Middles of edges that a vertex can be pulled out of, each with the place of the vertex it would make. */
export function middlesOf(shape: Shape, reach: number): (ImagePoint & { place: VertexPlace })[] {
  if (shape.type !== 'polygon' && shape.type !== 'linestrip') return []
  return outlinesOf(shape).flatMap(({ part, ring, points, closed }) => {
    const n = points.length / 2
    const found: (ImagePoint & { place: VertexPlace })[] = []
    for (let i = 0; i < (closed ? n : n - 1); i++) {
      const j = (i + 1) % n
      const [ax, ay, bx, by] = [points[2 * i], points[2 * i + 1], points[2 * j], points[2 * j + 1]]
      if (Math.hypot(bx - ax, by - ay) >= ROOM * reach) found.push({ x: round((ax + bx) / 2), y: round((ay + by) / 2), place: { part, ring, index: i + 1 } })
    }
    return found
  })
}

export function gripHandles(shape: Shape, keypoints: readonly number[] | null, over: Grip | null, reach: number): Draft['handles'] {
  const active = (part: number, ring: number, index: number, kind: Grip['kind']) =>
    over !== null && over.kind === kind && over.kind !== 'keypoint' && over.place.part === part && over.place.ring === ring && over.place.index === index
  const handles: Draft['handles'] = middlesOf(shape, reach).map(({ x, y, place }) => (
    { x, y, kind: 'middle', active: active(place.part, place.ring, place.index, 'middle') }
  ))
  for (const { part, ring, points } of verticesOf(shape)) {
    // Handles that would cover each other hide the edge they are for: of a dense outline only some are drawn at this
    // zoom. All can still be grabbed, and the one under the pointer always shows.
    let [lastX, lastY] = [Infinity, Infinity]
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = [points[i], points[i + 1]]
      const grabbed = active(part, ring, i / 2, 'vertex')
      if (!grabbed && Math.hypot(x - lastX, y - lastY) < APART * reach) continue
      handles.push({ x, y, kind: 'vertex', active: grabbed })
      if (!grabbed) [lastX, lastY] = [x, y]
    }
  }
  const joints = keypoints ?? []
  for (let i = 0; i < joints.length; i += 3) {
    if (joints[i + 2] > 0) handles.push({ x: joints[i], y: joints[i + 1], kind: joints[i + 2] === 1 ? 'middle' : 'vertex', active: over?.kind === 'keypoint' && over.index === i / 3 })
  }
  return handles
}

/** The shape with a vertex put in at an edge's middle, to be dragged; the shape itself for a vertex that is there. */
export function gripShape(shape: Shape, grip: Extract<Grip, { place: VertexPlace }>, at: ImagePoint): Shape | null {
  return grip.kind === 'middle' ? insertVertex(shape, grip.place, rounded(at)) : shape
}

/** The row with a vertex or keypoint put at a point. */
export function dragged(row: Annotation, shape: Shape, grip: Grip, to: ImagePoint, image: ToolContext['image']): Annotation {
  if (grip.kind === 'keypoint') return withKeypoint(row, grip.index, to)
  return reshaped(row, roundedShape(moveVertex(shape, grip.place, to)), image)
}

export function withKeypoint(row: Annotation, index: number, to: ImagePoint): Annotation {
  const keypoints = [...(row.keypoints ?? [])]
  keypoints[3 * index] = to.x
  keypoints[3 * index + 1] = to.y
  return row.shape.type === 'none' ? { ...row, keypoints, bbox: keypointBox(keypoints) } : { ...row, keypoints }
}

/** The row with another flag for a keypoint: 0 not labelled (its place is forgotten), 1 hidden, 2 visible. */
export function withFlag(row: Annotation, index: number, flag: 0 | 1 | 2): Annotation {
  const keypoints = [...(row.keypoints ?? [])]
  keypoints.splice(3 * index, 3, ...(flag === 0 ? [0, 0, 0] : [keypoints[3 * index], keypoints[3 * index + 1], flag]))
  return row.shape.type === 'none' ? { ...row, keypoints, bbox: keypointBox(keypoints) } : { ...row, keypoints }
}

/** Extent [x, y, width, height] of the labelled keypoints. */
export function keypointBox(keypoints: readonly number[]): [number, number, number, number] {
  const labelled: number[] = []
  for (let i = 0; i < keypoints.length; i += 3) if (keypoints[i + 2] > 0) labelled.push(keypoints[i], keypoints[i + 1])
  if (labelled.length === 0) return [0, 0, 0, 0]
  let { x: left, y: top } = last(labelled)
  let [right, bottom] = [left, top]
  for (let i = 0; i < labelled.length; i += 2) {
    left = Math.min(left, labelled[i])
    right = Math.max(right, labelled[i])
    top = Math.min(top, labelled[i + 1])
    bottom = Math.max(bottom, labelled[i + 1])
  }
  return [left, top, round(right - left), round(bottom - top)]
}
