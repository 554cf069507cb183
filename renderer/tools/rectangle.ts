import { twoPoints } from './two-points.ts'

/** An upright box from corner to corner; Shift makes it square. */
export const rectangle = twoPoints({
  id: 'rectangle',
  title: 'Rectangle',
  icon: 'square',
  key: 'r',
  label: 'Draw rectangle',
  hint: 'Drag from corner to corner, or click both; Shift makes it square',
  build(from, to) {
    if (from.x === to.x || from.y === to.y) return null
    return { type: 'rectangle', points: [Math.min(from.x, to.x), Math.min(from.y, to.y), Math.max(from.x, to.x), Math.max(from.y, to.y)] }
  },
  straight(from, to) {
    const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y))
    return { x: from.x + side * (to.x < from.x ? -1 : 1), y: from.y + side * (to.y < from.y ? -1 : 1) }
  },
})
