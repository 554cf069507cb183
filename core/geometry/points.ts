/** A position in pixels of the upright image; pixel (0, 0) covers [0, 1) x [0, 1). */
export type ImagePoint = { readonly x: number; readonly y: number; readonly space?: 'image' }
/** A position in CSS pixels of the canvas. The optional brand keeps it from being passed where an image point is wanted. */
export type ViewPoint = { readonly x: number; readonly y: number; readonly space?: 'view' }

export function imagePoint(x: number, y: number): ImagePoint {
  return { x, y }
}

export function distance<P extends ImagePoint | ViewPoint>(a: P, b: P): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}

/** The i-th point of a flat list x, y, x, y … */
export function pointAt(flat: ArrayLike<number>, i: number): ImagePoint {
  return { x: flat[2 * i], y: flat[2 * i + 1] }
}

/** Coordinates rounded to 1/256 pixel: what the editor stores, so that pointer noise does not reach the file. */
export function onGrid(value: number): number {
  return Math.round(value * 256) / 256
}
